"""The forms and the rights of one workplace, remembered for a while."""

from __future__ import annotations

from companion.core.record_form import RecordForm
from companion.core.rights import Rights
from companion.core.verdict import RowTable
from companion.usecases.workplace import Workplace


async def form_of(workplace: Workplace, table: RowTable) -> RecordForm:
    """The form of a table in this environment. Raises CrmUnreachable or CrmAnswerRefused."""
    column = workplace.read_rules().new_records.address_column
    return await workplace.forms.read_form(
        workplace.gateway, workplace.clock, table, column, workplace.profile.host
    )


async def rights_of(workplace: Workplace) -> Rights | None:
    """What whoever writes may do; None where Dynamics does not tell. Raises as `form_of`."""
    profile = workplace.profile
    return await workplace.forms.read_rights(
        workplace.gateway, workplace.clock, profile.author_id, profile.host
    )
