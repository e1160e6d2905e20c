"""What an address shows to somebody who knocks without a sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Obstacle = Literal["no_name", "closed", "no_proxy", "certificate"]


@dataclass(frozen=True)
class Sighting:
    """The answer of an address, or what stood in the way."""

    host: str
    proxy: str | None = None
    """The proxy on the way; None when there is none."""
    obstacle: Obstacle | None = None
    reason: str = ""
    """The obstacle in the words of whoever met it."""
    answered_at: datetime | None = None
    """The answer's own `Date`."""
    seen_at: datetime | None = None
    """When it arrived, by this computer's clock."""
    issuer: str = ""
    """Who signed the certificate."""
