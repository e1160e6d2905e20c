"""Amounts in the organisation's base currency, which the platform adds to every amount. Stores nothing.

Microsoft: "Currency (TransactionCurrency) entity": base amount = amount / exchange rate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from companion.emulator.database import target_column

if TYPE_CHECKING:
    from companion.emulator.database import Row
    from companion.emulator.environment import Environment
    from companion.emulator.schema import Table

_CURRENCY = "transactioncurrencyid"


def base_amounts(environment: Environment, table: Table, row: Row) -> Row:
    """Answer the currency, exchange rate and `…_base` columns that follow from a row; none without money."""
    if "exchangerate" not in table.columns or _CURRENCY not in table.lookups:
        return {}
    has_amount = any(row[name] is not None for name, _ in _pairs(table))
    currency_id = row[_CURRENCY] or (_base_currency(environment) if has_amount else None)
    if currency_id is None:
        return {}
    currency = environment.database.fetch(environment.table("transactioncurrency"), currency_id) or {}
    rate = currency.get("exchangerate") or 1.0
    link = {_CURRENCY: currency_id, target_column(_CURRENCY): "transactioncurrency"}
    return {**link, "exchangerate": rate} | {
        base: None if row[name] is None else round(row[name] / rate, 2) for name, base in _pairs(table)
    }


def _pairs(table: Table) -> list[tuple[str, str]]:
    return [(name, f"{name}_base") for name in table.columns if f"{name}_base" in table.columns]


def _base_currency(environment: Environment) -> str | None:
    organization_id = environment.organization.organization_id
    organization = environment.database.fetch(environment.table("organization"), organization_id)
    return organization["basecurrencyid"] if organization else None
