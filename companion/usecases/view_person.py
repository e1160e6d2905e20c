"""The card of the person or company in view: whose row they are and why, and what was copied of them."""

from __future__ import annotations

from companion.core.activity import Person
from companion.core.evidence import subject_on_page
from companion.core.linkedin_address import ProfileKey
from companion.core.mapping import utc_text
from companion.core.matching.subject import Kind
from companion.core.mirror_card import Opportunity
from companion.core.outbox_item import OutboxItem
from companion.core.verdict import Target, profile_key_of
from companion.protocol.items import MatchedRow
from companion.protocol.page_item import CompanyInView, PagePerson
from companion.protocol.person_card import Badge, CardRow, OpenOpportunity, RowFact
from companion.protocol.results import OutboxEntry, PersonCard
from companion.usecases.find_outdated import find_outdated
from companion.usecases.preview_match import absent_badge, confirmed_badge
from companion.usecases.read_outbox import show_entry
from companion.usecases.read_subject import read_subject
from companion.usecases.show_evidence import show_weighed
from companion.usecases.show_item import record_address
from companion.usecases.show_sharing import show_sharing
from companion.usecases.workplace import Workplace

_LOOKED_THROUGH = 200
"""Items of the outbox, from the newest on. Texts are sealed, so nobody can be looked up in them."""
_MOST_ENTRIES = 20
_LONGEST = 400


async def view_person(workplace: Workplace, about: PagePerson | CompanyInView) -> PersonCard:
    """The card. A confirmed link goes before what matching weighs."""
    subject = read_subject(about)
    key = profile_key_of(subject)
    await workplace.learn_links([key] if key else [])
    link = await workplace.links.find_link(key) if key else None
    evidence = None if link else await workplace.weigh(subject)
    target = link or (evidence.target if evidence else None)
    standing = await workplace.read_mirror()
    if link:
        [fields] = await find_outdated(workplace, [(key, subject_on_page(subject), link)])
        badge: Badge = confirmed_badge(is_outdated=bool(fields))
    elif target:
        badge = "probable_match"
    elif evidence and evidence.verdict == "several":
        badge = "choose_match"
    else:
        kind: Kind = "person" if isinstance(subject, Person) else "company"
        # Where matching could say nothing, nobody may be said to be absent.
        unsure = evidence is None and workplace.read_sync().is_overdue
        badge = absent_badge(kind, standing, is_old=unsure)
    return PersonCard(
        kind="person.card",
        badge="not_checked" if badge == "not_in_crm" and evidence is None else badge,
        row=await _card_row(workplace, target) if target else None,
        evidence=show_weighed(evidence) if evidence else None,
        sharing=await show_sharing(workplace, key, link) if key and link else None,
        mirror_read_at=utc_text(standing.finished_at) if standing.finished_at else None,
        entries=await _entries(workplace, key, target),
    )


async def _card_row(workplace: Workplace, target: Target) -> CardRow:
    card = await workplace.read_card(target)
    matched = MatchedRow(
        table=target.table, row_id=target.row_id, name=target.name[:_LONGEST], how=target.how
    )
    return CardRow(
        match=matched,
        record_address=record_address(workplace.profile, target.table, target.row_id),
        facts=tuple(
            RowFact.model_validate({"fact": fact, "value": value[:_LONGEST]}) for fact, value in card.facts
        ),
        opportunities=tuple(_show(one, workplace) for one in card.opportunities),
    )


def _show(one: Opportunity, workplace: Workplace) -> OpenOpportunity:
    return OpenOpportunity(
        row_id=one.row_id,
        name=one.name[:_LONGEST],
        stage=one.stage[:_LONGEST] if one.stage else None,
        closes_on=one.closes_on,
        value=one.value,
        record_address=record_address(workplace.profile, "opportunity", one.row_id),
    )


async def _entries(
    workplace: Workplace, key: ProfileKey | None, target: Target | None
) -> tuple[OutboxEntry, ...]:
    found = await workplace.outbox.read_page(None, None, _LOOKED_THROUGH)
    theirs = [one for one in found if _is_about(one.item, key, target)]
    return tuple(show_entry(one, workplace) for one in theirs[:_MOST_ENTRIES])


def _is_about(item: OutboxItem, key: ProfileKey | None, target: Target | None) -> bool:
    """Whether an item is about the subject: by what the page said, or, once that is erased, by the row."""
    if item.activity is not None and key is not None and profile_key_of(item.activity.about) == key:
        return True
    filed = item.target
    return (
        target is not None
        and filed is not None
        and filed.is_the_subject
        and (filed.table, filed.row_id) == (target.table, target.row_id)
    )
