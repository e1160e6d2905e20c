"""A Writer of the sample seat holder for whom all is well."""

from __future__ import annotations

from companion.outbox.silence import Silence
from companion.outbox.writer import Writer
from tests.fakes.samples import ORGANISATION, USER
from tests.fakes.watch import ScriptedWatch


def carefree_writer(silence: Silence | None = None) -> Writer:
    """Writeback on, a watch that finds nothing, no jitter."""
    return Writer(
        organisation_id=ORGANISATION,
        user_id=USER,
        author_id=USER,
        read_address_column=lambda: "websiteurl",
        watch=ScriptedWatch(),
        may_write=lambda: True,
        jitter=lambda: 0.0,
        silence=silence or Silence(),
    )
