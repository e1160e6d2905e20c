"""Requests about whom a page shows and which record that is, each to its use case."""

from __future__ import annotations

from typing import assert_never

from companion.protocol.requests import ActivitiesRead, LinkConfirm, MatchLearn, MatchPreview, PersonView
from companion.protocol.results import LinkConfirmed, MatchLearnt, MatchPreviews, PersonCard, RecordActivities
from companion.usecases.confirm_link import confirm_link
from companion.usecases.learn_matching import learn_matching
from companion.usecases.preview_match import preview_match
from companion.usecases.read_activities import read_activities
from companion.usecases.view_person import view_person
from companion.usecases.workplace import Workplace

AboutPage = MatchPreview | PersonView | ActivitiesRead | LinkConfirm | MatchLearn
AboutPageAnswer = MatchPreviews | PersonCard | RecordActivities | LinkConfirmed | MatchLearnt


async def look_up(message: AboutPage, workplace: Workplace) -> AboutPageAnswer:
    """What is known of whom a page shows."""
    match message:
        case MatchPreview():
            return await preview_match(workplace, message.subjects)
        case PersonView():
            return await view_person(workplace, message.about)
        case ActivitiesRead():
            return await read_activities(workplace, message.row_id)
        case LinkConfirm():
            whom, about = message.profile_address, message.about
            return await confirm_link(workplace, whom, message.table, message.row_id, about)
        case MatchLearn():
            return await learn_matching(workplace)
        case _:
            assert_never(message)
