"""Everything that this computer holds of one person or company, and who is meant by it.

Somebody is known by LinkedIn addresses and by records of the CRM; one leads to the other. A name alone names nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from companion.core.history import RecordedUpdate
from companion.core.ignored import Ignored
from companion.core.linkedin_address import ProfileKey, read_company_key, read_profile_key
from companion.core.outbox_item import Journalled, OutboxItem
from companion.core.outbox_states import FINISHED
from companion.core.prompts import Prompt
from companion.core.sharing import Sharing
from companion.core.verdict import profile_key_of

Row = tuple[str, str]
"""Table and id, in lower case."""

_RECORD = re.compile(r"(contact|lead|account)/([0-9a-fA-F-]{36})")


@dataclass(frozen=True)
class Whom:
    """One person or company, by everything that names them for certain."""

    keys: frozenset[ProfileKey] = frozenset()
    rows: frozenset[Row] = frozenset()

    def joined(self, keys: Sequence[ProfileKey], rows: Sequence[Row]) -> Whom:
        """The same one, known by more."""
        return Whom(self.keys | frozenset(keys), self.rows | frozenset(rows))

    def is_meant(self, item: OutboxItem) -> bool:
        """Whether an item is about them."""
        if item.activity is not None and profile_key_of(item.activity.about) in self.keys:
            return True
        target = item.target
        return (
            target is not None and target.is_the_subject and row_of(target.table, target.row_id) in self.rows
        )

    def is_weighed(self, item: OutboxItem) -> bool:
        """Whether their record stands among those that another item might have been about."""
        rows = item.evidence.rows if item.evidence else ()
        return any(row_of(row.table, row.row_id) in self.rows for row in rows)


@dataclass(frozen=True)
class HeldLink:
    """A link, or a decision of the history."""

    key: ProfileKey
    row: Row
    name: str
    at: datetime
    sequence: int | None = None
    """Of a decision."""


@dataclass(frozen=True)
class Trace:
    """What a journal holds of somebody."""

    whom: Whom
    items: tuple[Journalled, ...]
    mentions: tuple[str, ...]
    """Items of others whose reasons name them."""
    links: tuple[HeldLink, ...]
    decisions: tuple[HeldLink, ...]
    prompts: tuple[Prompt, ...]
    updates: tuple[RecordedUpdate, ...] = ()
    """Changes of their record, with the values that stood there before."""
    ignored: tuple[Ignored, ...] = ()
    """What of their page is not told of."""
    flags: tuple[Sharing, ...] = ()
    """What the CRM is told of that."""

    @property
    def history(self) -> int:
        """How many lines the history has of them."""
        return len(self.decisions) + len(self.updates) + len(self.ignored)

    @property
    def unsent(self) -> int:
        """What still wants something of Dynamics: erased now, nobody would know any more what stands there."""
        items = sum(one.item.state not in FINISHED or one.item.errand is not None for one in self.items)
        return items + sum(prompt.state == "creating" for prompt in self.prompts)

    @property
    def in_crm(self) -> tuple[Row, ...]:
        """The rows that were written to Dynamics, and that stay there."""
        receipts = [
            one.item.receipt for one in self.items if one.item.receipt and one.item.state == "written"
        ]
        return tuple((receipt.table, receipt.row_id) for receipt in receipts)


def read_whom(text: str) -> Whom | None:
    """Whom a LinkedIn address or `TABLE/ID` names; None for anything else.

    >>> read_whom("contact/2446C0B5-3ef6-51cf-bc1c-c1ac65b36d90").rows
    frozenset({('contact', '2446c0b5-3ef6-51cf-bc1c-c1ac65b36d90')})
    """
    record = _RECORD.fullmatch(text.strip())
    if record:
        return Whom(rows=frozenset([row_of(record[1], record[2])]))
    key = read_profile_key(text) or read_company_key(text)
    return Whom(keys=frozenset([key])) if key else None


def row_of(table: str, row_id: str) -> Row:
    """A record as it is compared."""
    return table, row_id.lower()
