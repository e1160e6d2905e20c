"""Write the saved view into the environment in use, as whoever is signed in here. Part of the composition root."""

from __future__ import annotations

from companion.core.saved_views import WrittenView, write_unresolved_view
from companion.errors import NotConnected
from companion.folders import Folders
from companion.identities import Identities, open_identities
from companion.signin.secret_vault import open_secret_vault
from companion.signin.vault import open_vault
from companion.storage.profile_store import FileProfileStore
from companion.usecases.connect import told


async def write_view(folders: Folders, name: str, description: str) -> tuple[WrittenView, str]:
    """The view, and its address. Raises NotConnected, SignedOut, CrmUnreachable or CrmAnswerRefused.

    Never as an integration user: whose rights are cut to copying, and who customizes nothing.
    """
    profile = FileProfileStore(folders.profiles).read_current()
    if profile is None:
        raise NotConnected
    secrets = open_secret_vault(profile.vault, folders.vault)
    reader = open_identities(profile, open_vault(profile.vault, folders.vault), secrets).reader
    gateway = Identities(reader, None).open_gateway(profile)
    try:
        written = told(
            await gateway.converse(write_unresolved_view(profile.organisation_id, name, description)),
            profile.host,
        )
    finally:
        await gateway.close()
    query = f"pagetype=entitylist&etn=activitypointer&viewid={written.view_id}"
    return written, f"{profile.environment_address}/main.aspx?{query}"
