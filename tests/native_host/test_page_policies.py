"""Which keys of a browser's policy do nothing: all that the extension does not read. J5, D-3."""

from __future__ import annotations

import json
from pathlib import Path

from native_host.manifests import EXTENSION_ID
from native_host.page_policies import PAGE_KEYS, IgnoredKeys, ignored_keys

ADD_ON = "copy-to-crm@copy-to-crm.example"
EXTENSION = Path(__file__).parents[2] / "extension"


def test_keys_are_those_of_the_schema() -> None:
    """What is said to count is what the browser is told of, no more and no less."""
    schema = json.loads((EXTENSION / "managed_schema.json").read_text(encoding="utf-8"))
    assert PAGE_KEYS == set(schema["properties"])


def test_firefox_is_read_too_and_damaged_files_are_passed_over(tmp_path: Path) -> None:
    """Firefox keeps one file of a shape of its own; a key for another add-on is not ours to judge."""
    chromium, firefox = (
        tmp_path / "etc" / name for name in ("chromium/policies/managed", "firefox/policies")
    )
    for folder in (chromium, firefox):
        folder.mkdir(parents=True)
    (chromium / "broken.json").write_text("{", encoding="utf-8")
    (chromium / "odd.json").write_text('{"3rdparty": []}', encoding="utf-8")
    add_ons = {ADD_ON: {"environment": "https://elsewhere.example"}, "other@add.on": {"x": 1}}
    policies = {"policies": {"3rdparty": {"Extensions": add_ons}}}
    (firefox / "policies.json").write_text(json.dumps(policies), encoding="utf-8")
    expected = IgnoredKeys("firefox", str(firefox / "policies.json"), ("environment",))
    assert [expected] == list(ignored_keys({EXTENSION_ID, ADD_ON}, tmp_path))
