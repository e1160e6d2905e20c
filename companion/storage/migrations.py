"""The outbox's schema, step by step. A step that has shipped never changes; a new one is added below it."""

from __future__ import annotations

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from companion.storage.audit_log import chain_older_lines
from companion.storage.sealed_columns import seal_older_rows

OUTBOX = Migrations("outbox")


@OUTBOX()
def m001_journal(database: Database) -> None:
    """Items, the clicks that brought them, confirmed links, the queue's gate and the audit trail."""
    database.table("items").create(
        {
            "sequence": int,
            "item_id": str,
            "organisation_id": str,
            "item_key": str,
            "fingerprint": str,
            "conversation_id": str,
            "sent_at": str,
            "state": str,
            "payload": str,
            "target": str,
            "is_sent": int,
            "attempts": int,
            "clicked_at": str,
            "hold_ends_at": str,
            "next_attempt_at": str,
            "receipt": str,
            "written_at": str,
            "cause": str,
        },
        pk="sequence",
        not_null={"item_id", "organisation_id", "fingerprint", "conversation_id", "state", "clicked_at"},
        defaults={"is_sent": 0, "attempts": 0},
    )
    items = database.table("items")
    items.create_index(["item_id"], unique=True)
    items.create_index(["item_key"], unique=True)
    items.create_index(["fingerprint"])
    items.create_index(["state", "next_attempt_at"])
    database.table("clicks").create(
        {"click_id": str, "item_id": str, "clicked_at": str, "is_repeat": int},
        pk="click_id",
        not_null={"item_id", "clicked_at", "is_repeat"},
        foreign_keys=[("item_id", "items", "item_id")],
    )
    database.table("links").create(
        {"kind": str, "value": str, "table": str, "row_id": str, "name": str, "confirmed_at": str},
        pk=("kind", "value"),
        not_null={"table", "row_id", "name", "confirmed_at"},
    )
    database.table("gate").create(
        {"id": int, "closed_until": str, "cause": str}, pk="id", not_null={"closed_until", "cause"}
    )
    database.table("audit").create(
        {"sequence": int, "at": str, "what": str, "item_id": str, "detail": str},
        pk="sequence",
        not_null={"at", "what"},
    )


@OUTBOX()
def m002_unexpected_answers(database: Database) -> None:
    """How often an item met an answer that is tried again only a few times.

    A cause's reference, its moment and what was written by then stand in the `cause` column; older causes lack them.
    """
    database.table("items").add_column("unexpected", int, not_null_default=0)


@OUTBOX()
def m003_sealed(database: Database) -> None:
    """Texts, people and rows' names are sealed from here on, as sealed_columns.py says; no table changes its shape."""
    seal_older_rows(database.conn)


@OUTBOX()
def m004_errands(database: Database) -> None:
    """Second deliveries of what stands in Dynamics, how often a row was taken back, and the user's own pause."""
    items = database.table("items")
    items.add_column("errand", str)
    items.add_column("errand_target", str)
    items.add_column("is_underway", int, not_null_default=0)
    items.add_column("generation", int, not_null_default=0)
    items.add_column("is_wanted_again", int, not_null_default=0)
    database.execute("CREATE INDEX items_errand ON items (sequence) WHERE errand IS NOT NULL")
    database.table("user_pause").create({"id": int, "since": str}, pk="id", not_null={"since"})


@OUTBOX()
def m005_audit_chain(database: Database) -> None:
    """Each audit line is bound to the one before it; the end stands in a row of its own, so that a cut is noticed."""
    audit = database.table("audit")
    for name in ("salt", "commitment", "link"):
        audit.add_column(name, bytes)
    database.table("audit_end").create(
        {"id": int, "first_sequence": int, "first_link": bytes, "sequence": int, "link": bytes},
        pk="id",
        not_null={"first_sequence", "first_link", "sequence", "link"},
    )
    # Without a line there is no end yet: the first line writes it, in a new journal and in a salvaged one alike.
    chain_older_lines(database.conn)


@OUTBOX()
def m008_turns(database: Database) -> None:
    """Whose turn it is, what is due first and what holds things up, found without reading the history."""
    items = database.table("items")
    items.drop_index("idx_items_state_next_attempt_at")
    # With the sequence, which every index carries: the oldest of a state comes first.
    items.create_index(["state"])
    on_their_way = "state IN ('held', 'queued', 'sending')"
    database.execute(
        "CREATE INDEX idx_items_on_their_way ON items (conversation_id, organisation_id, sequence)"
        f" WHERE {on_their_way}"
    )
    moment = "CASE state WHEN 'held' THEN hold_ends_at ELSE coalesce(next_attempt_at, clicked_at) END"
    database.execute(f"CREATE INDEX idx_items_due ON items ({moment}) WHERE state IN ('held', 'queued')")
    in_trouble = "cause IS NOT NULL AND state IN ('queued', 'sending', 'needs_you', 'failed')"
    database.execute(f"CREATE INDEX idx_items_in_trouble ON items (sequence) WHERE {in_trouble}")


