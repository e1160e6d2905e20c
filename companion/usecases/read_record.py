"""Read the name of a record that a person has picked: proof that it is there and may be seen."""

from __future__ import annotations

from collections.abc import Generator

from companion.core.odata import CrmRequest, read, row_path
from companion.core.replies import CrmReply
from companion.core.tables import ROW_SETS
from companion.core.verdict import RowTable
from companion.errors import BadRequest, CrmAnswerRefused, CrmUnreachable
from companion.usecases.workplace import Workplace


async def read_record_name(workplace: Workplace, table: RowTable, row_id: str) -> str:
    """The record's name. Raises BadRequest, CrmUnreachable or CrmAnswerRefused."""
    return await workplace.gateway.converse(_read_name(table, row_id, workplace.profile.host))


def _read_name(table: RowTable, row_id: str, host: str) -> Generator[CrmRequest, CrmReply, str]:
    try:
        column = "name" if table == "account" else "fullname"
        request = read(row_path(ROW_SETS[table], row_id), select=column)
    except ValueError as error:
        raise BadRequest(field="row_id", problem="it is no GUID") from error
    reply = yield request
    if reply.status == 0:
        raise CrmUnreachable(host=host, reason=reply.trouble)
    if not reply.is_ok:
        raise CrmAnswerRefused(status=str(reply.status), crm_code=reply.error_code, text=reply.error_text)
    return str(reply.body.get(column) or "")
