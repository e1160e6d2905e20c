"""Who stands in "My CRM people" and "My CRM accounts" of one seat holder, and why: a rule over rows of the mirror.

Pure. LinkedIn's own rule, as its guide words it, is the first: what stands on open opportunities that somebody owns
and whose stage lies beyond the organisation's choice. The others count where an administrator allows them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from companion.core.pipeline import Pipeline

ImportTable = Literal["account", "contact", "lead"]
Why = Literal[
    "customer",
    "parent_account",
    "parent_contact",
    "stakeholder",
    "originating_lead",
    "owned_account",
    "team_account",
    "at_owned_account",
    "at_team_account",
]

PEOPLE: tuple[ImportTable, ...] = ("contact", "lead")


@dataclass(frozen=True)
class ImportRule:
    """What an administrator allows."""

    pipeline: Pipeline = field(default_factory=Pipeline)
    owned_accounts: bool = False
    """Also accounts that the seat holder owns, and their contacts."""
    team_accounts: bool = False
    """Also accounts of a team that the seat holder is in, and their contacts."""


@dataclass(frozen=True)
class OpenOpportunity:
    """An open opportunity that the seat holder owns."""

    row_id: str
    name: str
    stage: str | None
    on_it: Mapping[Why, str | None]
    """Lookup → id of the row it names; None where it is empty."""
    stakeholders: Sequence[str] = ()
    """Ids of rows that an active connection ties to it."""


@dataclass(frozen=True)
class ImportRecord:
    """A row that can be in a list: it is neither merged into another nor out of use."""

    table: ImportTable
    name: str
    company: str = ""
    """Of a person."""


@dataclass(frozen=True)
class ImportFacts:
    """What the mirror holds for one seat holder. Ids are GUIDs: no two tables share one."""

    opportunities: Sequence[OpenOpportunity] = ()
    records: Mapping[str, ImportRecord] = field(default_factory=dict)
    """Id → row, for every id that is named here and can be in a list."""
    owned_accounts: Sequence[str] = ()
    team_accounts: Mapping[str, str] = field(default_factory=dict)
    """Account's id → name of the team."""
    contacts_of: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Account's id → ids of its contacts."""


@dataclass(frozen=True)
class Reason:
    """Why somebody is in a list."""

    why: Why
    about: str
    """The name of the opportunity, account or team that brings them."""
    stage: str = ""
    """The opportunity's stage, as people call it."""


@dataclass(frozen=True)
class ImportEntry:
    """One line of a list."""

    row_id: str
    record: ImportRecord
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class ImportList:
    """Both lists: people are contacts and leads."""

    entries: tuple[ImportEntry, ...]
    without_stage: int
    """Open opportunities that no stage decides about, because theirs is empty or unknown."""


def list_of(rule: ImportRule, facts: ImportFacts) -> ImportList:
    """Both lists of a seat holder, each row once with every reason, in the order of names."""
    found: dict[str, dict[Reason, None]] = {}
    for row_id, reason in _named(rule, facts):
        if row_id in facts.records:
            found.setdefault(row_id, {})[reason] = None
    entries = [ImportEntry(row_id, facts.records[row_id], tuple(why)) for row_id, why in found.items()]
    entries.sort(key=lambda entry: (entry.record.name.casefold(), entry.row_id))
    unknown = sum(rule.pipeline.takes(one.stage) is None for one in facts.opportunities)
    return ImportList(tuple(entries), unknown)


def _named(rule: ImportRule, facts: ImportFacts) -> Iterator[tuple[str, Reason]]:
    for opportunity in facts.opportunities:
        if rule.pipeline.takes(opportunity.stage):
            yield from _on(opportunity, rule.pipeline.label(opportunity.stage))
    if rule.owned_accounts:
        for account in facts.owned_accounts:
            name = _name_of(account, facts)
            yield account, Reason("owned_account", name)
            yield from _at(account, Reason("at_owned_account", name), facts)
    if rule.team_accounts:
        for account, team in facts.team_accounts.items():
            yield account, Reason("team_account", team)
            yield from _at(account, Reason("at_team_account", _name_of(account, facts)), facts)


def _on(opportunity: OpenOpportunity, stage: str) -> Iterator[tuple[str, Reason]]:
    for why, row_id in opportunity.on_it.items():
        if row_id:
            yield row_id, Reason(why, opportunity.name, stage)
    for row_id in opportunity.stakeholders:
        yield row_id, Reason("stakeholder", opportunity.name, stage)


def _at(account: str, reason: Reason, facts: ImportFacts) -> Iterable[tuple[str, Reason]]:
    return ((contact, reason) for contact in facts.contacts_of.get(account, ()))


def _name_of(account: str, facts: ImportFacts) -> str:
    return facts.records[account].name if account in facts.records else ""
