"""Draw the pages about one person or one company: lead page, panel over results, account page."""

from __future__ import annotations

from companion.demo.look_alike.cast import Cast, Company, Lead
from companion.demo.look_alike.markup import Html, element, marked, page, together
from companion.demo.look_alike.words import Look


def lead_page(cast: Cast, look: Look, lead: Lead) -> str:
    """The page of one lead, with notes, timeline and people it recommends around the card."""
    return page(
        look,
        lead.name,
        element("h1", {"class": "a11y-text"}, look.say("lead_page")),
        lead_card(cast, look, lead),
        _recommended(cast, look, besides=lead),
        actions_panel(cast, look),
    )


def lead_card(cast: Cast, look: Look, lead: Lead, *, is_linked: bool = False) -> Html:
    """The card of one lead; in a panel its name is a link, because the address is another page's."""
    name = marked("a", "person-name", lead.name, href=lead.path) if is_linked else Html("")
    heading = (
        {"data-x--lead--name": ""}
        if is_linked
        else {"data-x--lead--name": "", "data-anonymize": "person-name"}
    )
    actions = element(
        "section",
        {"data-x--lead--profile-card-actions": ""},
        element("button", {"type": "button", "data-x--save-menu-trigger": ""}, look.say("save")),
        lists_indicator(look, int(lead in cast.leads[1::2])),
        element("button", {"type": "button", "data-anchor-send-inmail": ""}, look.say("message")),
        element(
            "button",
            {"type": "button", "data-x--lead-actions-bar-overflow-menu": "", "aria-label": look.say("more")},
            "…",
        ),
    )
    top = element(
        "section",
        {"class": look.hashed("header")},
        element("h1", heading, name if is_linked else lead.name),
        element("span", {"class": look.hashed("name-sublabel")}, f"· {look.say('degree')}"),
        marked("span", "headline", lead.headline),
        element("div", None, marked("span", "location", lead.location)),
        element("div", None, look.say("connections", count=look.number(500))),
        actions,
    )
    return element(
        "section",
        {"id": "profile-card-section", "data-sn-view-name": "feature-lead-top-card", "class": "card"},
        top,
        element(
            "section",
            {"data-sn-view-name": "lead-current-role"},
            element("ul", None, _role(cast, look, lead)),
        ),
    )


def lists_indicator(look: Look, count: int) -> Html:
    """In how many of the user's lists somebody is."""
    text = f"{look.number(count)} {look.say('lists')}"
    return element("span", {"data-x--lists-indicator--lists-loaded": ""}, text)


def lead_panel(cast: Cast, look: Look, lead: Lead) -> Html:
    """The panel that opens over results and lists."""
    card = lead_card(cast, look, lead, is_linked=True)
    return element("aside", {"role": "dialog"}, card, actions_panel(cast, look, "div"))


def _role(cast: Cast, look: Look, lead: Lead) -> Html:
    employer = cast.employer(lead)
    title = marked("span", "job-title", lead.title)
    if employer is not None:
        company: Html = marked("a", "company-name", employer.name, href=employer.path)
    else:
        company = together(lead.company or "")
    return element("li", None, title, element("span", None, f" {look.say('joiner')} "), company)


def _recommended(cast: Cast, look: Look, *, besides: Lead) -> Html:
    people = [lead for lead in cast.leads if lead is not besides][:2]
    return element(
        "section",
        {"data-sn-view-name": "shared-in-common", "class": "card"},
        element("h2", None, look.say("recommended")),
        element("ul", None, *(_recommendation(lead) for lead in people)),
    )


def _recommendation(lead: Lead) -> Html:
    return element("li", None, marked("a", "person-name", lead.name, href=lead.path))


def actions_panel(cast: Cast, look: Look, tag: str = "aside") -> Html:
    """Lists, notes and timeline of whoever the page shows; a panel holds them in a part of its own."""
    add = element("button", {"type": "button"}, look.say("note_add"))
    notes = [
        element(
            "li",
            None,
            marked("span", "person-name", note.author),
            element("time", {"datetime": note.created_at}, note.created_at[:10]),
            element("p", {"class": "white-space-pre-wrap"}, note.body),
        )
        for note in cast.notes
    ]
    visit = element(
        "li",
        None,
        element("time", {"datetime": "2026-11-01T09:00:00Z"}, "1"),
        element("p", None, look.say("followed")),
    )
    return element(
        tag,
        {"class": "card"},
        element(
            "section",
            None,
            element("h2", None, f"{look.say('lists')} (0)"),
            element("button", {"type": "button"}, look.say("save")),
        ),
        element(
            "section",
            None,
            element("h2", None, f"{look.say('notes')} ({len(notes)})"),
            add,
            element("ul", None, *notes),
        ),
        element("section", None, element("h2", None, look.say("timeline")), element("ul", None, visit)),
    )


def account_page(cast: Cast, look: Look, company: Company) -> str:
    """The page of one company, with another company that it recommends and notes beside the card."""
    other = next(one for one in cast.companies if one is not company)
    top = element(
        "section",
        {"data-sn-view-name": "feature-account-top-card", "class": "card"},
        element("h1", {"data-x--account--name": "", "data-anonymize": "company-name"}, company.name),
        company_facts(look, company),
        website(look, company),
        element(
            "div",
            None,
            element("button", {"type": "button", "data-x--save-menu-trigger": ""}, look.say("save")),
            lists_indicator(look, 2),
            element(
                "button",
                {
                    "type": "button",
                    "data-x--account-actions--overflow-menu": "",
                    "aria-label": look.say("more"),
                },
                "…",
            ),
        ),
    )
    also = element(
        "section",
        {"data-sn-view-name": "feature-account-people-also-viewed", "class": "card"},
        element("h2", None, look.say("people_also")),
        marked("a", "company-name", other.name, href=other.path),
        company_facts(look, other),
    )
    about = element("section", {"id": "about", "class": "card"}, element("h2", None, look.say("about_label")))
    return page(look, company.name, top, also, about, actions_panel(cast, look))


def company_facts(look: Look, company: Company) -> Html:
    """What cards and rows say of a company alike."""
    size = "-".join(look.number(end) for end in company.size)
    return element(
        "div",
        None,
        marked("span", "industry", look.say(company.industry)),
        marked("span", "location", company.location),
        marked("span", "company-size", look.say("employees", size=size)),
    )


def website(look: Look, company: Company) -> Html:
    """The link to a company's own site, where it has one."""
    if company.website is None:
        return Html("")
    return element(
        "a", {"data-control-name": "visit_company_website", "href": company.website}, look.say("website")
    )
