"""Which causes mean that nobody can be proved to Dynamics until somebody has acted.

They close the gate for the whole queue, and only a sign-in that works again opens it.
"""

from __future__ import annotations

from typing import get_args

from companion.errors import SignInReason

SIGN_IN_CODES: frozenset[str] = frozenset(get_args(SignInReason))
