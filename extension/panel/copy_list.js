/**
 * List what the page shows of somebody that can be copied, each with its button: messages and notes.
 * Copies nothing but what the page still shows exactly as it stands here.
 */
import { leftOutHint, messageHint, NOTHING } from "../shared/left_out.js";
import { createHint } from "../shared/page/hint.js";
import { button, listItem, paragraph, part, setList } from "../shared/page/lists.js";
import { messageLines, noteLines, stillShown } from "./page_notice.js";

/**
 * @typedef {import("../shared/internal.js").PageView} PageView
 * @typedef {import("./page_notice.js").ShownLine} ShownLine
 * @typedef {"message" | "note"} Kind
 */

/** Keys of sentences: the heading, the button, why nothing was copied, and that there is nothing to copy. */
const SENTENCES = Object.freeze({
  message: { title: "panel_messages", copy: "control_copy", gone: "panel_gone", none: "history_empty" },
  note: { title: "panel_notes", copy: "control_copy_note", gone: "panel_note_gone", none: "panel_no_note" },
});

/**
 * @param {object} parts
 * @param {import("../shared/words.js").Words} parts.words
 * @param {() => Promise<PageView | null>} parts.look
 * @param {(item: ShownLine["item"]) => Promise<boolean>} parts.send
 * @param {(sentence: string) => void} parts.say
 */
export function createCopyList({ words, look, send, say }) {
  let left = NOTHING;
  /** @type {Array<{readonly item: ShownLine["item"], readonly hint: ReturnType<typeof createHint>}>} */
  let hints = [];

  /**
   * @param {ShownLine["item"]} item
   * @param {Kind} kind
   */
  async function copy(item, kind) {
    say(words.text("state_saving"));
    const now = stillShown(await look(), item);
    if (now === null) say(words.text(SENTENCES[kind].gone));
    else await send(now);
  }

  /**
   * @param {ShownLine} line
   * @param {number} index
   * @param {Kind} kind
   */
  function lineItem({ item, heading, excerpt }, index, kind) {
    const said = paragraph(excerpt, "excerpt");
    said.id = `${kind}-${index}`;
    const copying = button(words.text(SENTENCES[kind].copy), () => void copy(item, kind));
    copying.setAttribute("aria-describedby", said.id);
    const hint = createHint(copying);
    hints.push({ item, hint });
    return listItem({ text: heading, address: null, facts: [], note: null }, [said, copying, hint.element]);
  }

  /**
   * @param {Kind} kind
   * @param {ReadonlyArray<ShownLine>} lines
   * @param {string | null} lack what is said of those that could not be read
   */
  function showLines(kind, lines, lack) {
    const items = lines.map((line, index) => lineItem(line, index, kind));
    if (lack !== null) items.push(listItem({ text: lack, address: null, facts: [], note: null }));
    setList(`${kind}s`, words.text(SENTENCES[kind].title), items);
  }

  /** @param {PageView | null} view null where the page beside the panel is none of ours */
  function show(view) {
    const trouble = view?.notes_trouble ?? null;
    hints = [];
    showLines("message", view === null ? [] : messageLines(view, words), null);
    showLines("note", view === null ? [] : noteLines(view, words), trouble && words.forCode(trouble, []));
    showHints();
  }

  function showHints() {
    for (const { item, hint } of hints) {
      hint.show(
        "conversation_id" in item ? messageHint(left, item, words) : leftOutHint(left, "note", words),
      );
    }
  }

  /** @param {import("../shared/left_out.js").LeftOut} now what is not copied */
  function follow(now) {
    left = now;
    showHints();
  }

  /**
   * Go to the first that can be copied, or say that there is none.
   *
   * @param {Kind} kind
   */
  function focus(kind) {
    const first = part(`${kind}s-list`).querySelector("button");
    if (first === null) say(words.text(SENTENCES[kind].none));
    else first.focus();
  }

  return Object.freeze({ show, follow, focus });
}
