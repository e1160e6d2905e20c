"""The lines of My CRM as the command line says them: for people, for a spreadsheet, for programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from companion.core.import_rule import PEOPLE, Reason, Why
from companion.core.my_crm import ListedEntry, SavedMark
from companion.core.sales_navigator import page_of
from companion.csv_text import Line
from companion.sentences import Sentences

COLUMNS = (
    "import_name",
    "import_company",
    "import_reasons",
    "import_since",
    "import_saved_column",
    "import_page",
)

_WHY: Mapping[Why, str] = {
    "customer": "import_why_customer",
    "parent_account": "import_why_parent_account",
    "parent_contact": "import_why_parent_contact",
    "stakeholder": "import_why_stakeholder",
    "originating_lead": "import_why_originating_lead",
    "owned_account": "import_why_owned_account",
    "team_account": "import_why_team_account",
    "at_owned_account": "import_why_at_owned_account",
    "at_team_account": "import_why_at_team_account",
}


def line_of(one: ListedEntry, words: Sentences, *, is_own: bool) -> Line:
    """A line under the columns. Whom somebody else has saved no page of this user's tells."""
    kept, record = one.kept, one.kept.entry.record
    since = _day(kept.since) if kept.since else ""
    if kept.left_at:
        since = words.text("import_left", {"day": _day(kept.left_at)})
    why = "; ".join(_reason(reason, words) for reason in kept.entry.reasons)
    saved = _saved(one.saved, words) if is_own else ""
    return (record.name, record.company, why, since, saved, _page(one))


def for_programs(one: ListedEntry, *, is_own: bool) -> dict[str, object]:
    """A line as JSON has it; `is_saved` is null where no page has told."""
    kept, record = one.kept, one.kept.entry.record
    saved = one.saved if is_own else None
    return {
        "table": record.table,
        "id": kept.entry.row_id,
        "name": record.name,
        "company": record.company,
        "reasons": [
            {"why": reason.why, "about": reason.about, "stage": reason.stage} for reason in kept.entry.reasons
        ],
        "since": kept.since.isoformat() if kept.since else None,
        "left_at": kept.left_at.isoformat() if kept.left_at else None,
        "is_saved": saved.is_saved if saved else None,
        "saved_seen_at": saved.seen_at.isoformat() if saved else None,
        "page": _page(one),
        "is_search": one.key is None,
    }


def _reason(reason: Reason, words: Sentences) -> str:
    text = words.text(_WHY[reason.why], {"about": reason.about})
    return words.text("import_at_stage", {"reason": text, "stage": reason.stage}) if reason.stage else text


def _saved(mark: SavedMark | None, words: Sentences) -> str:
    if mark is None:
        return words.text("import_saved_unseen")
    return words.text("import_saved_yes" if mark.is_saved else "import_saved_no", {"day": _day(mark.seen_at)})


def _page(one: ListedEntry) -> str:
    record = one.kept.entry.record
    words = f"{record.name} {record.company}"
    return page_of(one.key, is_person=record.table in PEOPLE, words=words)


def _day(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d")
