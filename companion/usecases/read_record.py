"""Read the name of a record that a person has picked: proof that it is there and may be seen."""

from __future__ import annotations

from collections.abc import Generator
from uuid import UUID

from companion.core.creating import NAME_COLUMN
from companion.core.odata import CrmRequest, read, row_path
from companion.core.replies import CrmReply
from companion.core.tables import ROW_SETS
from companion.core.verdict import RowTable
from companion.errors import BadRequest, CrmAnswerRefused, CrmUnreachable
from companion.usecases.workplace import Workplace


async def read_record_name(workplace: Workplace, table: RowTable, row_id: str) -> str:
    """The record's name. Raises BadRequest, CrmUnreachable or CrmAnswerRefused."""
    return await workplace.gateway.converse(_read_name(table, row_id, workplace.profile.host))


def check_row_id(row_id: str) -> str:
    """The id of a row, in the one form that Dynamics takes. Raises BadRequest."""
    try:
        return str(UUID(row_id))
    except ValueError as error:
        raise BadRequest(field="row_id", problem="it is no GUID") from error


def _read_name(table: RowTable, row_id: str, host: str) -> Generator[CrmRequest, CrmReply, str]:
    column = NAME_COLUMN[table]
    reply = yield read(row_path(ROW_SETS[table], check_row_id(row_id)), select=column)
    if reply.status == 0:
        raise CrmUnreachable(host=host, reason=reply.trouble)
    if not reply.is_ok:
        raise CrmAnswerRefused(status=str(reply.status), crm_code=reply.error_code, text=reply.error_text)
    return str(reply.body.get(column) or "")
