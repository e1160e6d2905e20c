"""What the environment says about itself: names, ids, version, kind. Settable, to rehearse others."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

DEVICE_CODE_POLICIES = ("allowed", "blocked_at_start", "blocked_on_page", "blocked_at_token")
"""Signing in with a code: allowed, or refused when a code is asked for, on the page, or for its tokens."""
DEPLOYMENTS = ("online", "on_premises", "on_premises_ifd")
"""Where it runs: with Microsoft, or on a customer's server, there perhaps with an internet-facing sign-in."""


@cache
def organization_types() -> Mapping[str, int]:
    """Read Microsoft's OrganizationType enumeration: the function answers names, discovery the numbers."""
    found: Mapping[str, int] = _data("organization_types.json")
    return found


@cache
def presets() -> Mapping[str, Mapping[str, Any]]:
    """Read the changes that rehearse another kind of environment, by name."""
    found: Mapping[str, Mapping[str, Any]] = _data("presets.json")
    return found


@dataclass(frozen=True)
class OtherEnvironment:
    """Another environment of the tenant, which discovery lists. `type` is an OrganizationType's name."""

    name: str
    url: str
    version: str = "9.2.24071.190"
    type: str = "Default"
    is_enabled: bool = True


_SANDBOX = OtherEnvironment(
    "Contoso Sandbox", "https://contososandbox.crm.dynamics.example", type="CustomerTest"
)

ORGANIZATION_STATES = ("Enabled", "Disabled")
"""What the environment lets in: everybody with rights, or nobody."""


@dataclass(frozen=True)
class Organization:
    """One organisation. `organization_type` is a name from Microsoft's OrganizationType enumeration.

    `device_code_sign_in` is its tenant's policy, one of
    `DEVICE_CODE_POLICIES`. `discovery_resource` is what a token for the discovery service names; empty for
    the environment's own address. `clock_skew_seconds` shifts the emulator's clock.
    `deployment` is one of `DEPLOYMENTS`.
    Delta links expire after `change_tracking_days`.
    `missing_columns` are named as `table.column`.
    `required_columns`, `unique_columns` and `plugin_refuses` are the customer's own, by table: lists of columns,
    and the sentence with which a plug-in refuses every write.
    `custom_columns` are those that the customer added, by table and name; `custom_activities` the customer's own
    activity tables. Both are written as in the table files; `custom_tables` says what a maker may define.
    """

    organization_id: str = "7d2f4c10-6a55-4f0e-9b1e-3c5d8a90e001"
    tenant_id: str = "2b8f6d3e-1c47-4a0b-8e59-5f7a6c1d0002"
    environment_id: str = "c3a1e7b4-92d6-4c58-b0f7-1e2d3c4b0003"
    friendly_name: str = "Contoso Sales"
    unique_name: str = "contososales"
    version: str = "9.2.24071.190"
    organization_type: str = "Default"
    geo: str = "NA"
    device_code_sign_in: str = "allowed"
    discovery_resource: str = "https://globaldisco.crm.dynamics.com"
    clock_skew_seconds: int = 0
    deployment: str = "online"
    other_environments: tuple[OtherEnvironment, ...] = (_SANDBOX,)
    change_tracking_days: int = 7
    missing_tables: tuple[str, ...] = ()
    missing_columns: tuple[str, ...] = ()
    required_columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    unique_columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    plugin_refuses: Mapping[str, str] = field(default_factory=dict)
    custom_columns: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    custom_activities: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    secured_columns: tuple[str, ...] = ()
    state: str = "Enabled"
    is_in_admin_mode: bool = False
    seeding_user: str = "sales.admin@contoso.example"

    def changed(self, changes: Mapping[str, Any]) -> Organization:
        """Answer the organisation with some fields changed; ValueError for one that does not exist or fit."""
        known = asdict(self)
        for name, value in changes.items():
            is_other_kind = name not in known or _shape(value) != _shape(known[name])
            if is_other_kind or (name in _CHOICES and value not in _CHOICES[name]()):
                message = f"no such field of the organisation, or not such a value: {name} = {value!r}"
                raise ValueError(message)
        merged = {**known, **changes}
        for name in ("missing_tables", "missing_columns", "secured_columns"):
            merged[name] = tuple(merged[name])
        merged["other_environments"] = tuple(map(_environment, merged["other_environments"]))
        return Organization(**{item.name: merged[item.name] for item in fields(Organization)})


def _shape(value: object) -> str:
    if isinstance(value, list | tuple):
        return "list"
    return "object" if isinstance(value, dict) else "single"


_CHOICES: Mapping[str, Callable[[], Container[Any]]] = {
    "device_code_sign_in": lambda: DEVICE_CODE_POLICIES,
    "deployment": lambda: DEPLOYMENTS,
    "organization_type": organization_types,
    "state": lambda: ORGANIZATION_STATES,
}


def _environment(values: Mapping[str, Any]) -> OtherEnvironment:
    try:
        found = OtherEnvironment(**values)
    except TypeError as error:
        message = f"no such environment: {values!r}"
        raise ValueError(message) from error
    if found.type not in organization_types():
        message = f"no such OrganizationType: {found.type!r}"
        raise ValueError(message)
    return found


def _data(name: str) -> Any:  # noqa: ANN401 - whatever JSON the file holds
    return json.loads((resources.files(__package__) / name).read_text("utf-8"))
