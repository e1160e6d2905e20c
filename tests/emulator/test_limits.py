"""The three service-protection limits: each user for itself, over a window that slides."""

from __future__ import annotations

import asyncio

import pytest

from companion.emulator.app_keys import SERVICE_PROTECTION
from tests.emulator.conftest import MARISA, TEO, Answer, Caller, Client, ManualClock, sign_in


async def limit(client: Client, **limits: object) -> None:
    """Choose smaller limits."""
    assert 200 == (await client.post("/_emulator/limits", json=limits)).status


async def ask(caller: Caller, times: int) -> list[Answer]:
    """Ask who the caller is, several times."""
    return [await caller.get("WhoAmI") for _ in range(times)]


async def test_limits_ship_as_in_dynamics(client: Client, crm: Caller) -> None:
    """6,000 requests, 1,200 seconds and 52 at once in 300 seconds; each answer tells what is left."""
    limits = (await (await client.get("/_emulator/limits")).json())["limits"]
    answer = await crm.get("WhoAmI")
    assert (True, 6000, 1_200_000, 52, 300) == tuple(
        limits[name] for name in ("is_on", "requests", "execution_ms", "concurrent", "window_seconds")
    )
    assert "5999" == answer.headers["x-ms-ratelimit-burst-remaining-xrm-requests"]
    assert "1,199.90" == answer.headers["x-ms-ratelimit-time-remaining-xrm-requests"]
    assert "4" == answer.headers["x-ms-dop-hint"]


async def test_request_too_many_waits_for_the_oldest(client: Client, crm: Caller, clock: ManualClock) -> None:
    """The answer names code, sentence and the seconds after which the window has room again."""
    await limit(client, requests=2)
    await ask(crm, 1)
    clock.advance(100)
    [_, refused] = await ask(crm, 2)
    assert (429, "0x80072322", "300") == (refused.status, refused.code, refused.headers["Retry-After"])
    assert refused.body["error"]["message"] == (
        "Number of requests exceeded the limit of 2 over time window of 300 seconds."
    )
    clock.advance(299)
    assert [429] == [answer.status for answer in await ask(crm, 1)]
    clock.advance(300)
    assert [200] == [answer.status for answer in await ask(crm, 1)]


async def test_asking_on_extends_the_wait(client: Client, crm: Caller, clock: ManualClock) -> None:
    """A refused request counts too: who keeps asking waits longer than who waits as told."""
    await limit(client, requests=1)
    await ask(crm, 1)
    waits = []
    for _ in range(3):
        clock.advance(100)
        [refused] = await ask(crm, 1)
        waits.append(refused.headers["Retry-After"])
    assert ["300", "300", "300"] == waits


async def test_patience_is_rewarded_as_told(client: Client, crm: Caller, clock: ManualClock) -> None:
    """Whoever waits the seconds that the answer names is served, with one request after another."""
    await limit(client, requests=3)
    await ask(crm, 1)
    clock.advance(40)
    await ask(crm, 2)
    [refused] = await ask(crm, 1)
    clock.advance(int(refused.headers["Retry-After"]))
    assert [200, 200, 200] == [answer.status for answer in await ask(crm, 3)]


async def test_execution_time_adds_up(client: Client, crm: Caller, clock: ManualClock) -> None:
    """Each operation has a price; beyond the sum the answer is the second code, until old ones leave."""
    await limit(client, execution_ms=1000, cost_ms=500)
    answers = await ask(crm, 3)
    assert [200, 200, 429] == [answer.status for answer in answers]
    assert ("0x80072321", "300") == (answers[2].code, answers[2].headers["Retry-After"])
    assert "exceeded limit of 1,000 milliseconds" in answers[2].body["error"]["message"]
    clock.advance(300)
    assert [200] == [answer.status for answer in await ask(crm, 1)]


async def test_batch_is_one_request_whose_time_counts(client: Client, crm: Caller) -> None:
    """Two operations in a batch are one request and two prices."""
    await limit(client, cost_ms=500)
    head = "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
    part = f"{head}GET /api/data/v9.2/WhoAmI HTTP/1.1\r\n\r\n\r\n"
    headers = {"Authorization": f"Bearer {crm.token}", "Content-Type": "multipart/mixed;boundary=b"}
    body = f"{part}{part}--b--\r\n"
    response = await client.post("/api/data/v9.2/$batch", data=body.encode(), headers=headers)
    [figures] = (await (await client.get("/_emulator/limits")).json())["users"].values()
    assert 200 == response.status
    assert (1, 1, 1000) == (figures["requests"], figures["in_window"], figures["execution_ms"])


async def test_too_many_at_once_are_refused(client: Client, crm: Caller) -> None:
    """While two are held, a third is the third code; when they are answered there is room again."""
    await limit(client, concurrent=2)
    await client.post("/_emulator/trouble", json={"do": "slow", "times": 2})
    held = [asyncio.create_task(crm.get("WhoAmI")) for _ in range(2)]
    await client.get("/_emulator/trouble?held=2")
    refused = await crm.get("WhoAmI")
    await client.post("/_emulator/trouble/release")
    answers = await asyncio.gather(*held)
    assert (429, "0x80072326") == (refused.status, refused.code)
    assert int(refused.headers["Retry-After"]) > 0
    assert [200, 200, 200] == [answer.status for answer in (*answers, await crm.get("WhoAmI"))]


async def test_users_are_counted_apart_and_figures_tell(client: Client, crm: Caller, marisa: str) -> None:
    """One user's requests take nothing from another; the figures name requests and refusals of each."""
    await client.post("/_emulator/reset")
    await limit(client, requests=1)
    await ask(crm, 2)
    [other] = await ask(Caller(client, await sign_in(client, TEO)), 1)
    users = (await (await client.get("/_emulator/limits")).json())["users"]
    assert (2, 1, 0) == tuple(users[marisa][name] for name in ("requests", "throttled", "in_flight"))
    assert (200, 2) == (other.status, len(users))


async def test_limits_can_be_switched_off_and_come_back(client: Client, crm: Caller) -> None:
    """Without limits nothing is refused; a reset brings Dynamics' own back."""
    await limit(client, requests=1, is_on=False)
    assert [200, 200] == [answer.status for answer in await ask(crm, 2)]
    await client.post("/_emulator/reset")
    assert 6000 == client.app[SERVICE_PROTECTION].limits.requests
    assert client.app[SERVICE_PROTECTION].limits.is_on


async def test_requests_without_a_token_count_for_nobody(client: Client) -> None:
    """A challenge is not held against any user."""
    await Caller(client, None).get("WhoAmI")
    assert {} == (await (await client.get("/_emulator/limits")).json())["users"]


@pytest.mark.parametrize("change", [{"requests": "2"}, {"requests": -1}, {"unknown": 1}, {"is_on": 1}, []])
async def test_limits_of_the_wrong_shape_are_refused(client: Client, change: object) -> None:
    """What is no limit is 400 and changes nothing."""
    await sign_in(client, MARISA)
    before = await (await client.get("/_emulator/limits")).json()
    assert 400 == (await client.post("/_emulator/limits", json=change)).status
    assert before == await (await client.get("/_emulator/limits")).json()
