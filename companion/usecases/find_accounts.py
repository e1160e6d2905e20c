"""Find what a new record can hang on: accounts by the beginning of their name, opportunities and roles of one."""

from __future__ import annotations

from collections.abc import Generator, Mapping

from companion.core.odata import CrmRequest, read, text_literal
from companion.core.profile import Profile
from companion.core.replies import CrmReply, Refused, Stop, Wait
from companion.core.survey import read_values
from companion.protocol.forms import AccountChoice, RoleChoice
from companion.protocol.person_card import MOST_OPPORTUNITIES, OpenOpportunity
from companion.protocol.prompt_results import MOST_FOUND, AccountsFound, OpportunitiesFound
from companion.usecases.connect import told
from companion.usecases.read_record import check_row_id
from companion.usecases.show_item import record_address
from companion.usecases.workplace import Workplace

_LONGEST = 400
_STAKEHOLDERS = 1000
"""The category of roles that somebody has in an opportunity, in Dynamics' own numbers."""
_MOST_ROLES = 100


async def find_accounts(workplace: Workplace, prefix: str) -> AccountsFound:
    """Active accounts that the user may read, by name. Raises CrmUnreachable or CrmAnswerRefused."""
    answer = await workplace.gateway.converse(_find(prefix.strip()))
    return told(answer, workplace.profile.host)


async def read_opportunities(workplace: Workplace, account_id: str) -> OpportunitiesFound:
    """Open opportunities of an account, and the roles. Raises BadRequest, CrmUnreachable or CrmAnswerRefused."""
    answer = await workplace.gateway.converse(_read(check_row_id(account_id), workplace.profile))
    return told(answer, workplace.profile.host)


def _find(prefix: str) -> Generator[CrmRequest, CrmReply, AccountsFound | Wait | Stop]:
    try:
        rows = yield from read_values(
            read(
                "accounts",
                select="accountid,name,address1_city,websiteurl",
                filter=f"startswith(name,{text_literal(prefix)}) and statecode eq 0",
                orderby="name",
                top=str(MOST_FOUND),
            )
        )
    except Refused as refused:
        return refused.meaning
    return AccountsFound(kind="accounts.found", accounts=tuple(map(_account, rows[:MOST_FOUND])))


def _read(
    account_id: str, profile: Profile
) -> Generator[CrmRequest, CrmReply, OpportunitiesFound | Wait | Stop]:
    try:
        opportunities = yield from read_values(
            read(
                "opportunities",
                select="opportunityid,name,stepname,estimatedclosedate,estimatedvalue",
                filter=(
                    f"(_parentaccountid_value eq {account_id} or _customerid_value eq {account_id})"
                    " and statecode eq 0"
                ),
                orderby="estimatedclosedate",
                top=str(MOST_OPPORTUNITIES),
            )
        )
        roles = yield from read_values(
            read(
                "connectionroles",
                select="connectionroleid,name",
                filter=f"category eq {_STAKEHOLDERS} and statecode eq 0",
                orderby="name",
                top=str(_MOST_ROLES),
            )
        )
    except Refused as refused:
        return refused.meaning
    return OpportunitiesFound(
        kind="opportunities.found",
        opportunities=tuple(_opportunity(row, profile) for row in opportunities[:MOST_OPPORTUNITIES]),
        roles=tuple(
            RoleChoice(row_id=str(row["connectionroleid"]), name=_text(row, "name") or "")
            for row in roles[:_MOST_ROLES]
        ),
    )


def _account(row: Mapping[str, object]) -> AccountChoice:
    return AccountChoice(
        row_id=str(row["accountid"]),
        name=_text(row, "name") or "",
        city=_text(row, "address1_city"),
        website=_text(row, "websiteurl"),
    )


def _opportunity(row: Mapping[str, object], profile: Profile) -> OpenOpportunity:
    row_id, closes = str(row["opportunityid"]), _text(row, "estimatedclosedate")
    return OpenOpportunity(
        row_id=row_id,
        name=_text(row, "name") or "",
        stage=_text(row, "stepname"),
        closes_on=closes[:10] if closes else None,
        value=_text(row, "estimatedvalue"),
        record_address=record_address(profile, "opportunity", row_id),
    )


def _text(row: Mapping[str, object], column: str) -> str | None:
    value = row.get(column)
    return None if value in (None, "") else str(value)[:_LONGEST]
