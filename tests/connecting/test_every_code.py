"""Every error code worth handling, from Dynamics' answer to the sentence that people read, in both languages. A7."""

from __future__ import annotations

import json
import re
from collections.abc import Generator
from pathlib import Path
from uuid import UUID

import pytest

from companion.core.odata import CrmRequest, create_only
from companion.core.replies import CrmReply, Stop, Wait, classify, refused_write
from companion.dataverse.gateway import HttpCrmGateway
from companion.emulator.server import RunningEmulator
from companion.sentences import LANGUAGES, Sentences
from companion.usecases.show_cause import show_cause
from tests.fakes.controls import control, rows_of
from tests.fakes.environment import MARISA

CODES: dict[str, str] = json.loads((Path(__file__).parent / "codes_worth_handling.json").read_bytes())
"""Dynamics' code → what to do: stop for a person, pause the queue, wait as told, retry for ever or a few times."""

ROW = UUID("9b2e7c1a-64d0-4c0e-a1f7-3c5d8e9f0a21")


class Tokens:
    """A token that the emulator gave out without a sign-in."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def read_token(self, *, is_refused: bool = False) -> str:
        """The same again: what is refused here is refused by a rule, not for its token."""
        del is_refused
        return self._token


def once(request: CrmRequest) -> Generator[CrmRequest, CrmReply, CrmReply]:
    """A conversation of one request."""
    return (yield request)


def shape(meaning: Wait | Stop) -> str:
    """What a meaning has the queue do, in the words of the data file."""
    if isinstance(meaning, Stop):
        return "stop"
    if meaning.cause.code == "signed_out":
        return "sign_in"
    if meaning.told is not None:
        return "told" if meaning.is_for_everything else "retry"
    if meaning.most is not None:
        return "few"
    return "pause" if meaning.is_for_everything else "retry"


@pytest.mark.parametrize("code", CODES)
async def test_every_code_ends_in_a_sentence_of_its_kind(emulator: RunningEmulator, code: str) -> None:
    """The code arrives, means what the sheet says, crosses the wire, and is told in words; nothing is written."""
    rule = {"do": "code", "code": code, "times": 2, "match": {"method": "PATCH"}}
    await control(emulator, "trouble", **rule)
    token = (await control(emulator, "token", user=MARISA))["access_token"]
    gateway = HttpCrmGateway(f"{emulator.address}/api/data/v9.2/", Tokens(token), str(emulator.ca_file))
    request = create_only("li_messages", ROW, {"subject": "A message"}, "activityid")
    reply = await gateway.converse(once(request))
    await gateway.close()
    assert code == reply.error_code
    assert [] == await rows_of(emulator, "li_messages")

    meaning = refused_write(reply).meaning
    assert CODES[code] == shape(meaning) == shape(classify(reply))
    told = show_cause(meaning.cause)
    assert told is not None
    assert reply.service_request_id == told.reference
    # Dynamics may have done what it did not answer for; only a clear refusal is a "no".
    assert ("no" if reply.status < 500 else "unknown") == told.written
    for language in LANGUAGES:
        sentence = Sentences(language).for_cause(told, told.family)
        assert told.code not in sentence
        assert not re.search(r"\$[A-Z_]+\$|\(\)|: \.| {2}", sentence), sentence
        assert 2 <= sentence.count("."), sentence


def test_no_two_languages_say_the_same() -> None:
    """Each code that can come of an answer has its own words in each language."""
    english, portuguese = (Sentences(language) for language in LANGUAGES)
    for code in ("crm_access_denied", "crm_busy", "crm_throttled", "crm_plugin_refused", "crm_key_taken"):
        assert english.text(f"code_{code}") != portuguese.text(f"code_{code}")
