"""Draw searches and lists: cards of people and companies, the table of a list, the Account Hub."""

from __future__ import annotations

from companion.demo.look_alike.cards import company_facts, lead_panel
from companion.demo.look_alike.cast import Cast, Company, Lead
from companion.demo.look_alike.markup import Html, element, marked, page
from companion.demo.look_alike.words import Look


def people_search(cast: Cast, look: Look, *, filled: int | None = None, panel: Lead | None = None) -> str:
    """Cards of people; only the first `filled` have their content, and `panel` is open over them."""
    return page(look, look.say("results"), *_people(cast, look, filled, panel))


def lead_list_cards(cast: Cast, look: Look) -> str:
    """A lead list in its layout of cards."""
    return page(look, look.say("my_list"), *_people(cast, look, None, None))


def _people(cast: Cast, look: Look, filled: int | None, panel: Lead | None) -> list[Html]:
    shown = len(cast.leads) if filled is None else filled
    rows = [_person_item(cast, look, lead, is_filled=at < shown) for at, lead in enumerate(cast.leads)]
    over = [] if panel is None else [lead_panel(cast, look, panel)]
    # A filter panel uses the same list rows as the results do.
    pivots = element(
        "ol", {"class": "artdeco-list"}, element("li", {"class": "artdeco-list__item"}, look.say("all_lists"))
    )
    results = element(
        "div", {"id": "search-results-container"}, element("ol", {"class": "artdeco-list"}, *rows)
    )
    return [pivots, results, *over]


def _person_item(cast: Cast, look: Look, lead: Lead, *, is_filled: bool) -> Html:
    urn = f"urn:li:fs_salesProfile:({lead.profile_id},NAME_SEARCH,{lead.search_token})"
    card = [_person_card(cast, look, lead)] if is_filled else []
    label = element(
        "label", None, element("span", {"class": "a11y-text"}, look.say("add_to_selection", name=lead.name))
    )
    place = element("div", {"data-scroll-into-view": urn}, label, *card)
    return element(
        "li", {"class": "artdeco-list__item"}, element("div", {"data-x-deferred-did-intersect": ""}, place)
    )


def _person_card(cast: Cast, look: Look, lead: Lead) -> Html:
    employer = cast.employer(lead)
    company = (
        marked("a", "company-name", employer.name, href=employer.path) if employer else (lead.company or "")
    )
    link = element(
        "a",
        {
            "data-control-name": "view_lead_panel_via_search_lead_name",
            "data-lead-search-result": f"profile-link-st{lead.years}",
            "href": lead.path,
        },
        marked("span", "person-name", lead.name),
        element("span", {"class": "a11y-text"}, look.say("reachable", name=lead.name)),
    )
    subtitle = element(
        "div",
        {"class": "artdeco-entity-lockup__subtitle"},
        marked("span", "title", lead.title),
        element("span", {"class": "separator--middot"}),
        company,
    )
    lockup = element(
        "div",
        {"class": "artdeco-entity-lockup"},
        element("div", {"class": "artdeco-entity-lockup__title"}, link, _degree(look)),
        subtitle,
        marked("span", "location", lead.location),
        marked(
            "div",
            "job-title",
            look.say("in_role", years=look.number(lead.years)),
            **{"class": "artdeco-entity-lockup__metadata"},
        ),
    )
    save = element(
        "li", None, element("button", {"type": "button", "data-x--save-menu-trigger": ""}, look.say("save"))
    )
    return element(
        "div", {"data-x-search-result": "LEAD", "class": "card"}, lockup, element("ul", None, save)
    )


def _degree(look: Look) -> Html:
    return element("span", {"class": "artdeco-entity-lockup__degree"}, f"· {look.say('degree')}")


def account_search(cast: Cast, look: Look) -> str:
    """Cards of companies; what they write of themselves stands where people's cards have their blurb."""
    rows = [
        element("li", {"class": "artdeco-list__item"}, _company_card(look, company))
        for company in cast.companies
    ]
    container = element(
        "div", {"id": "search-results-container"}, element("ol", {"class": "artdeco-list"}, *rows)
    )
    return page(look, look.say("results"), container)


def _company_card(look: Look, company: Company) -> Html:
    return element(
        "div",
        {"data-x-search-result": "ACCOUNT", "class": "card"},
        element(
            "div",
            {"class": "artdeco-entity-lockup__title"},
            marked("a", "company-name", company.name, href=company.path),
        ),
        company_facts(look, company),
        marked("div", "person-blurb", look.say(company.industry)),
    )


def lead_list_table(cast: Cast, look: Look) -> str:
    """A lead list in its layout of a table, where `job-title` is the role."""
    rows = [_person_row(cast, look, lead) for lead in cast.leads]
    head = element("thead", None, element("tr", None, element("th", None, look.say("date_added"))))
    return page(look, look.say("my_list"), element("table", None, head, element("tbody", None, *rows)))


def _person_row(cast: Cast, look: Look, lead: Lead) -> Html:
    employer = cast.employer(lead)
    company = (
        marked("a", "company-name", employer.name, href=employer.path) if employer else (lead.company or "")
    )
    name = marked("a", "person-name", lead.name, href=lead.path, **{"data-x--people-list--person-name": ""})
    return element(
        "tr",
        {"data-x--people-list--row": "", "data-row-id": lead.profile_id},
        element(
            "td", {"class": "list-people-detail-header__entity"}, name, marked("div", "job-title", lead.title)
        ),
        element("td", {"class": "list-people-detail-header__account"}, company),
        marked("td", "location", lead.location, **{"class": "list-people-detail-header__geography"}),
        element("td", {"class": "list-people-detail-header__date-added"}, look.say("date_added")),
    )


def account_hub(cast: Cast, look: Look) -> str:
    """The hub's table of companies; each row recommends a person, who is not what the row is about."""
    rows = [
        element(
            "tr",
            {"data-x--account-hub--table-data-row": ""},
            element(
                "td",
                {"data-x-accounts-dashboard-first-company-cell": ""},
                marked("a", "company-name", company.name, href=company.path),
            ),
            element("td", None, company_facts(look, company)),
            element(
                "td", None, marked("a", "person-name", lead.name, href=lead.path), look.say("recommended")
            ),
        )
        for company, lead in zip(cast.companies, cast.leads, strict=False)
    ]
    table = element("table", {"data-x--account-hub--table": ""}, element("tbody", None, *rows))
    return page(look, look.say("all_lists"), table)
