"""Answers that were made to hurt: through the reader, the meaning, and into journal and wire. S2.

Many more: `python -m tests.dataverse.test_poisoned_replies 500000`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from random import Random

import pytest

from companion.core.crm_codes import CRM_CODES
from companion.core.replies import Cause, CrmReply, classify, says_row_absent, says_row_exists
from companion.dataverse.reply_text import DEEPEST_REPLY, LARGEST_REPLY, header_text, json_object

JSON = "application/json"
_PIECES: tuple[bytes, ...] = (
    *(
        b"\\ud83d",
        b"\\uDC4D",
        b"\\ud83d\\udc4d",
        b"\xff",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b"\x00",
        b"\\u0000",
    ),
    *(b"NaN", b"-Infinity", b"1e999", b"9" * 5000, b"-0", b"null", b"[" * 3000, b'{"a":' * 100, b"]}", b'"'),
    *(
        b'"error":',
        b'"code":',
        b'"message":[{}]',
        b'"value":{}',
        b"<script>alert(1)</script>",
        b"\xe2\x80\xae",
    ),
)
_TYPES = (JSON, JSON, JSON, JSON, "text/html", "application/octet-stream", "")
_WAITS = (
    "",
    "5",
    "-1",
    "9" * 400,
    "nan",
    "inf",
    "1e9",
    "Wed, 21 Oct 2015 07:28:00 GMT",
    "١٢",
    "\udcff",
    "0x1F",
    "5.5",
)
_STATUSES = (200, 204, 300, 304, 400, 401, 403, 404, 412, 413, 429, 500, 503, 599)


def _answer(random: Random) -> bytes:
    """An answer of Dynamics, most often with some bytes changed."""
    code = random.choice(tuple(CRM_CODES))
    text = "Principal user (Id=1) is missing prvReadContact privilege on OTC=2, entity 'contact' \\ud83d"
    whole = json.dumps({"error": {"code": code, "message": text, "innererror": {"a": [1, {"b": None}]}}})
    changed = bytearray(whole.encode())
    for _ in range(random.randrange(4)):
        at = random.randrange(len(changed) + 1)
        changed[at : at + random.choice((0, 0, 1, 30))] = random.choice(_PIECES)
    return bytes(changed)


def poison(times: int, seed: int) -> Counter[str]:
    """How many answers were read as objects and how many as nothing. Raises at the first one that hurts."""
    random, seen = Random(seed), Counter[str]()  # noqa: S311  # changes, not secrets
    for _ in range(times):
        body = json_object(_answer(random), random.choice(_TYPES))
        seen["nothing" if body is None else "object"] += 1
        reply = CrmReply(
            0 if body is None else random.choice(_STATUSES),
            body or {},
            retry_after=header_text(random.choice(_WAITS)),
            service_request_id=header_text(random.choice(_WAITS)),
            host="contoso.crm4.dynamics.com",
        )
        assert isinstance(says_row_exists(reply), bool)
        assert isinstance(says_row_absent(reply), bool)
        _can_be_kept(reply.body, classify(reply).cause)
    return seen


def _can_be_kept(body: Mapping[str, object], cause: Cause) -> None:
    """What a page shows and a journal holds is a text of whole letters, and no longer than people read."""
    json.dumps(body, ensure_ascii=False, allow_nan=True).encode("utf-8")
    for _name, value in cause.params:
        assert len(value.encode("utf-8")) <= 4 * 500
    (cause.reference or "").encode("utf-8")


def test_poisoned_answers_end_as_a_cause_that_can_be_kept() -> None:
    """Thousands of changed answers: none raises, none leaves half a letter, and both kinds of reading occur."""
    seen = poison(5000, seed=1)
    assert 5000 == seen.total()
    assert min(seen["object"], seen["nothing"]) > 500


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"{}", "application/jsonp"),
        (b"{}", "text/json-patch"),
        (b'{"a": NaN}', JSON),
        (b'{"a": -Infinity}', JSON),
        (b'{"a": "\xff"}', JSON),
        ('{"a": 1}'.encode("utf-16"), JSON),
        (b'{"a": ' + b"9" * 5000 + b"}", JSON),
        (b'{"a": "' + b"x" * LARGEST_REPLY + b'"}', JSON),
        (b'{"a":' * DEEPEST_REPLY + b"{}" + b"}" * DEEPEST_REPLY, JSON),
        (b'{"a":' + b"[" * DEEPEST_REPLY + b"]" * DEEPEST_REPLY + b"}", JSON),
    ],
)
def test_what_dynamics_never_says_is_no_answer(content: bytes, content_type: str) -> None:
    """Another type, other numbers than JSON has, broken letters, too large, too deep: nothing of it is believed."""
    assert json_object(content, content_type) is None


def test_answer_as_deep_as_allowed_is_read() -> None:
    """The cap is where it says."""
    deep = b'{"a":' * (DEEPEST_REPLY - 1) + b"{}" + b"}" * (DEEPEST_REPLY - 1)
    assert json_object(deep, JSON) is not None


def test_half_a_letter_becomes_the_sign_for_a_missing_one() -> None:
    """A sentence that its server cut inside an emoji is shown, stored and sent on; whole emoji stay whole."""
    assert {"a": "cut � 👍"} == json_object(b'{"a": "cut \\ud83d \\ud83d\\udc4d"}', JSON)
    assert "id �" == header_text("id \udcff")
    assert header_text(None) is None


if __name__ == "__main__":
    sys.stdout.write(f"{dict(poison(int(sys.argv[1]), seed=2))}\n")
