/**
 * Copy the words that are selected on the page beside the panel, about whom the panel shows.
 * Reads the page only at a press; writes nothing itself.
 */
import { leftOutHint } from "../shared/left_out.js";
import { readSelection } from "../shared/page_pressed.js";
import { createHint } from "../shared/page/hint.js";
import { button, part } from "../shared/page/lists.js";
import { isSameSubject } from "./page_notice.js";

/** @typedef {import("../shared/internal.js").PageView} PageView */

/**
 * @param {object} parts
 * @param {import("../shared/words.js").Words} parts.words
 * @param {Pick<typeof chrome.tabs, "sendMessage">} parts.tabs
 * @param {Pick<ReturnType<typeof import("./page_reach.js").createPageReach>, "tabInView">} parts.page
 * @param {(sentence: string) => void} parts.say
 * @param {(item: import("../shared/internal.js").CopiedItem) => Promise<boolean>} parts.send
 */
export function createSelectionPart({ words, tabs, page, say, send }) {
  const copyButton = button("", () => void copy());
  const hint = createHint(copyButton);
  /** @type {PageView | null} */
  let shown = null;

  async function copy() {
    const about = shown?.subject ?? null;
    say(words.text("state_saving"));
    const tab = await page.tabInView();
    const read = await readSelection(tabs, tab ?? chrome.tabs.TAB_ID_NONE, null);
    if (read.item === null) say(words.forCode(read.code, []));
    // The panel shows whom it looked at; the page may have gone on to somebody else since.
    else if (!isSameSubject(read.item.about, about)) say(words.text("selection_moved_on"));
    else await send(read.item);
  }

  /** @param {PageView | null} view what the panel shows now; in the inbox each message is copied by itself */
  function show(view) {
    shown = view;
    copyButton.hidden = view === null || view.page_kind === "inbox" || view.page_kind === "message_overlay";
  }

  /** @param {import("../shared/left_out.js").LeftOut} left what is not copied */
  function follow(left) {
    hint.show(leftOutHint(left, "note", words));
  }

  /** Say in the language in force what always stands here. */
  function showWords() {
    copyButton.textContent = words.text("selection_copy");
  }

  part("selection").append(copyButton, hint.element);
  return Object.freeze({ show, follow, showWords });
}
