"""Items of the outbox as a terminal shows them: a table, one item in full, rows for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group
from rich.table import Table

from companion.protocol.items import Cause, ItemStatus
from companion.protocol.results import OutboxEntry
from companion.sentences import Sentences

_SHORT = 8
_IN_TABLE = ("item", "state", "clicked", "about", "filed")


def show_entries(entries: Sequence[OutboxEntry], sentences: Sentences) -> Group | str:
    """The items as a table, the newest first; below it, in full width, why one waits or has stopped."""
    if not entries:
        return sentences.text("outbox_empty")
    return Group(
        _table(entries, sentences),
        *(
            f"\n{entry.item.item_id[:_SHORT]}  {cause_in_words(entry.item.cause, sentences)}"
            for entry in entries
            if entry.item.cause
        ),
    )


def _table(entries: Sequence[OutboxEntry], sentences: Sentences) -> Table:
    table = Table(*(sentences.text(f"outbox_{column}") for column in _IN_TABLE))
    # Whoever answers an item types how its name begins.
    table.columns[0].no_wrap = True
    for entry in entries:
        table.add_row(
            entry.item.item_id[:_SHORT],
            state_in_words(entry.item, sentences),
            sentences.time(entry.clicked_at)[:16],
            _about(entry),
            entry.item.match.name if entry.item.match else "",
        )
    return table


def show_one(entry: OutboxEntry, sentences: Sentences) -> str:
    """Everything that is known about one item, a line each."""
    item, receipt = entry.item, entry.item.receipt
    lines = [
        ("item", item.item_id),
        ("state", state_in_words(item, sentences)),
        ("clicked", sentences.time(entry.clicked_at)),
        ("about", _about(entry)),
        ("filed", f"{item.match.table} {item.match.name} ({item.match.row_id})" if item.match else ""),
        *(("reasons", line) for line in _reasons(item, sentences)),
        ("attempts", str(entry.attempts)),
        ("next", sentences.time(item.next_attempt_at) if item.next_attempt_at else ""),
        ("written_at", sentences.time(receipt.written_at) if receipt else ""),
        ("owner", (receipt.owner_name or "") if receipt else ""),
        ("record", receipt.record_address if receipt else ""),
        ("why", cause_in_words(item.cause, sentences) if item.cause else ""),
    ]
    return "\n".join(f"{sentences.text(f'outbox_{name}')}: {value}" for name, value in lines if value)


def heading(sentences: Sentences) -> list[str]:
    """What stands over each cell of a line."""
    return [sentences.text(f"outbox_{name}") for name in (*_IN_TABLE, "why", "written_at", "owner", "record")]


def as_lines(entries: Sequence[OutboxEntry], sentences: Sentences) -> Iterator[list[str]]:
    """One line an item."""
    for entry in entries:
        item, receipt = entry.item, entry.item.receipt
        yield [
            item.item_id,
            state_in_words(item, sentences),
            entry.clicked_at,
            _about(entry),
            item.match.name if item.match else "",
            item.cause.code if item.cause else "",
            receipt.written_at if receipt else "",
            (receipt.owner_name or "") if receipt else "",
            receipt.record_address if receipt else "",
        ]


def state_in_words(item: ItemStatus, sentences: Sentences) -> str:
    """The state, with what is on its way and how the row stands."""
    words = [sentences.text(f"state_{item.state}")]
    if item.receipt is not None and item.state == "written":
        words.append(sentences.text("outbox_completed" if item.receipt.is_completed else "outbox_open"))
        if item.receipt.found == "linkedin":
            words.append(sentences.text("state_written_by_linkedin"))
        if item.receipt.is_withdrawn:
            words.append(sentences.text("is_withdrawn"))
    if item.errand is not None:
        words.append(sentences.text(f"errand_{item.errand}"))
    return ", ".join(words)


def cause_in_words(cause: Cause, sentences: Sentences) -> str:
    """The sentence, and below it what support can look for."""
    crm_code = next((param.value for param in cause.params if param.name == "crm_code"), "")
    details = [
        ("detail_code", f"{cause.code} {crm_code}".strip()),
        ("detail_reference", cause.reference),
        ("detail_time", sentences.time(cause.happened_at) if cause.happened_at else None),
    ]
    lines = [f"{sentences.text(key)}: {value}" for key, value in details if value]
    return "\n".join([sentences.for_cause(cause, cause.family), *lines])


def _reasons(item: ItemStatus, sentences: Sentences) -> Iterator[str]:
    """Of the record that matching chose why; of those between which nobody could tell, each with its own."""
    # Only who looks at one item reads how reasons are said.
    from companion.matching_words import line_of

    if item.evidence is None or (item.match is not None and item.match.how != "evidence"):
        return
    for row in item.evidence.rows[: 1 if item.match else None]:
        line = line_of(row.reasons, sentences)
        yield line if item.match else f"{row.name} ({row.table} {row.row_id}): {line}"


def _about(entry: OutboxEntry) -> str:
    return entry.about or (entry.item.match.name if entry.item.match else "")
