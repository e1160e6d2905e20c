"""Tell which items of a page were copied before, at the user's press. Keeps nothing of them and asks nobody."""

from __future__ import annotations

from collections.abc import Sequence

from companion.protocol.items import ItemStatus
from companion.protocol.page_item import CopiedItem
from companion.protocol.results import ItemsFound
from companion.usecases.copy_activity import identify, read_activity
from companion.usecases.show_item import show_item
from companion.usecases.workplace import Workplace


async def find_copied(workplace: Workplace, items: Sequence[CopiedItem]) -> ItemsFound:
    """For each item the copy that the journal has of it; none for one of which only a person could say which it is.

    Raises BadRequest.
    """
    keys = [identify(read_activity(item))[0] for item in items]
    known = await workplace.outbox.find_keys([key for key in keys if key is not None])
    trouble = workplace.read_trouble()

    def shown(key: str | None) -> ItemStatus | None:
        found = known.get(key) if key is not None else None
        return show_item(found, workplace.profile, trouble) if found is not None else None

    return ItemsFound(kind="items.found", items=tuple(shown(key) for key in keys))
