"""Secured columns: which they are, who may not see them, and what is refused because of them.

Which columns are secured is a field of the organisation. Only system administrators get past them here;
field security profiles are not modelled. Microsoft: "Column-level security to control access".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator.errors import WebApiError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from companion.emulator.environment import Environment
    from companion.emulator.rights import Rights
    from companion.emulator.schema import Table

_CODES = {"Create": "0x8004f502", "Update": "0x8004f507"}


def secured_columns(environment: Environment, table: Table) -> frozenset[str]:
    """Answer the names of a table's secured columns."""
    pairs = (entry.partition(".") for entry in environment.organization.secured_columns)
    return frozenset(column for name, _, column in pairs if name == table.logical_name)


def hidden_columns(environment: Environment, table: Table, rights: Rights) -> frozenset[str]:
    """Answer the secured columns that this caller can neither read nor write."""
    return frozenset() if rights.is_administrator else secured_columns(environment, table)


def check_secured(
    environment: Environment, table: Table, names: Iterable[str], rights: Rights, use: str
) -> None:
    """Refuse to create or update with a column that is hidden from the caller."""
    for name in sorted(hidden_columns(environment, table, rights).intersection(names)):
        where = f"the secured column '{name}' of '{table.logical_name}'"
        message = f"The caller does not have {use} permission for {where}."
        raise WebApiError(403, _CODES[use], message)
