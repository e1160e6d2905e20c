"""Write the saved view into the environment in use, as whoever is signed in here. Part of the composition root."""

from __future__ import annotations

from companion.core.saved_views import ViewName, WrittenView, write_saved_view
from companion.folders import Folders
from companion.signed_in import signed_in
from companion.usecases.connect import told


async def write_view(
    folders: Folders, which: ViewName, name: str, description: str
) -> tuple[WrittenView, str]:
    """The view, and its address. Raises NotConnected, SignedOut, CrmUnreachable or CrmAnswerRefused."""
    async with signed_in(folders) as person:
        profile = person.profile
        writing = write_saved_view(profile.organisation_id, which, name, description)
        written = told(await person.gateway.converse(writing), profile.host)
    query = f"pagetype=entitylist&etn={written.table}&viewid={written.view_id}"
    return written, f"{profile.environment_address}/main.aspx?{query}"
