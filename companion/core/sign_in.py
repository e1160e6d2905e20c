"""Which causes mean that nobody can be proved to Dynamics until somebody has acted, and what an error means.

They close the gate for the whole queue, and only a sign-in that works again opens it.
"""

from __future__ import annotations

from typing import get_args

from companion.core.backoff import told_wait
from companion.core.replies import Cause, Wait
from companion.error_reasons import SignInReason
from companion.errors import CopyToCrmError, CrmUnreachable, SignedOut, SignInUnreachable

SIGN_IN_CODES: frozenset[str] = frozenset(get_args(SignInReason))


def cause_of(error: CopyToCrmError) -> Cause:
    """The error as a cause that can be journalled and shown."""
    return Cause(error.code, tuple(error.params.items()), error.reference)


def meaning_of(error: SignedOut | SignInUnreachable | CrmUnreachable) -> Wait:
    """What it means for the queue that no token could be had, or no way to Dynamics be found."""
    told = told_wait(error.retry_after) if isinstance(error, SignInUnreachable) else None
    return Wait(cause_of(error), told, is_for_everything=not isinstance(error, CrmUnreachable))
