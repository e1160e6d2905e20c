/**
 * Read the page-side settings from the browser's storage, keep the user's choices there, and tell when one changes.
 * Holds choices only: never a name, an address or a text of a page.
 */
import { OWN_CHOICES, REMEMBERED, effective } from "./page_settings.js";
import { createSeenPolicy } from "./seen_policy.js";

/**
 * @typedef {import("./page_settings.js").Effective} Effective
 * @typedef {import("./page_settings.js").PageSettings} PageSettings
 */

/**
 * @param {Pick<typeof chrome.storage, "managed" | "local" | "onChanged">} storage
 * @param {Pick<ReturnType<typeof createSeenPolicy>, "read">} policy
 */
export function createSettingsStore(storage, policy = createSeenPolicy(storage)) {
  /** @returns {Promise<Effective>} */
  async function read() {
    return effective(await policy.read(), await storage.local.get([...OWN_CHOICES]));
  }

  /** @param {Partial<PageSettings>} choice */
  async function choose(choice) {
    await storage.local.set(choice);
  }

  /**
   * @param {import("./page_settings.js").Remembered} choice
   * @param {boolean} isOn
   */
  async function remember(choice, isOn) {
    await storage.local.set({ [choice]: isOn });
  }

  /** @returns {Promise<Readonly<Record<import("./page_settings.js").Remembered, boolean>>>} off unless turned on */
  async function remembered() {
    const kept = await storage.local.get([...REMEMBERED]);
    return {
      copy_sent_message: kept["copy_sent_message"] === true,
      copy_sent_inmail: kept["copy_sent_inmail"] === true,
      copy_saved_note: kept["copy_saved_note"] === true,
    };
  }

  /** @param {() => void} tell */
  function follow(tell) {
    storage.onChanged.addListener((_changes, area) => {
      if (area === "managed" || area === "local") tell();
    });
  }

  return Object.freeze({ read, choose, remember, remembered, follow });
}
