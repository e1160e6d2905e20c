"""What the environment says about itself: names, ids, version, kind. Settable, to rehearse others."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

DEVICE_CODE_POLICIES = ("allowed", "blocked_at_start", "blocked_on_page", "blocked_at_token")
"""Signing in with a code: allowed, or refused when a code is asked for, on the page, or for its tokens."""


@dataclass(frozen=True)
class Organization:
    """One organisation. `organization_type` is a name from Microsoft's OrganizationType enumeration.

    `device_code_sign_in` is its tenant's policy, one of
    `DEVICE_CODE_POLICIES`. `discovery_resource` is what a token for the discovery service names; empty for
    the environment's own address. `clock_skew_seconds` shifts the emulator's clock.
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
    missing_tables: tuple[str, ...] = ()
    seeding_user: str = "sales.admin@contoso.example"

    def changed(self, changes: Mapping[str, Any]) -> Organization:
        """Answer the organisation with some fields changed; ValueError for one that does not exist or fit."""
        known = asdict(self)
        for name, value in changes.items():
            is_other_kind = name not in known or isinstance(value, list) != isinstance(known[name], tuple)
            if is_other_kind or (name == "device_code_sign_in" and value not in DEVICE_CODE_POLICIES):
                message = f"no such field of the organisation, or not such a value: {name} = {value!r}"
                raise ValueError(message)
        merged = {**known, **changes}
        merged["missing_tables"] = tuple(merged["missing_tables"])
        return Organization(**{field.name: merged[field.name] for field in fields(Organization)})
