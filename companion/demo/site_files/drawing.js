/**
 * Make the nodes of the imitated inbox, with ids that are new at every drawing.
 * Must not decide when anything is drawn.
 */

import { labelText, threadPath } from "./story.js";

/** @typedef {import("./story.js").Person} Person */
/** @typedef {import("./story.js").Message} Message */
/** @typedef {import("./story.js").Conversation} Conversation */

const language = document.documentElement.lang;
const classTail = Math.random().toString(36).slice(2, 8).padEnd(6, "q");
let lastEmberNumber = 100;

const nextEmberId = () => `ember${(lastEmberNumber += 1)}`;

/** @param {string} name */
const hashed = (name) => `_${name}_${classTail}`;

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
export function component(tag, attributes, ...children) {
  const classes = `${attributes.class ?? ""} ember-view`.trim();
  return element(tag, { id: nextEmberId(), ...attributes, class: classes }, ...children);
}

/**
 * @param {Date} moment
 * @param {Intl.DateTimeFormatOptions} options
 */
const written = (moment, options) => new Intl.DateTimeFormat(language, options).format(moment);

/** @param {Date} moment */
function dayLabel(moment) {
  const now = new Date();
  if (moment.toDateString() === now.toDateString()) return labelText("today");
  const isThisYear = moment.getFullYear() === now.getFullYear();
  return written(moment, { month: "short", day: "numeric", ...(isThisYear ? {} : { year: "numeric" }) });
}

/**
 * @param {Message} one
 * @param {Message | undefined} other
 */
export function isSameDay(one, other) {
  return other !== undefined && new Date(one.sent_at).toDateString() === new Date(other.sent_at).toDateString();
}

/**
 * @param {Message} message
 * @param {Person} person
 */
function senderBlock(message, person) {
  const sender =
    message.direction === "outbound"
      ? element("span", { "aria-label": labelText("message_from_you") }, labelText("you"))
      : element("span", { "data-anonymize": "person-name" }, person.name);
  return element("address", {}, sender);
}

/** @param {Message} message */
function messageContent(message) {
  const classes = `message-content ${hashed("bodyText")}`;
  const content = component("div", { class: classes, "data-x-message-content": "message" });
  if (message.subject) content.append(element("h3", {}, message.subject));
  if (message.body) content.append(element("p", { class: "white-space-pre-wrap" }, message.body));
  return content;
}

/**
 * @param {Message} message
 * @param {Message | undefined} previous
 * @param {Person} person
 */
export function messageItem(message, previous, person) {
  const sentAt = new Date(message.sent_at);
  const item = component("li", { class: hashed("item") });
  const article = component("article", { class: hashed("message") });
  if (!message.is_follow_on) {
    const clock = written(sentAt, { hour: "numeric", minute: "2-digit" });
    article.append(senderBlock(message, person), element("time", { datetime: message.sent_at }, clock));
    if (!isSameDay(message, previous)) {
      const day = element("time", { datetime: message.sent_at.slice(0, 10) }, dayLabel(sentAt).toUpperCase());
      item.append(element("div", { class: "message-item__date-boundary" }, day));
    }
  }
  article.append(messageContent(message));
  item.append(article);
  return item;
}

/**
 * @param {Message[]} messages oldest first
 * @param {Person} person
 */
export function messageItems(messages, person) {
  return messages.map((message, index) => messageItem(message, messages[index - 1], person));
}

/**
 * @param {Conversation} conversation
 * @param {boolean} isActive
 */
export function conversationItem(conversation, isActive) {
  const { person } = conversation;
  const newest = conversation.messages.at(-1);
  const name = element("span", { "data-anonymize": "person-name" }, person.name);
  const preview = element("span", { "data-anonymize": "general-blurb" }, newest?.body ?? "");
  const link = component(
    "a",
    { class: `conversation-list-item__link${isActive ? " active" : ""}`, href: threadPath(conversation) },
    element("img", { "data-anonymize": "headshot-photo", src: person.portrait_path, alt: "" }),
    element("span", { class: "a11y-text" }, labelText("reachable", person.name)),
    element("div", { class: `artdeco-entity-lockup__title ${hashed("title")}` }, name),
    element("time", { class: "conversation-list-item__timestamp" }, newest ? dayLabel(new Date(newest.sent_at)) : ""),
    element("div", { class: "conversation-list-item__main-content" }, preview),
  );
  return component("li", { class: "conversation-list-item", "data-x-conversation-list-item": "" }, link);
}

/** The left pane, empty: its search box and the list that conversation items go into. */
export function listPane() {
  const list = element("ul", { role: "list" });
  const search = element("input", {
    id: "left-rail-inbox-search",
    type: "search",
    "aria-label": labelText("search"),
    placeholder: labelText("search"),
  });
  const pane = component(
    "section",
    { class: hashed("list"), "aria-label": labelText("messages") },
    element("h1", {}, labelText("messages")),
    search,
    element("div", { class: "overflow-y-auto overflow-hidden flex-grow-1" }, list),
  );
  return { pane, search, list };
}

/** The right pane, empty: a header, a list of messages and a place for the composer. */
export function threadPane() {
  const heading = element("h2", { class: "a11y-text" }, " ");
  const portrait = element("img", { src: "/look-alike/icon.svg", alt: "" });
  const name = element("span", { class: hashed("name") }, " ");
  const headline = element("span", { "data-anonymize": "headline" }, " ");
  const subhead = element("div", { class: hashed("subhead") }, headline);
  const profile = component("a", { "data-control-name": "view_profile", href: "#" }, portrait, name, subhead);
  const list = element("ul");
  const earlier = element("button", { type: "button", class: "earlier" }, labelText("earlier"));
  const messages = component("section", { class: `message-container-align ${hashed("messages")}` }, list);
  const scroller = element("div", { class: "overflow-y-auto flex-grow-1" }, earlier, messages);
  const form = element("form");
  const pane = component("section", { class: "thread-container" }, heading, profile, scroller, form);
  return { pane, heading, portrait, name, headline, profile, list, earlier, scroller, form };
}

/** @param {boolean} hasSubject whether this starts a conversation, which takes a subject */
export function composer(hasSubject) {
  const subject = element("input", {
    id: `compose-form-subject-${nextEmberId()}`,
    "aria-label": labelText("subject"),
    placeholder: labelText("subject"),
    maxlength: "200",
  });
  const body = element("textarea", {
    id: `compose-form-text-${nextEmberId()}`,
    name: "message",
    "aria-label": labelText("type_message"),
    placeholder: labelText("type_message"),
    rows: "2",
    maxlength: "1900",
  });
  const send = component("button", { type: "button", class: "button", "aria-disabled": "true" }, labelText("send"));
  const section = element("section", {}, ...(hasSubject ? [subject] : []), body, send);
  return { form: element("form", { id: `compose-form-${nextEmberId()}` }, section), subject, body, send };
}
