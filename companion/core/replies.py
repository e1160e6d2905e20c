"""What Dynamics answered, and what that means for an item in the outbox.

Goes by error code before HTTP status: Dynamics uses one status for several meanings, and several statuses for
one code. Only a classified refusal stops an item; whatever is unknown is tried again under the same id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from companion.core.backoff import told_wait


@dataclass(frozen=True)
class CrmReply:
    """An answer of Dynamics. `status` 0 means that none arrived: the outcome is unknown."""

    status: int
    body: Mapping[str, object] = field(default_factory=dict)
    retry_after: str | None = None
    service_request_id: str | None = None
    host: str = ""
    """Who was asked, as a person knows the environment."""
    trouble: str = ""
    """When no usable answer arrived: what stood in the way, for the log and the user."""

    @property
    def is_ok(self) -> bool:
        """True for every success."""
        return 200 <= self.status < 300

    @property
    def error_code(self) -> str:
        """Dynamics' own code in lower case, such as `0x80040237`; empty when it gave none."""
        return str(self._error.get("code") or "").lower()

    @property
    def error_text(self) -> str:
        """Dynamics' own sentence, cut to what a person reads."""
        return str(self._error.get("message") or "")[:500]

    @property
    def _error(self) -> Mapping[str, object]:
        error = self.body.get("error")
        return error if isinstance(error, Mapping) else {}


@dataclass(frozen=True)
class Cause:
    """Why an item waits or stopped: a code and the values its sentence needs."""

    code: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Wait:
    """Try again later. `is_for_everything` closes the gate for the whole queue, not only for this item."""

    cause: Cause
    told: timedelta | None = None
    is_for_everything: bool = False


@dataclass(frozen=True)
class Stop:
    """Dynamics refused for a reason that waiting does not cure: a person has to look."""

    state: Literal["needs_you", "failed"]
    cause: Cause


class Refused(Exception):
    """Carries an unsuccessful answer's meaning from inside a step to the end of its generator."""

    def __init__(self, meaning: Wait | Stop) -> None:
        super().__init__(meaning)
        self.meaning = meaning


# Dynamics always names a time; where a proxy in between does not, the limit's window is five minutes.
_UNTOLD_WAIT = timedelta(seconds=60)
_DUPLICATE_KEY = "0x80040237"
_MISSING_PRIVILEGE = re.compile(r"missing (prv\w+) privilege")
_ENTITY = re.compile(r"entity '(\w+)'")
_SET_UP_CODES = {
    "0x80040220",
    "0x80048306",
    "0x80048405",
    "0x80040231",
}
_RETRY_CODES = {
    "0x80040216",
    "0x80040224",
    "0x80044150",
    "0x80044151",
    "0x8004a001",
    "0x80071154",
    "0x8004ed47",
}
_PAUSE_CODES = {"0x8004a104", "0x8004a113", "0x80072560", "0x80042f09", "0x80040225", "0x8004a112"}
_NEEDS_LOOKING_CODES = {"0x80040333", "0x80060892", "0x80073002"}


def says_row_exists(reply: CrmReply) -> bool:
    """True when a create-only request met a row with its id. 412 alone is no proof that the row is ours."""
    if reply.status != 412:
        return False
    if reply.error_code in ("", "0x0"):
        return "matching key values" in reply.error_text.lower()
    return reply.error_code == _DUPLICATE_KEY


def says_row_absent(reply: CrmReply) -> bool:
    """True when the addressed row does not exist."""
    return reply.status == 404


def classify(reply: CrmReply) -> Wait | Stop:
    """What an unsuccessful answer means for the item that met it."""
    return _by_surroundings(reply) or _by_code(reply) or _by_status(reply)


def _by_surroundings(reply: CrmReply) -> Wait | None:
    """Answers that say nothing about this item: none at all, no sign-in, too many requests."""
    if reply.status == 0:
        return _unreachable(reply, reply.trouble)
    if reply.status == 401:
        return Wait(Cause("signed_out", (("environment", reply.host),)), is_for_everything=True)
    return _throttled(reply) if reply.status == 429 else None


def _by_code(reply: CrmReply) -> Wait | Stop | None:
    """What Dynamics' own code says, whatever status came with it."""
    if reply.error_code in _SET_UP_CODES:
        return Stop("needs_you", _privilege_cause(reply))
    if reply.error_code in _PAUSE_CODES:
        return Wait(_refusal(reply), is_for_everything=True)
    if reply.error_code in _RETRY_CODES:
        return Wait(Cause("crm_busy", (("status", str(reply.status)),)))
    return Stop("needs_you", _refusal(reply)) if reply.error_code in _NEEDS_LOOKING_CODES else None


def _by_status(reply: CrmReply) -> Wait | Stop:
    """What the status says where no code decides."""
    if reply.status >= 500:
        return Wait(Cause("crm_busy", (("status", str(reply.status)),)), told_wait(reply.retry_after))
    if 300 <= reply.status < 400:
        return _unreachable(reply, "redirect")
    if reply.status == 404:
        return Stop("needs_you", Cause("target_gone"))
    return Stop("needs_you" if reply.status in (403, 412) else "failed", _refusal(reply))


def _unreachable(reply: CrmReply, reason: str) -> Wait:
    return Wait(Cause("crm_unreachable", (("host", reply.host), ("reason", reason))))


def _throttled(reply: CrmReply) -> Wait:
    told = told_wait(reply.retry_after) or _UNTOLD_WAIT
    seconds = str(int(told.total_seconds()))
    return Wait(Cause("crm_throttled", (("seconds", seconds),)), told, is_for_everything=True)


def _privilege_cause(reply: CrmReply) -> Cause:
    privilege = _MISSING_PRIVILEGE.search(reply.error_text)
    if not privilege:
        return _refusal(reply)
    table = _ENTITY.search(reply.error_text)
    return Cause("crm_privilege_missing", (("privilege", privilege[1]), ("table", table[1] if table else "")))


def _refusal(reply: CrmReply) -> Cause:
    params = (("status", str(reply.status)), ("crm_code", reply.error_code), ("text", reply.error_text))
    return Cause("crm_refused", params)
