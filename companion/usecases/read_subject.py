"""Whom a page shows, as the core knows them."""

from __future__ import annotations

from companion.core.activity import Company, Person, Subject
from companion.protocol.page_item import PageCompany, PagePerson


def read_subject(about: PagePerson | PageCompany) -> Subject:
    """The person or company of a request."""
    if isinstance(about, PagePerson):
        return Person(**about.model_dump())
    return Company(**about.model_dump())
