/**
 * Run the look-alike inbox: open threads late and in place, as the imitated site does, and let a test steer that.
 * Must not ask anything of any server.
 */

import {
  component, composer, conversationItem, isSameDay, listPane, messageItem, messageItems, threadPane,
} from "./drawing.js";
import { conversationAt, conversations, labelText, threadPath } from "./story.js";

/** @typedef {import("./story.js").Message} Message */
/** @typedef {import("./story.js").Conversation} Conversation */
/** @typedef {"header" | "messages"} Stage what a switch is about to change */

/** @type {Record<Stage, number>} milliseconds */
const delays = { header: 40, messages: new URLSearchParams(location.search).has("slow") ? 2000 : 150 };
const { pane: leftPane, search, list } = listPane();

let thread = threadPane();
let selected = conversationAt(location.pathname);
/** The conversation whose messages stand in the page: during a switch not yet the selected one. */
let shown = selected;
let headed = selected;

let lastTicket = 0;
let lastSwitch = Promise.resolve();
/** @type {{stage: Stage, released: Promise<void>, release: () => void} | null} */
let hold = null;
/** What was sent and does not stand in its conversation yet; null where nothing is held back. @type {(() => void)[] | null} */
let unsent = null;

/**
 * Changes the text node itself, as the imitated framework does, so that no child is added or removed.
 * @param {HTMLElement} node
 * @param {string} text
 */
function changeText(node, text) {
  if (node.firstChild) node.firstChild.nodeValue = text;
}

function drawList() {
  const sought = search.value.trim().toLowerCase();
  const found = conversations.filter(({ person }) => person.name.toLowerCase().includes(sought));
  list.replaceChildren(...found.map((each) => conversationItem(each, each === selected)));
}

function markSelected() {
  for (const link of list.querySelectorAll("a")) {
    link.classList.toggle("active", link.pathname === threadPath(selected));
  }
}

/** @param {Conversation} conversation */
function drawHeader(conversation) {
  const { person } = conversation;
  headed = conversation;
  changeText(thread.heading, labelText("conversation_with", person.name));
  changeText(thread.name, person.name);
  changeText(thread.headline, person.headline);
  thread.profile.setAttribute("href", person.lead_path);
  thread.portrait.setAttribute("src", person.portrait_path);
  document.title = `${person.name} · ${labelText("inbox")}`;
}

/** @param {Conversation} conversation */
function drawMessages(conversation) {
  shown = conversation;
  thread.list.replaceChildren(...messageItems(conversation.messages, conversation.person));
  thread.earlier.hidden = conversation.older_messages.length === 0;
  drawComposer(conversation);
  thread.scroller.scrollTop = thread.scroller.scrollHeight;
}

