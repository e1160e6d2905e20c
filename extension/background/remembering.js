/**
 * Remember a choice that the user made in a page, for all of them.
 * Takes nothing but a plain yes or no to the choices it knows.
 */
import { REMEMBERED } from "../shared/page_settings.js";

/** @typedef {import("../shared/internal.js").ChoiceKeep} ChoiceKeep */

/**
 * @param {Pick<ReturnType<typeof import("../shared/settings_store.js").createSettingsStore>, "remember">} settings
 */
export function createRemembering(settings) {
  /**
   * @param {ChoiceKeep} command
   * @returns {Promise<void>} a browser that keeps nothing leaves the switch as it was
   */
  async function keep({ choice, is_on }) {
    if (REMEMBERED.includes(choice) && typeof is_on === "boolean") await settings.remember(choice, is_on);
  }

  return Object.freeze({ keep });
}
