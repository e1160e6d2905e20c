"""A cause as surfaces show it: its code, its values, its headline, and what support can look for."""

from __future__ import annotations

from companion.core.mapping import utc_text
from companion.core.replies import Cause as CoreCause
from companion.protocol.codes import CODES
from companion.protocol.items import Cause, Param

_LONGEST_VALUE = 1000
_LONGEST_REFERENCE = 200


def show_cause(cause: CoreCause | None) -> Cause | None:
    """The cause on the wire, or nothing where there is none."""
    if cause is None:
        return None
    known = CODES.get(cause.code)
    return Cause(
        code=cause.code,
        params=tuple(Param(name=name, value=value[:_LONGEST_VALUE]) for name, value in cause.params),
        family=known.family if known else None,
        written=cause.written,
        reference=cause.reference[:_LONGEST_REFERENCE] if cause.reference else None,
        happened_at=utc_text(cause.at) if cause.at else None,
    )
