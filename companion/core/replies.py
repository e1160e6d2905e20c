"""What Dynamics answered, and what that means for an item in the outbox.

Goes by error code before HTTP status: Dynamics uses one status for several meanings, and several statuses for
one code. Only a classified refusal stops an item; whatever is unknown is tried again under the same id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from companion.core import crm_codes
from companion.core.backoff import told_wait
from companion.core.crm_codes import CRM_CODES, MOST_TRIES, KnownCode
from companion.core.refusal_text import read_names

Written = Literal["no", "part", "unknown"]
"""Whether anything stands in Dynamics: nothing; the activity, but not all of it; or nobody knows yet."""

_CERTAINTY: tuple[Written, ...] = ("no", "unknown", "part")


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
    parts: tuple[CrmReply, ...] = ()
    """Of a batch: a reply for each request in it."""

    @property
    def is_ok(self) -> bool:
        """True for every success."""
        return 200 <= self.status < 300

    @property
    def is_outcome_known(self) -> bool:
        """False when Dynamics may have done what was asked although it did not say so."""
        return 0 < self.status < 500

    @property
    def error_code(self) -> str:
        """Dynamics' own code in lower case, such as `0x80040237`; empty when it gave none, cut when it is none."""
        return str(self._error.get("code") or "").lower()[:40]

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
    """Why an item waits or stopped: a code, the values its sentence needs, and what support can look for."""

    code: str
    params: tuple[tuple[str, str], ...] = ()
    reference: str | None = None
    """The service request id of Dynamics, or the correlation id of Entra."""
    written: Written = "no"
    at: datetime | None = None
    """When that was; set by whoever knows the time."""

    def told(self, at: datetime, earlier: Cause | None) -> Cause:
        """The cause as it is journalled: what an earlier attempt may have written is not forgotten."""
        return replace(self, at=at, written=surest(self.written, earlier.written if earlier else "no"))


def surest(one: Written, other: Written) -> Written:
    """Of two answers the one that claims more about what stands in Dynamics."""
    return max(one, other, key=_CERTAINTY.index)


@dataclass(frozen=True)
class Wait:
    """Try again later. `is_for_everything` closes the gate for the whole queue, not only for this item."""

    cause: Cause
    told: timedelta | None = None
    is_for_everything: bool = False
    most: int | None = None
    """After so many answers of this kind a person has to look; None tries for ever."""


@dataclass(frozen=True)
class Stop:
    """Dynamics refused for a reason that waiting does not cure: a person has to look."""

    state: Literal["needs_you", "failed"]
    cause: Cause


class Refused(Exception):
    """Carries an unsuccessful answer's meaning from inside a step to the end of its generator."""

    def __init__(self, meaning: Wait | Stop, *, is_row_gone: bool = False) -> None:
        super().__init__(meaning)
        self.meaning = meaning
        self._is_row_gone = is_row_gone

    def after(self, written: Written) -> Wait | Stop:
        """The meaning, with what had been written by then and still stands."""
        if self._is_row_gone:
            return self.meaning
        cause = self.meaning.cause
        return replace(self.meaning, cause=replace(cause, written=surest(cause.written, written)))


# Dynamics always names a time; where a proxy in between does not, the limit's window is five minutes.
_UNTOLD_WAIT = timedelta(seconds=60)
_DUPLICATE_KEY = "0x80040237"


def says_row_exists(reply: CrmReply) -> bool:
    """True when a create-only request met a row with its id. That is no proof that the row is ours."""
    if reply.status == 412 and reply.error_code in ("", "0x0"):
        return "matching key values" in reply.error_text.lower()
    return reply.error_code == _DUPLICATE_KEY


def says_row_absent(reply: CrmReply) -> bool:
    """True when the addressed row does not exist."""
    return reply.status == 404 and reply.error_code != "0x80060888"


def refused_write(reply: CrmReply) -> Refused:
    """The refusal of a write; without a clear answer it may have been carried out."""
    return Refused(Refused(classify(reply)).after("no" if reply.is_outcome_known else "unknown"))


def classify(reply: CrmReply) -> Wait | Stop:
    """What an unsuccessful answer means for the item that met it: by code, else by status."""
    known = CRM_CODES.get(reply.error_code)
    return _by_code(reply, known) if known and reply.status else _by_status(reply)


def _by_code(reply: CrmReply, known: KnownCode) -> Wait | Stop:
    """What Dynamics' own code says, whatever status came with it."""
    cause = _cause(reply, _named(reply, known.cause))
    match known.act:
        case "needs_you" | "failed":
            return Stop(known.act, cause)
        case "throttled":
            return _throttled(reply)
        case "pause" | "sign_in":
            return Wait(cause, is_for_everything=True)
        case "retry" | "retry_few":
            if cause.code == "crm_refused":
                return Stop("failed", cause)
            return Wait(
                cause, told_wait(reply.retry_after), most=MOST_TRIES if known.act == "retry_few" else None
            )


def _by_status(reply: CrmReply) -> Wait | Stop:
    """What the status says where no code decides."""
    if reply.status == 0:
        return _unreachable(reply, reply.trouble)
    if 300 <= reply.status < 400:
        return _unreachable(reply, "redirect")
    if reply.status == 429:
        return _throttled(reply)
    if reply.status >= 500:
        return Wait(_cause(reply, "crm_busy"), told_wait(reply.retry_after))
    return _by_refusing_status(reply)


def _by_refusing_status(reply: CrmReply) -> Wait | Stop:
    match reply.status:
        case 401:
            return Wait(_cause(reply, "signed_out"), is_for_everything=True)
        case 403:
            return Stop("needs_you", _cause(reply, _named(reply, "crm_privilege_missing")))
        case 404:
            return Stop("needs_you", _cause(reply, "target_gone"))
        case 412:
            return Wait(_cause(reply, "crm_row_changed"), most=MOST_TRIES)
    return Stop("failed", _cause(reply, "crm_refused"))


def _unreachable(reply: CrmReply, reason: str) -> Wait:
    params = (("host", reply.host), ("reason", reason))
    return Wait(Cause("crm_unreachable", params, reply.service_request_id))


def _throttled(reply: CrmReply) -> Wait:
    told = told_wait(reply.retry_after) or _UNTOLD_WAIT
    return Wait(_cause(reply, "crm_throttled", told), told, is_for_everything=True)


def _named(reply: CrmReply, code: str) -> str:
    """The code, or the one without names where Dynamics did not say what its sentence would be about."""
    names = read_names(reply.error_text)
    if code == "crm_tables_unreadable" and "columns" in names:
        return "crm_columns_unreadable"
    if all(names.get(name) for name in crm_codes.NAMED_BY.get(code, ())):
        return code
    return crm_codes.WITHOUT_NAMES[code]


def _cause(reply: CrmReply, code: str, told: timedelta | None = None) -> Cause:
    values = {
        **crm_codes.ASSUMED.get(code, {}),
        **read_names(reply.error_text),
        "status": str(reply.status),
        "crm_code": reply.error_code,
        "text": reply.error_text or f"HTTP {reply.status}",
        "environment": reply.host,
        "seconds": str(int(told.total_seconds())) if told else "",
    }
    if right := crm_codes.SECURED_RIGHTS.get(reply.error_code):
        values["right"] = right
    params = tuple((name, values.get(name, "")) for name in crm_codes.CAUSE_PARAMS[code])
    return Cause(code, params, reply.service_request_id)
