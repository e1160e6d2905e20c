"""Draw a conversation as a finished page: in the inbox, and in the small window over a lead's page."""

from __future__ import annotations

from datetime import UTC
from urllib.parse import quote

from companion.demo.conversations import Conversation, Direction, Message
from companion.demo.look_alike.cards import lead_card
from companion.demo.look_alike.cast import Cast, Lead
from companion.demo.look_alike.markup import Html, element, marked, page
from companion.demo.look_alike.words import Look


def conversation_path(conversation: Conversation) -> str:
    """Path of the conversation in the inbox."""
    return f"/sales/inbox/{quote(conversation.thread_id, safe='')}"


def inbox_page(cast: Cast, look: Look, conversation: Conversation) -> str:
    """The inbox with one conversation open, its header naming the company of the correspondent."""
    name = conversation.person.name
    link = element(
        "a",
        {"class": "conversation-list-item__link active", "href": conversation_path(conversation)},
        marked("span", "person-name", name),
        element("time", {"class": "conversation-list-item__timestamp"}, look.say("clock", time="16:41")),
    )
    entry = element("li", {"class": "conversation-list-item", "data-x-conversation-list-item": ""}, link)
    listing = element("section", None, element("ul", {"role": "list"}, entry))
    messages = element("ul", None, *(_item(look, conversation, message) for message in conversation.messages))
    thread = element(
        "section",
        {"class": "thread-container"},
        element("h2", {"class": "a11y-text"}, look.say("write_to", name=name)),
        _header(cast, look, conversation),
        element("section", {"class": f"message-container-align {look.hashed('messages')}"}, messages),
        composer(look),
    )
    return page(
        look,
        look.say("inbox"),
        element("article", {"class": f"inbox {look.hashed('inbox')}"}, listing, thread),
    )


def overlay_page(
    cast: Cast, look: Look, lead: Lead, conversation: Conversation, *, is_linked: bool = True
) -> str:
    """A lead's page with a conversation over it, perhaps with somebody else than the page shows."""
    overlay = overlay_window(cast, look, conversation, is_linked=is_linked)
    return page(look, lead.name, lead_card(cast, look, lead), overlay)


def overlay_window(
    cast: Cast, look: Look, conversation: Conversation, *, is_linked: bool = True, is_first: bool = True
) -> Html:
    """The small window of a conversation; ids are given once in a page, so only the first has one."""
    to_inbox = (
        [element("a", {"href": conversation_path(conversation)}, look.say("inbox"))] if is_linked else []
    )
    return element(
        "section",
        {"class": "message-overlay", **({"id": "message-overlay"} if is_first else {})},
        _header(cast, look, conversation),
        *to_inbox,
        element(
            "section",
            {"class": "message-overlay__conversation"},
            element("ul", None, *(_item(look, conversation, message) for message in conversation.messages)),
        ),
        composer(look),
    )


def _header(cast: Cast, look: Look, conversation: Conversation) -> Html:
    person = conversation.person
    lead = next((one for one in cast.leads if one.profile_id == person.profile_id), None)
    employer = None if lead is None else cast.employer(lead)
    company = [] if employer is None else [marked("a", "company-name", employer.name, href=employer.path)]
    profile = element(
        "a",
        {"data-control-name": "view_profile", "href": person.lead_path},
        element("span", {"class": look.hashed("name")}, person.name),
        element("div", {"class": look.hashed("subhead")}, marked("span", "headline", person.headline)),
    )
    return element("div", None, profile, *company)


def _item(look: Look, conversation: Conversation, message: Message) -> Html:
    sent_at = message.sent_at.astimezone(UTC)
    moment = sent_at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if message.direction is Direction.OUTBOUND:
        sender = element("span", {"aria-label": look.say("message_from_you")}, look.say("you"))
    else:
        sender = marked("span", "person-name", conversation.person.name)
    clock = element("time", {"datetime": moment}, look.say("clock", time=f"{sent_at:%H:%M}"))
    blocks = [] if message.is_follow_on else [element("address", None, sender), clock]
    subject = [element("h3", None, message.subject)] if message.subject else []
    text = element("p", {"class": "white-space-pre-wrap"}, message.body)
    content = element(
        "div", {"class": "message-content", "data-x-message-content": "message"}, *subject, text
    )
    return element("li", None, element("article", None, *blocks, content))


def composer(look: Look) -> Html:
    """The form that every conversation ends with."""
    box = {"id": "compose-form-text-ember215", "name": "message", "aria-label": look.say("type_message")}
    send = element("button", {"type": "button", "aria-disabled": "true"}, look.say("send"))
    return element(
        "form", {"id": "compose-form-ember214"}, element("section", None, element("textarea", box), send)
    )
