"""A person who signs in with a code: opens the page, types the code, chooses an account or declines."""

from __future__ import annotations

import aiohttp

from companion.dataverse.gateway import trust_of


async def answer_code(ca_file: str, address: str, code: str, **choice: str) -> str:
    """The last page, after the code was posted and then what was chosen: `login_hint` or `choice`."""
    connector = aiohttp.TCPConnector(ssl=trust_of(ca_file))
    async with aiohttp.ClientSession(connector=connector) as session:
        async with session.get(address) as page:
            assert 'name="user_code"' in await page.text()
        async with session.post(address, data={"user_code": code}) as page:
            picker = await page.text()
            assert all(f'value="{value}"' in picker for value in choice.values()), picker
        async with session.post(address, data={"user_code": code, **choice}) as page:
            return await page.text()
