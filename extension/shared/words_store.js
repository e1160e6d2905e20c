/**
 * Keep the sentences of a chosen language where every page of ours, and every script in a page, finds them at once.
 * Holds nothing but what the package holds: no name and no text of a page.
 */
import { VERSION } from "./protocol_version.js";

/**
 * @typedef {Readonly<Record<string, string>>} Sentences key → sentence, its values still to be put in
 * @typedef {{readonly language: string, readonly version: string, readonly sentences: Sentences}} ChosenWords
 *   `version` is the extension's: another one has other sentences
 */

/** @param {Pick<typeof chrome.storage, "local" | "onChanged">} storage */
export function createWordsStore(storage) {
  /** @returns {Promise<ChosenWords | null>} null while the browser's own words count */
  async function read() {
    const { words } = await storage.local.get("words");
    return words?.version === VERSION ? words : null;
  }

  /** @param {{readonly language: string, readonly sentences: Sentences} | null} chosen null: the browser's own */
  async function keep(chosen) {
    if (chosen === null) await storage.local.remove("words");
    else await storage.local.set({ words: { ...chosen, version: VERSION } });
  }

  /** @param {() => void} tell called after other words have been put here */
  function follow(tell) {
    storage.onChanged.addListener((changes, area) => {
      if (area === "local" && "words" in changes) tell();
    });
  }

  return Object.freeze({ read, keep, follow });
}
