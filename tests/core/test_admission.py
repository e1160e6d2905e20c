"""Which environments are served, by version and by kind."""

from __future__ import annotations

import pytest

from companion.core.admission import check_kind, check_version, is_sandbox, kind_name
from companion.errors import EnvironmentKindRefused, SandboxRefused, VersionRefused


@pytest.mark.parametrize(
    ("version", "path"),
    [
        ("8.0.1.79", "/api/data/v8.0/"),
        ("8.1.0.512", "/api/data/v8.1/"),
        ("8.2.26.4", "/api/data/v8.2/"),
        ("9.0.2.1", "/api/data/v9.0/"),
        ("9.1.0.43", "/api/data/v9.1/"),
        ("9.2.26111.00131", "/api/data/v9.2/"),
        ("9.10.1.1", "/api/data/v9.2/"),
        ("10.0.0.1", "/api/data/v9.2/"),
    ],
)
def test_version_names_its_own_path(version: str, path: str) -> None:
    """Each version is asked by a path it has; a newer one by the newest we know."""
    assert path == check_version(version)


@pytest.mark.parametrize("version", ["7.1.0.3009", "5.0.9690.4376", "", "latest", "9"])
def test_older_or_unreadable_version_is_refused_by_name(version: str) -> None:
    """Whoever reads the refusal sees which version was found."""
    with pytest.raises(VersionRefused) as raised:
        check_version(version)
    assert {"version": version} == raised.value.params


def test_kinds_have_one_name_whether_told_as_number_or_as_name() -> None:
    """The discovery service tells numbers, the Web API names."""
    assert ["Customer", "CustomerTest", "Default", "Teams", "Novel", ""] == [
        kind_name(told) for told in (0, "5", 12, 15, "Novel", None)
    ]


@pytest.mark.parametrize("kind", ["Customer", "Secondary", "Default", ""])
def test_production_is_served_whatever_the_setting(kind: str) -> None:
    """Production, and an old environment that does not tell, need no permission and no banner."""
    check_kind(kind, "refuse")
    assert not is_sandbox(kind)


@pytest.mark.parametrize("number", [5, 6, 7, 9, 11, 13, 14])
def test_sandbox_is_served_only_where_allowed(number: int) -> None:
    """Every kind that is treated as a sandbox is named, refused as shipped, and allowed aloud."""
    kind = kind_name(number)
    assert is_sandbox(kind)
    check_kind(kind, "allow")
    with pytest.raises(SandboxRefused) as raised:
        check_kind(kind, "refuse")
    assert {"kind": kind} == raised.value.params


@pytest.mark.parametrize("told", [1, 2, 3, 8, 10, 15, "Novel"])
def test_other_kinds_are_never_served(told: object) -> None:
    """Microsoft's own kinds, Teams and unknown ones hold no sales data of a company, allowed or not."""
    with pytest.raises(EnvironmentKindRefused):
        check_kind(kind_name(told), "allow")
