"""Settings as the extension shows them, and as new records follow them.

Part of the composition root: it joins the settings with the protocol and the core.
"""

from __future__ import annotations

from collections.abc import Iterable

from companion.core.filling import FormRules
from companion.core.verdict import RowTable
from companion.protocol.results import SettingsValues, ShownSetting
from companion.settings import EffectiveSetting, Settings

NEVER_TOLD = "never_copy"
"""Addresses of people do not leave the companion; pages get salted hashes of them."""
_LONGEST = 400


def show_settings(settings: Iterable[EffectiveSetting]) -> SettingsValues:
    """Every setting but the list of those whom nobody may copy."""
    return SettingsValues(
        kind="settings.values",
        settings=tuple(
            ShownSetting(name=one.name, value=shown_value(one), source=one.source, is_locked=one.is_locked)
            for one in settings
            if one.name != NEVER_TOLD
        ),
    )


def read_form_rules(settings: Settings) -> FormRules:
    """What the settings say about new records."""
    switches: dict[RowTable, bool] = {
        "contact": settings.create_contacts,
        "lead": settings.create_leads,
        "account": settings.create_accounts,
    }
    return FormRules(
        tables=frozenset(table for table, is_on in switches.items() if is_on),
        address_column=settings.linkedin_address_column,
        is_email_required=settings.email_required,
        lead_source=settings.lead_source or None,
        is_updating_on=settings.update_records,
    )


def shown_value(setting: EffectiveSetting) -> str:
    """The value as `copy-to-crm settings set` takes it."""
    if isinstance(setting.value, bool):
        return "on" if setting.value else "off"
    return str(setting.value)[:_LONGEST]
