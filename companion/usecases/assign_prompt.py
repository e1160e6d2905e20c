"""Give what waits of somebody to a colleague, who is found by name among the organisation's users."""

from __future__ import annotations

from collections.abc import Generator, Mapping

from companion.core.assignment import Colleague
from companion.core.odata import CrmRequest, read, row_path, text_literal
from companion.core.replies import CrmReply, Refused, Stop, Wait
from companion.core.survey import read_values
from companion.errors import BadRequest, CrmAnswerRefused, CrmUnreachable
from companion.protocol.assigning import MOST_COLLEAGUES, ColleagueChoice, ColleaguesFound
from companion.protocol.prompt_results import PromptStatus
from companion.usecases.connect import told
from companion.usecases.read_record import check_row_id
from companion.usecases.show_prompt import show_status
from companion.usecases.workplace import Workplace

_LONGEST = 400
_COLUMNS = "systemuserid,fullname,internalemailaddress,isdisabled"
_FOUND_BY = ("fullname", "lastname", "internalemailaddress")
# Read-write: whoever works there themselves, and no program.
_PEOPLE = "isdisabled eq false and accessmode eq 0"


async def find_colleagues(workplace: Workplace, prefix: str) -> ColleaguesFound:
    """Users whose name, last name or e-mail address begins so, by name. Raises CrmUnreachable or CrmAnswerRefused."""
    answer = await workplace.gateway.converse(_find(prefix.strip()))
    rows = told(answer, workplace.profile.host)
    me = workplace.profile.user_id
    shown = tuple(_show(row, me) for row in rows[:MOST_COLLEAGUES])
    return ColleaguesFound(kind="colleagues.found", colleagues=shown)


async def assign_prompt(workplace: Workplace, prompt_id: str, user_id: str | None) -> PromptStatus:
    """The prompt, on its way to a user whom Dynamics has shown to be there; to oneself, on its way back.

    Raises BadRequest for somebody who works there no more, CrmUnreachable and CrmAnswerRefused.
    """
    profile = workplace.profile
    if user_id is None or check_row_id(user_id) == profile.user_id.lower():
        colleague = Colleague(profile.user_id.lower(), profile.user_name, is_me=True)
    else:
        colleague = await workplace.gateway.converse(_read(check_row_id(user_id), workplace))
    prompt, items = await workplace.outbox.assigning.assign(prompt_id, colleague, workplace.clock.now())
    workplace.wake_dispatcher()
    workplace.tell(items)
    return await show_status(workplace, prompt)


def _find(prefix: str) -> Generator[CrmRequest, CrmReply, list[Mapping[str, object]] | Wait | Stop]:
    text = text_literal(prefix)
    begins = " or ".join(f"startswith({column},{text})" for column in _FOUND_BY)
    try:
        return (
            yield from read_values(
                read(
                    "systemusers",
                    select=_COLUMNS,
                    filter=f"({begins}) and {_PEOPLE}",
                    orderby="fullname",
                    top=str(MOST_COLLEAGUES),
                )
            )
        )
    except Refused as refused:
        return refused.meaning


def _read(user_id: str, workplace: Workplace) -> Generator[CrmRequest, CrmReply, Colleague]:
    reply = yield read(row_path("systemusers", user_id), select=_COLUMNS)
    if reply.status == 0:
        raise CrmUnreachable(host=workplace.profile.host, reason=reply.trouble)
    if not reply.is_ok:
        raise CrmAnswerRefused(status=str(reply.status), crm_code=reply.error_code, text=reply.error_text)
    if reply.body.get("isdisabled") is True:
        raise BadRequest(field="user_id", problem="this user is disabled in the CRM")
    return Colleague(user_id, str(reply.body.get("fullname") or "")[:_LONGEST])


def _show(row: Mapping[str, object], me: str) -> ColleagueChoice:
    user_id = str(row["systemuserid"])
    return ColleagueChoice(
        user_id=user_id,
        name=str(row.get("fullname") or "")[:_LONGEST],
        email=str(row.get("internalemailaddress") or "")[:_LONGEST] or None,
        is_me=user_id.lower() == me.lower(),
    )
