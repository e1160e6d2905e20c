"""The list of a person's environments, as a cloud's discovery service gives it."""

from __future__ import annotations

import pytest

from companion.core.clouds import CLOUDS, ListedEnvironment, list_environments
from companion.core.replies import CrmReply, Stop, Wait
from companion.core.trust import Trust, check_environment
from tests.fakes.talk import Talk
from tests.fakes.tiny_crm import refusal


def test_environments_are_listed_by_name_with_what_decides_about_them() -> None:
    """Version, kind and state are shown before somebody signs in for nothing."""
    rows = [
        {
            "FriendlyName": "trial",
            "Url": "https://t.crm.dynamics.com",
            "Version": "9.2",
            "OrganizationType": 14,
            "State": 1,
        },
        {
            "FriendlyName": "Contoso",
            "Url": "https://c.crm.dynamics.com",
            "Version": "9.2",
            "OrganizationType": 0,
            "State": 0,
        },
        {"FriendlyName": "No address"},
    ]
    talk = Talk(list_environments())
    assert talk.path.startswith("Instances?$select=")
    assert [
        ListedEnvironment("Contoso", "https://c.crm.dynamics.com", "9.2", "Customer", is_enabled=True),
        ListedEnvironment("trial", "https://t.crm.dynamics.com", "9.2", "Trial", is_enabled=False),
    ] == talk.reply(200, value=rows).answer


@pytest.mark.parametrize(("reply", "kind"), [(CrmReply(0), Wait), (refusal(403), Stop)])
def test_no_answer_is_no_empty_list(reply: CrmReply, kind: type) -> None:
    """Who has no environment is told so; who could not be asked is told that."""
    assert isinstance(Talk(list_environments()).hear(reply).answer, kind)


@pytest.mark.parametrize("name", list(CLOUDS))
def test_every_cloud_is_asked_over_tls_at_a_host_of_microsofts(name: str) -> None:
    """A list of environments is asked with a token, so only at hosts that may receive one."""
    cloud = CLOUDS[name]
    assert cloud.discovery == check_environment(cloud.discovery, Trust())
    assert cloud.authority.startswith("https://login.")
