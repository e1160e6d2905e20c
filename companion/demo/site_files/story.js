/**
 * The conversations and labels that this site shows, as its server tells them.
 * Must not hold anything about how they are drawn.
 */

/** @typedef {{name: string, headline: string, lead_path: string, portrait_path: string}} Person */
/**
 * @typedef {object} Message
 * @property {"inbound" | "outbound"} direction
 * @property {string} sent_at UTC with milliseconds
 * @property {string | null} subject
 * @property {string} body empty for a removed message
 * @property {boolean} is_follow_on
 */
/** @typedef {{thread_id: string, person: Person, messages: Message[], older_messages: Message[]}} Conversation */

const response = await fetch("/look-alike/inbox.json");
/** @type {{labels: Record<string, string>, conversations: Conversation[]}} */
const story = await response.json();

/** In the order of the list; messages are added to them while the page lives. */
export const conversations = story.conversations;

/**
 * @param {string} label
 * @param {string} name put in place of {name}
 */
export function labelText(label, name = "") {
  return (story.labels[label] ?? label).replace("{name}", name);
}

/** @param {Conversation} conversation */
export function threadPath(conversation) {
  return `/sales/inbox/${encodeURIComponent(conversation.thread_id)}`;
}

/**
 * The conversation that a page address names, or the first one where it names none.
 * @param {string} path
 */
export function conversationAt(path) {
  const threadId = decodeURIComponent(path.split("/")[3] ?? "");
  const found = conversations.find((conversation) => conversation.thread_id === threadId) ?? conversations[0];
  if (!found) throw new Error("This inbox has no conversations.");
  return found;
}