@OUTBOX()
def m009_versions(database: Database) -> None:
    """The versions of one note, found without reading the history."""
    database.table("items").create_index(["conversation_id"])


@OUTBOX()
def m010_evidence(database: Database) -> None:
    """What matching said of whom an item is about, sealed."""
    database.table("items").add_column("evidence", str)


@OUTBOX()
def m011_prompts(database: Database) -> None:
    """Questions which record somebody is, with what is to be created for the answer, and every answer.

    Sealed: about, proposal, answer, creation and cause of a prompt, and the name of a decision's row.
    """
    database.table("prompts").create(
        {
            "sequence": int,
            "prompt_id": str,
            "organisation_id": str,
            "kind": str,
            "value": str,
            "state": str,
            "opened_at": str,
            # Where a row of `items` has its state: whoever looks for lost items must not take this for one.
            "about": bytes,
            "proposal": bytes,
            "answer": bytes,
            "creation": bytes,
            "request": str,
            "made": str,
            "generation": int,
            "attempts": int,
            "next_attempt_at": str,
            "cause": bytes,
        },
        pk="sequence",
        not_null={"prompt_id", "organisation_id", "state", "opened_at", "generation", "attempts"},
        defaults={"generation": 0, "attempts": 0},
    )
    prompts = database.table("prompts")
    prompts.create_index(["prompt_id"], unique=True)
    prompts.create_index(["state"])
    prompts.create_index(["kind", "value"])
    items = database.table("items")
    items.add_column("prompt_id", str)
    items.add_column("is_reopened", int, not_null_default=0)
    database.execute("CREATE INDEX items_prompt ON items (prompt_id) WHERE prompt_id IS NOT NULL")
    database.table("decisions").create(
        {
            "sequence": int,
            "kind": str,
            "value": str,
            "table": str,
            "row_id": str,
            "name": bytes,
            "how": str,
            "decided_at": str,
            "ended_at": str,
        },
        pk="sequence",
        not_null={"kind", "value", "table", "row_id", "how", "decided_at"},
    )
    database.table("decisions").create_index(["kind", "value"])


@OUTBOX()
def m012_sharing(database: Database) -> None:
    """What other seats are to be told of links, through a column in Dynamics; sealed: the cause."""
    database.table("sharing").create(
        {
            "sequence": int,
            "organisation_id": str,
            "kind": str,
            "value": str,
            "table": str,
            "row_id": str,
            "is_clearing": int,
            "attempts": int,
            "state": str,
            "next_attempt_at": str,
            "version": str,
            "cause": bytes,
        },
        pk="sequence",
        not_null={"organisation_id", "kind", "value", "table", "row_id", "is_clearing", "attempts", "state"},
        defaults={"attempts": 0},
    )
    database.table("sharing").create_index(["kind", "value", "table", "row_id"], unique=True)
    database.table("sharing").create_index(["state"])


@OUTBOX()
def m013_history(database: Database) -> None:
    """Why a record was taken for somebody, and what was changed of it; sealed: evidence and values, and the name."""
    database.table("decisions").add_column("evidence", bytes)
    database.table("updates").create(
        {
            "sequence": int,
            "kind": str,
            "value": str,
            "table": str,
            "row_id": str,
            "name": bytes,
            "updated_at": str,
            "replaced": bytes,
        },
        pk="sequence",
        not_null={"kind", "value", "table", "row_id", "updated_at"},
    )
    database.table("updates").create_index(["kind", "value"])


@OUTBOX()
def m014_ignored(database: Database) -> None:
    """What a page said otherwise than the CRM and somebody has said to leave; sealed: what it said, and the name."""
    database.table("ignored").create(
        {
            "sequence": int,
            "kind": str,
            "value": str,
            "table": str,
            "row_id": str,
            "name": bytes,
            "said": bytes,
            "ignored_at": str,
            "ended_at": str,
            "ended_by": str,
        },
        pk="sequence",
        not_null={"kind", "value", "table", "row_id", "ignored_at"},
    )
    database.table("ignored").create_index(["kind", "value"])


@OUTBOX()
def m015_assigning(database: Database) -> None:
    """Who has an item's row instead of the seat holder, and to whom a question was given; both sealed."""
    database.table("items").add_column("assignment", str)
    database.execute("CREATE INDEX items_assigned ON items (sequence) WHERE assignment IS NOT NULL")
    database.table("prompts").add_column("assignee", bytes)


@OUTBOX()
def m016_flags(database: Database) -> None:
    """That a contact's employer is left as it is, told through a flag in Dynamics: one row for each contact."""
    sharing = database.table("sharing")
    sharing.add_column("what", str, not_null_default="link")
    sharing.add_column("replaced", str)
    database.execute('DROP INDEX "idx_sharing_kind_value_table_row_id"')
    database.execute(
        "CREATE UNIQUE INDEX sharing_links ON sharing (kind, value, \"table\", row_id) WHERE what = 'link'"
    )
    database.execute("CREATE UNIQUE INDEX sharing_flags ON sharing (row_id) WHERE what = 'flag'")
