"""Settings in four layers, each value with its source."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from companion.errors import SettingLocked, SettingRefused
from companion.settings import Settings, SettingsFiles, SettingsReader, Source


class Layers:
    """The files of the layers, and a reader over them."""

    def __init__(self, folder: Path) -> None:
        self.policy, self.organisation = folder / "policy.json", folder / "organisation.json"
        self.user = folder / "config" / "settings.json"
        self.reader = SettingsReader(SettingsFiles(self.policy, self.organisation, self.user))

    def write(self, layer: str, **values: object) -> None:
        """Put values into a layer."""
        file = {"policy": self.policy, "organisation": self.organisation, "user": self.user}[layer]
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")

    def source(self, name: str) -> tuple[object, Source, bool]:
        """A setting's value, source and lock."""
        [found] = [setting for setting in self.reader.explain() if setting.name == name]
        return found.value, found.source, found.is_locked


@pytest.fixture
def layers(tmp_path: Path) -> Layers:
    """Four empty layers."""
    return Layers(tmp_path)


def test_shipped_values_stand_without_any_file(layers: Layers) -> None:
    """Writing is off until somebody turns it on."""
    assert Settings() == layers.reader.read()
    assert not layers.reader.read().writeback
    assert {"shipped"} == {setting.source for setting in layers.reader.explain()}


def test_stronger_layer_wins_and_is_named(layers: Layers) -> None:
    """Policy before organisation before user before shipped, and each value says where it comes from."""
    expected: list[tuple[str, int]] = [("user", 20), ("organisation", 30), ("policy", 40)]
    assert (10, "shipped", False) == layers.source("hold_seconds")
    for layer, value in expected:
        layers.write(layer, hold_seconds=value)
        assert (value, layer, layer != "user") == layers.source("hold_seconds")
        assert value == layers.reader.read().hold_seconds


def test_layers_mix_value_by_value(layers: Layers) -> None:
    """A policy for one setting leaves the others to the weaker layers."""
    layers.write("policy", inbound_messages=False)
    layers.write("user", inbound_messages=True, hold_seconds=5)
    assert (False, 5) == (layers.reader.read().inbound_messages, layers.reader.read().hold_seconds)


def test_own_are_the_settings_whose_value_no_administrator_has_set(layers: Layers) -> None:
    """Whoever is told what to change is told it of a value that they can change; each change of a file counts."""
    assert frozenset() == layers.reader.read_own()
    layers.write("user", inbound_messages=False, item_types="inmail", hold_seconds=5)
    assert {"inbound_messages", "item_types", "hold_seconds"} == layers.reader.read_own()
    layers.write("organisation", item_types="inmail")
    layers.write("policy", inbound_messages=True)
    assert {"hold_seconds"} == layers.reader.read_own()


def test_every_setting_has_its_meaning(layers: Layers) -> None:
    """What `settings get` shows is written where the setting is declared."""
    assert all(setting.meaning.endswith(".") for setting in layers.reader.explain())


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("writeback", "on", True),
        ("writeback", "OFF", False),
        ("writeback", "yes", True),
        ("hold_seconds", "0", 0),
        ("hold_seconds", "60", 60),
        ("item_types", "inmail, note", "inmail, note"),
        ("pipeline_stage", "1", "1"),
        ("linkedin_address_column", "new_linkedin", "new_linkedin"),
        ("client_id", "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000001"),
    ],
)
def test_write_user_takes_what_people_type(layers: Layers, name: str, text: str, value: object) -> None:
    """On and off, numbers and names; readable by its owner only."""
    assert value == layers.reader.write_user(name, text).value
    assert (value, "user", False) == layers.source(name)
    assert 0o600 == stat.S_IMODE(layers.user.stat().st_mode)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("writeback", "1"),
        ("writeback", "perhaps"),
        ("hold_seconds", "61"),
        ("hold_seconds", "-1"),
        ("hold_seconds", "on"),
        ("hold_seconds", ""),
        ("item_types", ""),
        ("item_types", "inmails"),
        ("item_types", "all inmail"),
        ("linkedin_address_column", "websiteurl eq 'x'"),
        ("client_id", "my app"),
        ("no_such_setting", "1"),
    ],
)
def test_write_user_refuses_by_name_and_changes_nothing(layers: Layers, name: str, text: str) -> None:
    """A value that cannot be is named, and the file stays as it was."""
    layers.write("user", hold_seconds=5)
    before = layers.user.read_bytes()
    with pytest.raises(SettingRefused) as refusal:
        layers.reader.write_user(name, text)
    assert name == refusal.value.params["name"]
    assert before == layers.user.read_bytes()


@pytest.mark.parametrize("layer", ["policy", "organisation"])
def test_administrator_locks_a_setting(layers: Layers, layer: str) -> None:
    """What an administrator has set cannot be written by the user, whatever the value."""
    layers.write(layer, writeback=False)
    with pytest.raises(SettingLocked):
        layers.reader.write_user("writeback", "off")
    assert not layers.user.exists()


@pytest.mark.parametrize("layer", ["policy", "organisation", "user"])
@pytest.mark.parametrize("text", ["", "no json", "[]", '"x"', "\xff"])
def test_damaged_layer_is_never_an_empty_one(layers: Layers, layer: str, text: str) -> None:
    """A lock must not fall open because its file cannot be read."""
    layers.write(layer)
    {"policy": layers.policy, "organisation": layers.organisation, "user": layers.user}[layer].write_text(
        text, encoding="latin-1"
    )
    with pytest.raises(SettingRefused) as refusal:
        layers.reader.read()
    assert layer == refusal.value.params["name"]


@pytest.mark.parametrize("layer", ["policy", "organisation", "user"])
@pytest.mark.parametrize(("name", "value"), [("hold_seconds", "5"), ("writeback", 1), ("hold_second", 5)])
def test_bad_value_is_named_with_its_layer(layers: Layers, layer: str, name: str, value: object) -> None:
    """Whoever mends it knows which value in which file."""
    layers.write(layer, **{name: value})
    with pytest.raises(SettingRefused, match=f"{name}.*in the {layer} settings"):
        layers.reader.read()


def test_unreadable_policy_keeps_the_user_from_writing(layers: Layers) -> None:
    """Nothing can be set while it is unknown what is locked."""
    layers.policy.mkdir()
    with pytest.raises(SettingRefused):
        layers.reader.write_user("writeback", "on")
    assert not layers.user.exists()
