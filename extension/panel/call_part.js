/**
 * Log a call with the person or company in view: a form that opens at a press and stays until it is sent or left.
 * Keeps whom it was opened for, whatever the page shows later; writes nothing itself.
 */
import { leftOutHint } from "../shared/left_out.js";
import { createHint } from "../shared/page/hint.js";
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
  const open = button("", begin);
  const hint = createHint(open);
  /** @type {PagePerson | PageCompany | null} */
  let inView = null;
  /** @type {{readonly about: PagePerson | PageCompany, readonly form: ReturnType<typeof CallForm.create>} | null} */
  let opened = null;

  function begin() {
    if (inView === null) return;
    build(inView, CallDraft.begin(crypto.randomUUID(), new Date()));
    part("call").hidden = false;
    opened?.form.focus();
  }

  /**
   * @param {PagePerson | PageCompany} about
   * @param {ReturnType<typeof CallDraft.begin>} typed
   */
  function build(about, typed) {
    setText("call-title", words.text("call_title", { name: about.name }));
    const form = CallForm.create(words.text, about, typed, {
      leave,
      send: async (call) => {
        const isTaken = await send(call);
        if (isTaken && opened?.form.read().form_id === call.form_id) leave();
        return isTaken;
      },
    });
    part("call-form").replaceChildren(form.form);
    opened = { about, form };
  }

  function leave() {
    part("call").hidden = true;
    part("call-form").replaceChildren();
    opened = null;
    open.focus();
  }

  /** @param {PagePerson | PageCompany | null} subject whom the page shows now */
  function show(subject) {
    inView = subject;
  }

  /** @param {import("../shared/left_out.js").LeftOut} left what is not copied */
  function follow(left) {
    hint.show(leftOutHint(left, "call", words));
  }

  /** Say in the language in force what stands here; what was typed stays. */
  function showWords() {
    open.textContent = words.text("call_open");
    if (opened === null) return;
    const focused = document.activeElement?.id;
    build(opened.about, opened.form.read());
    if (focused?.startsWith("call-")) document.getElementById(focused)?.focus();
  }

  part("call-open").append(open, hint.element);
  return Object.freeze({ begin, show, follow, showWords });
}
