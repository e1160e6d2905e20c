"""Confirm which CRM row a LinkedIn profile, of a person or a company, is: the first evidence of every later match."""

from __future__ import annotations

from companion.core.linkedin_address import ProfileKey, read_company_key, read_profile_key
from companion.core.verdict import RowTable, Target, profile_key_of
from companion.errors import BadRequest
from companion.protocol.page_item import CompanyInView, PagePerson
from companion.protocol.results import LinkConfirmed
from companion.usecases.read_record import read_record_name
from companion.usecases.read_subject import read_subject
from companion.usecases.show_sharing import show_sharing
from companion.usecases.weigh_row import weigh_row
from companion.usecases.workplace import Workplace


async def confirm_link(
    workplace: Workplace,
    profile_address: str,
    table: RowTable,
    row_id: str,
    about: PagePerson | CompanyInView | None = None,
) -> LinkConfirmed:
    """The link, once Dynamics has shown that the row is there."""
    key = _read_key(profile_address, table)
    name = await read_record_name(workplace, table, row_id)
    target, known = Target(table, row_id, name, "link"), await workplace.links.find_link(key)
    subject = read_subject(about) if about else None
    # Reasons that are about somebody else are none.
    is_them = subject is not None and profile_key_of(subject) == key
    weighed = await weigh_row(workplace, subject if is_them else None, row_id)
    await workplace.links.confirm_link(key, target, workplace.clock.now(), known, weighed)
    workplace.wake_dispatcher()
    sharing = await show_sharing(workplace, key, target)
    return LinkConfirmed(kind="link.confirmed", table=table, row_id=row_id, name=name[:400], sharing=sharing)


def _read_key(address: str, table: RowTable) -> ProfileKey:
    """A company is an account; a person never is."""
    is_company = table == "account"
    key = read_company_key(address) if is_company else read_profile_key(address)
    if key is None:
        what = "a company" if is_company else "a person"
        raise BadRequest(field="profile_address", problem=f"it is no LinkedIn address of {what}")
    return key
