/**
 * Decide who speaks on a port and what that speaker may ask for.
 * Trusts what the browser says about the sender, never what the message says.
 */

/**
 * @typedef {import("../shared/internal.js").PageCommand | import("../shared/internal.js").PopupCommand
 *   | import("../shared/internal.js").PanelCommand} Command
 * @typedef {import("../shared/internal.js").PortName} PortName
 */

const SALES_NAVIGATOR = "https://www.linkedin.com/sales/";

/** Our own pages; each has a folder of its name. */
const OUR_PAGES = /** @type {const} */ (["popup", "panel", "onboarding", "options", "prompt", "admin"]);

/** @type {Readonly<Record<PortName, ReadonlyArray<Command["kind"]>>>} */
const ALLOWED = Object.freeze({
  page: [
    "page.items",
    "item.copy",
    "item.undo",
    "item.withdraw",
    "badges.read",
    "copies.read",
    "choice.keep",
  ],
  popup: ["status.read", "outbox.pause", "page.press"],
  onboarding: ["status.read", "item.copy", "item.undo"],
  options: ["status.read", "record.ask"],
  prompt: ["status.read", "record.ask"],
  admin: ["status.read", "record.ask"],
  panel: ["status.read", "record.ask", "item.copy", "item.undo", "copies.read"],
});

/**
 * Which of our own parts opened a port; null for everybody else.
 *
 * @param {chrome.runtime.Port} port
 * @param {{readonly id: string, readonly baseAddress: string}} extension
 * @returns {PortName | null}
 */
export function speakerOf(port, extension) {
  const { name, sender } = port;
  if (sender?.id !== extension.id || sender.url === undefined) return null;
  for (const ours of OUR_PAGES) {
    if (name === ours && sender.url.startsWith(`${extension.baseAddress}${ours}/`)) return ours;
  }
  const isTopFrame = sender.frameId === 0 && sender.tab?.id !== undefined;
  return name === "page" && isTopFrame && sender.url.startsWith(SALES_NAVIGATOR) ? "page" : null;
}

/**
 * The tab of a page of Sales Navigator; null for our own pages.
 *
 * @param {chrome.runtime.Port} port
 * @param {PortName} speaker
 */
export function tabOf(port, speaker) {
  return speaker === "page" ? (port.sender?.tab?.id ?? null) : null;
}

/**
 * The message as a command, if this speaker may give it; null otherwise. Bodies are the companion's to check.
 *
 * @param {PortName} speaker
 * @param {unknown} message
 * @returns {Command | null}
 */
export function allowedCommand(speaker, message) {
  if (typeof message !== "object" || message === null || !("kind" in message)) return null;
  const command = /** @type {Command} */ (message);
  return ALLOWED[speaker].includes(command.kind) ? command : null;
}
