/**
 * Copy what the user sent last in the conversation beside the panel, at one press.
 * Reads the page at that press only; in the panel-only mode it stands for the switch at the composer.
 */
import { leftOutHint, messageHint, NOTHING } from "../shared/left_out.js";
import { newestMessage } from "../shared/page_pressed.js";
import { createHint } from "../shared/page/hint.js";
import { button, part } from "../shared/page/lists.js";
import { isSameSubject } from "./page_notice.js";

/** @typedef {import("../shared/internal.js").PageView} PageView */

/**
 * @param {object} parts
 * @param {import("../shared/words.js").Words} parts.words
 * @param {() => Promise<PageView | null>} parts.look
 * @param {(sentence: string) => void} parts.say
 * @param {(item: import("../shared/internal.js").CopiedItem) => Promise<boolean>} parts.send
 */
export function createSentPart({ words, look, say, send }) {
  const copyButton = button("", () => void copy());
  const hint = createHint(copyButton);
  let left = NOTHING;
  /** @type {PageView | null} */
  let shown = null;

  async function copy() {
    const about = shown?.subject ?? null;
    say(words.text("state_saving"));
    const found = newestMessage(await look(), true);
    if (found.item === null) say(words.forCode(found.code, []));
    // The panel shows whom it looked at; the page may have gone on to somebody else since.
    else if (!isSameSubject(found.item.person, about)) say(words.text("selection_moved_on"));
    else await send(found.item);
  }

  /** @param {PageView | null} view what the panel shows now; without a conversation nothing was sent */
  function show(view) {
    shown = view;
    copyButton.hidden = view === null || view.items.length === 0;
    showHint();
  }

  function showHint() {
    const { item } = newestMessage(shown, true);
    hint.show(item === null ? leftOutHint(left, "talk", words) : messageHint(left, item, words));
  }

  /** @param {import("../shared/left_out.js").LeftOut} now what is not copied */
  function follow(now) {
    left = now;
    showHint();
  }

  /** Say in the language in force what always stands here. */
  function showWords() {
    copyButton.textContent = words.text("action_copy_sent");
  }

  part("sent").append(copyButton, hint.element);
  return Object.freeze({ show, follow, showWords });
}
