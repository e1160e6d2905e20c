/**
 * Put tags on the person or company in view: a field that stands ready, each tag in it a copy of its own.
 * Offers what was used before while the panel is open; writes nothing itself, and keeps nothing.
 */
import { leftOutHint } from "../shared/left_out.js";
import { createHint } from "../shared/page/hint.js";
import { field, part, setText } from "../shared/page/lists.js";
import { isSameSubject } from "./page_notice.js";
import { problemOf, proposalsOf, tagOf, tagsOf } from "./tag_draft.js";

/**
 * @typedef {import("../shared/protocol.js").PageCompany} PageCompany
 * @typedef {import("../shared/protocol.js").PagePerson} PagePerson
 */

/**
 * @param {object} parts
 * @param {import("../shared/words.js").Words} parts.words
 * @param {(tag: import("../shared/protocol.js").PageTag) => Promise<boolean>} parts.send whether it was taken
 * @param {(about: PagePerson | PageCompany) => Promise<boolean>} parts.isStillShown says so where the page does not
 */
export function createTagForm({ words, send, isStillShown }) {
  const form = field("tags", HTMLFormElement);
  const input = field("tags-field", HTMLInputElement);
  const copy = field("tags-copy", HTMLButtonElement);
  const hint = createHint(copy);
  /** @type {PagePerson | PageCompany | null} */
  let about = null;
  /** @type {ReadonlyArray<string>} */
  let used = [];
  let isSending = false;
  /** @type {string | null} */
  let problem = null;

  function propose() {
    const proposals = proposalsOf(input.value, used).map((proposal) => new Option(proposal, proposal));
    part("tags-used").replaceChildren(...proposals);
  }

  /** @param {string | null} key of what is wrong */
  function showProblem(key) {
    problem = key;
    setText("tags-wrong", key === null ? null : words.text(key));
    input.setAttribute("aria-invalid", String(key !== null));
    if (key !== null) input.focus();
  }

  /** @param {ReadonlyArray<string>} tags */
  function fill(tags) {
    input.value = tags.join(", ");
    propose();
  }

  /**
   * Each in its turn, while they are taken; what was not stays in the field.
   *
   * @param {PagePerson | PageCompany} subject
   * @param {ReadonlyArray<string>} tags
   */
  async function sendAll(subject, tags) {
    for (const [index, tag] of tags.entries()) {
      if (!(await isStillShown(subject)) || !(await send(tagOf(subject, tag, new Date())))) return;
      used = [...new Set([tag, ...used])];
      if (isSameSubject(about, subject)) fill(tags.slice(index + 1));
    }
  }

  async function submit() {
    if (about === null || isSending) return;
    const tags = tagsOf(input.value);
    showProblem(problemOf(tags));
    if (problem !== null) return;
    isSending = true;
    input.readOnly = true;
    await sendAll(about, tags);
    isSending = false;
    input.readOnly = false;
  }

  /** @param {PagePerson | PageCompany | null} subject whom the page shows now */
  function show(subject) {
    // What was typed for one must not go to the other.
    if (!isSameSubject(about, subject)) {
      fill([]);
      showProblem(null);
    }
    about = subject;
  }

  /** @param {import("../shared/left_out.js").LeftOut} left what is not copied */
  function follow(left) {
    hint.show(leftOutHint(left, "tag", words));
  }

  /** Say in the language in force what always stands here. */
  function showWords() {
    setText("tags-label", words.text("tags_label"));
    copy.textContent = words.text("tags_copy");
    setText("tags-wrong", problem && words.text(problem));
  }

  form.append(hint.element);
  input.addEventListener("input", propose);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });
  return Object.freeze({ show, follow, showWords });
}