/** @param {Conversation} conversation */
function drawComposer(conversation) {
  const isFirst = conversation.messages.length === 0;
  const { form, subject, body, send } = composer(isFirst);
  // Only input events count, so a script that merely sets the value goes unnoticed, as on the imitated site.
  const draft = { subject: "", body: "" };
  const isReady = () => draft.body.trim() !== "" && (!isFirst || draft.subject.trim() !== "");
  form.addEventListener("input", (event) => {
    if (event.target === subject) draft.subject = subject.value;
    if (event.target === body) draft.body = body.value;
    send.setAttribute("aria-disabled", String(!isReady()));
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  send.addEventListener("click", () => {
    if (!isReady()) return;
    const sentAt = new Date().toISOString();
    const newest = conversation.messages.at(-1);
    const isFollowOn = newest?.direction === "outbound" && newest.sent_at.slice(0, 16) === sentAt.slice(0, 16);
    const message = {
      direction: "outbound",
      sent_at: sentAt,
      subject: isFirst ? draft.subject : null,
      body: draft.body,
      is_follow_on: isFollowOn,
    };
    if (unsent) unsent.push(() => addMessage(conversation, message));
    else addMessage(conversation, message);
    drawComposer(conversation);
  });
  thread.form.replaceWith(form);
  thread.form = form;
}

/**
 * @param {Conversation} conversation
 * @param {Message} message
 */
function addMessage(conversation, message) {
  const previous = conversation.messages.at(-1);
  conversation.messages.push(message);
  conversations.sort((one, other) => (one === conversation ? -1 : other === conversation ? 1 : 0));
  drawList();
  if (conversation !== shown) return;
  thread.list.append(messageItem(message, previous, conversation.person));
  thread.scroller.scrollTop = thread.scroller.scrollHeight;
}

function loadOlder() {
  const { older_messages: older, messages, person } = shown;
  const lastOlder = older.at(-1);
  if (!lastOlder) return;
  const distanceFromEnd = thread.scroller.scrollHeight - thread.scroller.scrollTop;
  if (isSameDay(lastOlder, messages[0])) {
    thread.list.querySelector("li:first-child .message-item__date-boundary")?.remove();
  }
  thread.list.prepend(...messageItems(older, person));
  shown.messages = [...older, ...messages];
  shown.older_messages = [];
  thread.earlier.hidden = true;
  thread.scroller.scrollTop = thread.scroller.scrollHeight - distanceFromEnd;
}

function drawThread() {
  const old = thread;
  thread = threadPane();
  thread.earlier.addEventListener("click", loadOlder);
  old.pane.replaceWith(thread.pane);
  drawHeader(headed);
  drawMessages(shown);
}

/** @param {Stage} stage */
async function waitUntil(stage) {
  if (hold?.stage === stage) await hold.released;
  else await new Promise((resolve) => setTimeout(resolve, delays[stage]));
}

/** @param {Conversation} conversation */
async function switchTo(conversation) {
  const ticket = (lastTicket += 1);
  selected = conversation;
  markSelected();
  await waitUntil("header");
  if (ticket !== lastTicket) return;
  drawHeader(conversation);
  await waitUntil("messages");
  if (ticket !== lastTicket) return;
  drawMessages(conversation);
}

list.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.pathname === location.pathname) return;
  history.pushState(null, "", link.pathname);
  lastSwitch = switchTo(conversationAt(link.pathname));
});

search.addEventListener("input", drawList);

window.addEventListener("popstate", () => {
  lastSwitch = switchTo(conversationAt(location.pathname));
});

/** What a test may do to the page; the imitated site has nothing of the kind. */
const demoInbox = {
  /**
   * The next switch stops before this stage and stays so until `release`.
   * @param {Stage} stage
   */
  holdNextSwitch(stage = "messages") {
    let release = () => {};
    const released = new Promise((resolve) => { release = () => resolve(undefined); });
    hold = { stage, released, release };
  },
  /** Lets a held switch go on; settles when the thread is wholly drawn. */
  release() {
    hold?.release();
    hold = null;
    return lastSwitch;
  },
  /** From now on the composer empties at once, and what was sent appears only at `deliver`. */
  holdSending() {
    unsent = [];
  },
  /** Shows what was held back in the conversations it was sent in. */
  deliver() {
    const late = unsent ?? [];
    unsent = null;
    for (const add of late) add();
  },
  /** Makes every node of the open thread anew. */
  rerender: drawThread,
  /** Puts the older messages of the open thread above the others, which keep their nodes. */
  loadOlder,
  /**
   * A message of the selected conversation's person arrives.
   * @param {string} body
   * @param {{sentAt?: string, isFollowOn?: boolean}} options
   */
  appendIncoming(body, { sentAt = new Date().toISOString(), isFollowOn = false } = {}) {
    addMessage(selected, { direction: "inbound", sent_at: sentAt, subject: null, body, is_follow_on: isFollowOn });
  },
};

Object.assign(window, { demoInbox });
if (location.pathname === "/sales/inbox") history.replaceState(null, "", threadPath(selected) + location.search);
document.querySelector("#content-main")?.append(component("article", { class: "inbox__panes" }, leftPane, thread.pane));
drawList();
drawThread();
