/**
 * Refuse, right before a copy, what the page-side settings do not allow, whatever a page still shows.
 * Reads the settings each time: an administrator's change counts at once.
 */
import { refusal } from "./refusal.js";

/**
 * @typedef {import("../shared/internal.js").CopiedItem} CopiedItem
 */

/** @type {ReadonlyArray<string>} */
const MESSAGES = Object.freeze(["inmail", "message"]);

/**
 * @param {Pick<ReturnType<typeof import("../shared/settings_store.js").createSettingsStore>, "read">} settings
 */
export function createPagePolicy(settings) {
  /**
   * @param {boolean} isOfPage whether a control in the page was pressed, and not the panel
   * @param {CopiedItem} item
   * @returns {Promise<void>} rejects with `Refusal`
   */
  async function check(isOfPage, item) {
    const { values } = await settings.read();
    const isElsewhere = !values.sites.includes(item.page_kind) || values.companion === "forbidden";
    const isOff =
      isElsewhere || values.capture_mode === "none" || (isOfPage && values.capture_mode !== "inline");
    // A message of which nobody knows who wrote it may be a received one.
    const isReceived =
      MESSAGES.includes(item.item_kind) && "direction" in item && item.direction !== "outbound";
    if (isOff || (isReceived && !values.received_messages)) throw refusal("capture_off", "no");
  }

  return Object.freeze({ check });
}
