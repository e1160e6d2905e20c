"""Leave a difference between a page and the CRM as it is: it is told no more until the page says something else."""

from __future__ import annotations

from companion.core.evidence import subject_on_page
from companion.core.ignored import FLAGGED, Linked, joined, said_of
from companion.core.verdict import profile_key_of
from companion.errors import BadRequest
from companion.protocol.decisions import DecisionsFound
from companion.protocol.page_item import CompanyInView, PagePerson
from companion.usecases.decisions import read_decisions
from companion.usecases.find_outdated import find_outdated
from companion.usecases.read_subject import read_subject
from companion.usecases.workplace import Workplace


async def ignore_differences(workplace: Workplace, about: PagePerson | CompanyInView) -> DecisionsFound:
    """Their history, with what is ignored now; once more changes nothing. Raises BadRequest for whom nothing differs.

    A comparison that was opened for it has ended. Where it is about a contact's employer, and records may be changed
    from here, the CRM is told.
    """
    subject = read_subject(about)
    key = profile_key_of(subject)
    link = await workplace.links.find_link(key) if key else None
    if key is None or link is None:
        raise BadRequest(field="about", problem="they are linked with no record")
    on_page = subject_on_page(subject)
    [differing] = await workplace.find_outdated([Linked(on_page, link)])
    if not differing:
        raise BadRequest(field="about", problem="the page says nothing else than the record")
    [told] = await find_outdated(workplace, [(key, on_page, link)])
    [before] = await workplace.outbox.ignored.find([(key, link)])
    said = before.said if before else {}
    if told:
        said = joined(said, said_of(on_page, differing), differing - told)
    is_flagging = (
        FLAGGED in told and link.table == "contact" and workplace.read_rules().new_records.is_updating_on
    )
    await workplace.outbox.ignored.ignore(key, link, said, workplace.clock.now(), is_flagging=is_flagging)
    workplace.wake_dispatcher()
    # The list of who has moved on is kept by what is told.
    await find_outdated(workplace, [(key, on_page, link)])
    workplace.tell([])
    return await read_decisions(workplace, about)
