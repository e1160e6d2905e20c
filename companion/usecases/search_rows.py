"""Find what a lookup of the form can hold, with the rights of whoever signs in."""

from __future__ import annotations

from collections.abc import Collection

from companion.core.lookup_targets import FoundRow, LookupTarget, find_rows, read_row_name, within_reach
from companion.core.record_form import FormColumn
from companion.core.verdict import RowTable
from companion.errors import BadRequest
from companion.protocol.forms import RowChoice
from companion.protocol.prompt_results import RowsFound
from companion.usecases.connect import told
from companion.usecases.known_forms import form_of, rights_of
from companion.usecases.workplace import Workplace

_LONGEST = 400


async def search_rows(workplace: Workplace, table: RowTable, column: str, prefix: str) -> RowsFound:
    """Rows whose name begins so. Raises BadRequest, CrmUnreachable or CrmAnswerRefused."""
    form = await form_of(workplace, table)
    lookup = next((one for one in form.columns if one.name == column and one.kind == "lookup"), None)
    if lookup is None:
        raise BadRequest(field="column", problem="the form has no such lookup")
    targets = within_reach(lookup.targets, await rights_of(workplace))
    answer = await workplace.gateway.converse(find_rows(targets, prefix.strip()))
    found = told(answer, workplace.profile.host)
    return RowsFound(kind="rows.found", rows=tuple(_show(targets, row) for row in found))


async def read_chosen(workplace: Workplace, column: FormColumn, value: str) -> RowChoice | None:
    """The row that a lookup was filled in with; None where Dynamics does not show it any more."""
    table, _, row_id = value.partition("/")
    answer = await workplace.gateway.converse(read_row_name(column.targets, value))
    name = told(answer, workplace.profile.host)
    return _show(column.targets, FoundRow(table, row_id, name)) if name else None


def _show(targets: Collection[LookupTarget], row: FoundRow) -> RowChoice:
    labels = {target.table: target.label for target in targets}
    return RowChoice(
        table=row.table,
        table_label=labels[row.table][:_LONGEST],
        row_id=row.row_id,
        name=row.name[:_LONGEST],
    )
