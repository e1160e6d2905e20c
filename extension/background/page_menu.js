/**
 * Keep our lines in the menu of a Sales Navigator page. The browser keeps them between two starts.
 */

import { ACTION_WORDS, PAGE_ACTIONS } from "../shared/page_actions.js";

const PAGES = Object.freeze(["https://www.linkedin.com/sales/*"]);

/**
 * @param {Pick<typeof chrome.contextMenus, "create" | "removeAll">} menus
 * @param {(key: string) => string} textOf
 * @returns {Promise<void>} settles once they stand there: two drawings at a time would give each line twice
 */
export function drawPageMenu(menus, textOf) {
  return new Promise((drawn) => {
    // After an update the old lines are still there, and a second one of the same name would be refused.
    menus.removeAll(() => {
      menus.create({ id: "open_panel", title: textOf("popup_open_panel"), documentUrlPatterns: [...PAGES] });
      for (const action of PAGE_ACTIONS) {
        menus.create({
          id: action,
          title: textOf(ACTION_WORDS[action]),
          // Where words are selected, only what concerns them is offered.
          contexts: [action === "copy_selection" ? "selection" : "page"],
          documentUrlPatterns: [...PAGES],
        });
      }
      drawn();
    });
  });
}
