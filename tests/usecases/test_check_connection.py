"""The look at a connection: is there a token, does Dynamics take it, and is it still the same person? A9."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from companion.core.profile import IntegrationUser
from companion.core.replies import Cause, CrmReply, Wait
from companion.errors import CrmUnreachable, SignedOut, SignInUnreachable
from companion.usecases.check_connection import check_connection
from tests.fakes.ports import Fault, ScriptedGateway
from tests.fakes.samples import ORGANISATION, PROFILE, USER
from tests.fakes.tiny_crm import TinyCrm, refusal

SOMEBODY = "99999999-0000-4000-8000-000000000000"
WRITER = "77777777-0000-4000-8000-000000000000"


def gateway(fault: Fault) -> ScriptedGateway:
    """A way to Dynamics on which this happens to the first request."""
    way = ScriptedGateway(TinyCrm())
    way.faults = [fault]
    return way


def me(**changes: str) -> CrmReply:
    """What WhoAmI answers."""
    return CrmReply(200, {"UserId": USER, "OrganizationId": ORGANISATION, **changes})


async def test_same_person_in_the_same_organisation_is_well() -> None:
    """One small question, however the ids are written."""
    way = gateway(me(UserId=USER.upper(), OrganizationId=ORGANISATION.upper()))
    assert None is await check_connection(PROFILE, way)
    assert [("GET", "WhoAmI")] == [(request.method, request.path) for request in way.requests]


@pytest.mark.parametrize("changed", ["UserId", "OrganizationId"])
async def test_another_person_or_organisation_closes_the_queue(changed: str) -> None:
    """Nothing may be filed in a wrong name or a wrong place."""
    outcome = await check_connection(PROFILE, gateway(me(**{changed: SOMEBODY})))
    params = (("environment", PROFILE.host), ("seat", PROFILE.user_name))
    assert Wait(Cause("other_account", params), is_for_everything=True) == outcome


@pytest.mark.parametrize(
    ("fault", "code", "is_for_everything"),
    [
        (SignedOut("signin_blocked", environment="contoso"), "signin_blocked", True),
        (SignInUnreachable(host="login", reason="x"), "signin_unreachable", True),
        (CrmUnreachable(host="contoso", reason="x"), "crm_unreachable", False),
        ("lost before", "crm_unreachable", False),
        (refusal(401), "signed_out", True),
        (refusal(403, "0x80040225", "The specified user is disabled."), "crm_user_disabled", True),
        (refusal(403, "0x80042f09", "No role."), "crm_no_role", True),
        (refusal(503), "crm_busy", False),
    ],
)
async def test_what_stands_in_the_way_is_named(fault: Fault, code: str, is_for_everything: Any) -> None:
    """Whatever nobody can send through closes the queue; what passes by itself does not."""
    outcome = await check_connection(PROFILE, gateway(fault))
    assert isinstance(outcome, Wait)
    assert (code, is_for_everything) == (outcome.cause.code, outcome.is_for_everything)


WRITING = replace(
    PROFILE,
    integration_user=IntegrationUser(
        user_id=WRITER,
        user_name="Copy to CRM Writer",
        client_id="00000000-0000-4000-8000-000000000009",
        credential="secret",
        account_id=None,
        certificate_file=None,
        has_passphrase=False,
    ),
)


async def test_writing_identity_is_looked_at_too() -> None:
    """An integration user's expired secret is known before the next message needs it."""
    refused = SignedOut("signin_secret_refused", "c-7", environment="contoso")
    outcome = await check_connection(WRITING, gateway(me()), gateway(refused))
    cause = Cause("signin_secret_refused", (("environment", "contoso"),), "c-7")
    assert Wait(cause, is_for_everything=True) == outcome


async def test_writing_identity_is_the_one_that_was_connected() -> None:
    """Reports name the author that the administrator chose, or nothing is written."""
    assert None is await check_connection(WRITING, gateway(me()), gateway(me(UserId=WRITER)))
    outcome = await check_connection(WRITING, gateway(me()), gateway(me(UserId=SOMEBODY)))
    params = (("environment", PROFILE.host), ("seat", "Copy to CRM Writer"))
    assert Wait(Cause("other_account", params), is_for_everything=True) == outcome
