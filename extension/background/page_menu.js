/**
 * Keep our lines in the menu of a Sales Navigator page, each saying whether what it copies is left out here. The browser
 * keeps them between two starts; what is left out is told anew with each greeting of the companion.
 */

import { leftOut, NOTHING } from "../shared/left_out.js";
import { ACTION_COPIES, ACTION_WORDS, PAGE_ACTIONS } from "../shared/page_actions.js";

/**
 * @typedef {import("../shared/page_actions.js").PageAction} PageAction
 * @typedef {(key: string, value?: string) => string} TextOf a sentence, with a value in its place where it has one
 */

const PAGES = Object.freeze(["https://www.linkedin.com/sales/*"]);

/**
 * @param {Pick<typeof chrome.contextMenus, "create" | "update" | "removeAll">} menus
 * @param {() => Promise<TextOf>} textNow sentences in the language that is spoken now
 */
export function createPageMenu(menus, textNow) {
  let left = NOTHING;
  /** @type {TextOf | null} */
  let textOf = null;
  /** What the lines say, as far as it was said since the worker began. @type {Map<PageAction, string>} */
  let titles = new Map();

  /**
   * @param {PageAction} action
   * @param {TextOf} said
   */
  function titleOf(action, said) {
    const title = said(ACTION_WORDS[action]);
    const what = ACTION_COPIES[action];
    const by = what === null ? undefined : left.get(what);
    if (by === undefined) return title;
    return said(by === "user" ? "menu_left_out_own" : "menu_left_out", title);
  }

  /**
   * Draw all lines anew, in the language that is spoken now.
   *
   * @param {TextOf} spoken
   * @returns {Promise<void>} settles once they stand there: two drawings at a time would give each line twice
   */
  function draw(spoken) {
    textOf = spoken;
    return new Promise((drawn) => {
      // After an update the old lines are still there, and a second one of the same name would be refused.
      menus.removeAll(() => {
        menus.create({
          id: "open_panel",
          title: spoken("popup_open_panel"),
          documentUrlPatterns: [...PAGES],
        });
        titles = new Map(PAGE_ACTIONS.map((action) => [action, titleOf(action, spoken)]));
        for (const [action, title] of titles) {
          menus.create({
            id: action,
            title,
            // Where words are selected, only what concerns them is offered.
            contexts: [action === "copy_selection" ? "selection" : "page"],
            documentUrlPatterns: [...PAGES],
          });
        }
        drawn();
      });
    });
  }

  /**
   * Have the lines say what is left out now. Of a companion that is not reached nothing new is known.
   *
   * @param {import("../shared/internal.js").CompanionStatus} status
   */
  async function follow(status) {
    if (status.reach !== "reachable") return;
    left = leftOut(status);
    // Drawing them anew brings the language; after the worker has slept it is looked up once.
    const said = textOf ?? (await textNow());
    textOf ??= said;
    for (const action of PAGE_ACTIONS) {
      const title = titleOf(action, textOf);
      if (titles.get(action) === title) continue;
      titles.set(action, title);
      // A line that is being drawn anew at this moment gets its title there.
      await Promise.resolve(menus.update(action, { title })).catch(() => undefined);
    }
  }

  return Object.freeze({ draw, follow });
}
