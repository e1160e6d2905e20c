"""Judge the way to the environment and what answers there, before anybody signs in."""

from __future__ import annotations

from companion.core.diagnosis import Finding, found
from companion.core.sighting import Sighting

# Entra and Dynamics refuse proofs whose time is further from theirs than this.
_WRONG_SECONDS = 300


def judge_route(sighting: Sighting) -> list[Finding]:
    """Name, connection, proxy and certificate chain."""
    host, reason = sighting.host, sighting.reason
    match sighting.obstacle:
        case "no_name":
            return [found("route", "fail", "route_no_name", host=host)]
        case "closed":
            return [found("route", "fail", "route_closed", host=host, reason=reason)]
        case "no_proxy":
            return [
                found("route", "fail", "route_no_proxy", host=host, proxy=sighting.proxy or "", reason=reason)
            ]
        case "certificate":
            return [found("route", "fail", "route_certificate", host=host, reason=reason)]
        case None if sighting.proxy:
            return [found("route", "ok", "route_by_proxy", host=host, proxy=sighting.proxy)]
        case None:
            return [found("route", "ok", "route_open", host=host, issuer=sighting.issuer)]


def judge_clock(sighting: Sighting) -> list[Finding]:
    """This computer's clock beside the one of whoever answered."""
    if sighting.answered_at is None or sighting.seen_at is None:
        return [found("clock", "ok", "clock_right", seconds="?")]
    seconds = int((sighting.seen_at - sighting.answered_at).total_seconds())
    if abs(seconds) > _WRONG_SECONDS:
        return [found("clock", "fail", "clock_wrong", minutes=f"{seconds / 60:+.0f}")]
    return [found("clock", "ok", "clock_right", seconds=abs(seconds))]


def judge_tenant(told: str, expected: str) -> list[Finding]:
    """Whether the environment still sends people to the directory that this connection signed in at."""
    if told != expected:
        return [found("tenant", "fail", "tenant_differs", expected=expected, found=told)]
    return [found("tenant", "ok", "tenant_same", authority=told)]
