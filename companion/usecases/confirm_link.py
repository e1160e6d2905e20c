"""Confirm which CRM row a LinkedIn profile, of a person or a company, is: the first evidence of every later match."""

from __future__ import annotations

from collections.abc import Generator

from companion.core.linkedin_address import ProfileKey, read_company_key, read_profile_key
from companion.core.odata import CrmRequest, read, row_path
from companion.core.replies import CrmReply
from companion.core.tables import ROW_SETS
from companion.core.verdict import RowTable, Target
from companion.errors import BadRequest, CrmAnswerRefused, CrmUnreachable
from companion.protocol.results import LinkConfirmed
from companion.usecases.workplace import Workplace


async def confirm_link(
    workplace: Workplace, profile_address: str, table: RowTable, row_id: str
) -> LinkConfirmed:
    """The link, once Dynamics has shown that the row is there."""
    key = _read_key(profile_address, table)
    name = await workplace.gateway.converse(_read_name(table, row_id, workplace.profile.host))
    await workplace.links.confirm_link(key, Target(table, row_id, name, "link"), workplace.clock.now())
    return LinkConfirmed(kind="link.confirmed", table=table, row_id=row_id, name=name[:400])


def _read_key(address: str, table: RowTable) -> ProfileKey:
    """A company is an account; a person never is."""
    is_company = table == "account"
    key = read_company_key(address) if is_company else read_profile_key(address)
    if key is None:
        what = "a company" if is_company else "a person"
        raise BadRequest(field="profile_address", problem=f"it is no LinkedIn address of {what}")
    return key


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
