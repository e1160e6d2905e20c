"""List the pages of the invented site by name: where each stands and how it is drawn."""

from __future__ import annotations

from collections.abc import Callable

from companion.demo.conversations import load_conversations
from companion.demo.look_alike import cards, results, threads
from companion.demo.look_alike.cast import load_cast
from companion.demo.look_alike.words import Look

CAST = load_cast()
_FIRST = CAST.leads[0]
_YVONNE, _SUSANNA = load_conversations()[:2]

Drawing = Callable[[Look], str]

PAGES: dict[str, tuple[str, Drawing]] = {
    "inbox": (
        threads.conversation_path(_YVONNE),
        lambda look: threads.inbox_page(CAST, look, _YVONNE),
    ),
    "message_overlay": (_FIRST.path, lambda look: threads.overlay_page(CAST, look, _FIRST, _SUSANNA)),
    "lead": (_FIRST.path, lambda look: cards.lead_page(CAST, look, _FIRST)),
    "lead_without_company_page": (
        CAST.leads[2].path,
        lambda look: cards.lead_page(CAST, look, CAST.leads[2]),
    ),
    "lead_panel": (
        "/sales/search/people",
        lambda look: results.people_search(CAST, look, panel=CAST.leads[1]),
    ),
    "account": (CAST.companies[0].path, lambda look: cards.account_page(CAST, look, CAST.companies[0])),
    "people_search": ("/sales/search/people", lambda look: results.people_search(CAST, look)),
    "people_search_half_filled": (
        "/sales/search/people",
        lambda look: results.people_search(CAST, look, filled=3),
    ),
    "account_search": ("/sales/search/company", lambda look: results.account_search(CAST, look)),
    "lead_list_table": ("/sales/lists/people/7001", lambda look: results.lead_list_table(CAST, look)),
    "lead_list_cards": ("/sales/lists/people/7002", lambda look: results.lead_list_cards(CAST, look)),
    "account_hub": ("/sales/accounts/dashboard", lambda look: results.account_hub(CAST, look)),
}
"""Path and drawing of each page, by name."""
