/**
 * Log a call with the person or company in view: a form that opens at a press and stays until it is sent or left.
 * Keeps whom it was opened for, whatever the page shows later; writes nothing itself.
 */
import { button, field, part, setText } from "../shared/page/lists.js";
import { callOf, fieldTime, problemsOf } from "./call_draft.js";

/**
 * @typedef {import("../shared/protocol.js").PageCompany} PageCompany
 * @typedef {import("../shared/protocol.js").PagePerson} PagePerson
 * @typedef {import("./call_draft.js").CallField} CallField
 */

/** What came of a call, as people say it; the words go into the CRM. */
const OUTCOMES = Object.freeze(/** @type {const} */ (["reached", "message_left", "no_answer"]));

/**
 * @param {object} parts
 * @param {import("../shared/words.js").Words} parts.words
 * @param {(call: import("../shared/protocol.js").PageCall) => Promise<boolean>} parts.send whether it was taken
 */
export function createCallForm({ words, send }) {
  const form = field("call", HTMLFormElement);
  const when = field("call-when", HTMLInputElement);
  const minutes = field("call-minutes", HTMLInputElement);
  const outcome = field("call-outcome", HTMLSelectElement);
  const note = field("call-note", HTMLTextAreaElement);
  const received = field("call-inbound", HTMLInputElement);
  const made = field("call-outbound", HTMLInputElement);
  const fields = { when, minutes };
  const open = button(words.text("call_open"), begin);
  const save = button(words.text("call_save"), () => void submit());
  /** @type {PagePerson | PageCompany | null} */
  let inView = null;
  /** @type {PagePerson | PageCompany | null} */
  let about = null;
  let form_id = "";
  let isSending = false;

  function begin() {
    if (inView === null) return;
    about = inView;
    form_id = crypto.randomUUID();
    setText("call-title", words.text("call_title", { name: about.name }));
    when.value = fieldTime(new Date());
    minutes.value = "";
    note.value = "";
    made.checked = true;
    outcome.selectedIndex = 0;
    showProblems([]);
    form.hidden = false;
    made.focus();
  }

  function leave() {
    form.hidden = true;
    about = null;
    open.focus();
  }

  /** @param {ReturnType<typeof problemsOf>} problems */
  function showProblems(problems) {
    for (const [name, input] of Object.entries(fields)) {
      const problem = problems.find((one) => one.field === name);
      setText(`call-${name}-wrong`, problem === undefined ? null : words.text(problem.key));
      input.setAttribute("aria-invalid", String(problem !== undefined));
    }
    const [first] = problems;
    if (first !== undefined) fields[first.field].focus();
  }

  async function submit() {
    if (about === null || isSending) return;
    const draft = {
      form_id,
      about,
      direction: /** @type {"outbound" | "inbound"} */ (received.checked ? "inbound" : "outbound"),
      outcome: outcome.value,
      when: when.value,
      minutes: minutes.value,
      note: note.value,
    };
    const problems = problemsOf(draft, new Date());
    showProblems(problems);
    if (problems.length > 0) return;
    isSending = true;
    const isTaken = await send(callOf(draft));
    isSending = false;
    // A form that was refused keeps what was typed, and its id: sent again it is the same call.
    if (isTaken && about === draft.about) leave();
  }

  /** @param {PagePerson | PageCompany | null} subject whom the page shows now */
  function show(subject) {
    inView = subject;
  }

  for (const name of OUTCOMES) outcome.append(new Option(words.text(`call_${name}`)));
  for (const name of ["direction", "outbound", "inbound", "outcome", "when", "minutes", "note"]) {
    setText(`call-${name}-label`, words.text(`call_${name}`));
  }
  part("call-open").append(open);
  part("call-buttons").append(save, button(words.text("call_leave"), leave));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });
  return Object.freeze({ show });
}
