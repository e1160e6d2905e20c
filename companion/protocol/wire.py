"""The manners every message shares: strict, frozen, no unknown fields, capped texts.

Optional means "may be null", never "may be missing"; times and ids are text.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

UtcTime = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
"""A moment in UTC, always with milliseconds: `2026-11-18T14:05:31.000Z`."""

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
"""Our own ids on the wire: request ids, click ids, item ids."""

ProfileMark = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""One connection, organisation and person: equal for equal, and telling nobody who they are."""

Version = Annotated[str, StringConstraints(pattern=r"^\d{1,4}\.\d{1,4}\.\d{1,4}$")]
"""CalVer `YY.N.P`, one number for every part."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,60}$")]
"""What happened, as a word; each surface has the sentence for it in its catalogue."""

ProtocolNumber = Annotated[int, Field(ge=1, le=10_000)]


class Wire(BaseModel):
    """A value that crosses a process border."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)
