/**
 * Log a call with the person or company in view: a form that opens at a press and stays until it is sent or left.
 * Keeps whom it was opened for, whatever the page shows later; writes nothing itself.
 */
import { button, part, setText } from "../shared/page/lists.js";

/**
 * @typedef {import("../shared/protocol.js").PageCompany} PageCompany
 * @typedef {import("../shared/protocol.js").PagePerson} PagePerson
 */

/**
 * @param {object} parts
 * @param {import("../shared/words.js").Words} parts.words
 * @param {(call: import("../shared/protocol.js").PageCall) => Promise<boolean>} parts.send whether it was taken
 */
export function createCallPart({ words, send }) {
  const open = button(words.text("call_open"), begin);
  /** @type {PagePerson | PageCompany | null} */
  let inView = null;

  function begin() {
    if (inView === null) return;
    setText("call-title", words.text("call_title", { name: inView.name }));
    const typed = CallDraft.begin(crypto.randomUUID(), new Date());
    const opened = CallForm.create(words.text, inView, typed, {
      leave,
      send: async (call) => {
        const isTaken = await send(call);
        if (isTaken && opened.form.isConnected) leave();
        return isTaken;
      },
    });
    part("call-form").replaceChildren(opened.form);
    part("call").hidden = false;
    opened.focus();
  }

  function leave() {
    part("call").hidden = true;
    part("call-form").replaceChildren();
    open.focus();
  }

  /** @param {PagePerson | PageCompany | null} subject whom the page shows now */
  function show(subject) {
    inView = subject;
  }

  part("call-open").append(open);
  return Object.freeze({ show });
}
