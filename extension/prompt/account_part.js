/**
 * Choose the account that a person hangs on: one of the CRM, found by the beginning of its name, a new one, or none.
 */
import { createFieldGroup } from "./field_group.js";
import { part, setText } from "../shared/page/lists.js";
import { showRefusal } from "./refusal_line.js";
import { createRowPicker } from "../shared/page/row_picker.js";

/**
 * @typedef {import("../shared/protocol.js").AccountChoice} AccountChoice
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {"existing" | "new" | "none"} Choice
 */

/**
 * @param {object} parts
 * @param {import("../shared/page/asking.js").Asking} parts.ask
 * @param {Words} parts.words
 * @param {() => void} parts.changed
 * @param {"account" | "move"} [parts.place] with which the ids of its elements begin
 */
export function createAccountPart({ ask, words, changed, place = "account" }) {
  /** @param {string} choice */
  const radio = (choice) => /** @type {HTMLInputElement} */ (part(`${place}-${choice}`));
  const fields = createFieldGroup({ place: part(`${place}-fields`), words, ask });
  const prefix = /** @type {HTMLInputElement} */ (part(`${place}-prefix`));
  /** @type {AccountChoice | null} */
  let chosen = null;
  /** @type {string | null} */
  let promptId = null;
  let hasForm = false;

  /** @returns {Choice} */
  function choice() {
    if (radio("existing").checked) return "existing";
    return radio("new").checked ? "new" : "none";
  }

  /** @param {AccountChoice | null} account */
  function choose(account) {
    chosen = account;
    setText(`${place}-chosen`, account && words.text("prompt_account_chosen", { name: account.name }));
    changed();
  }

  const picker = createRowPicker({
    place: { input: prefix, found: part(`${place}-found`), nothing: part(`${place}-nothing`) },
    find: async (typed) => {
      const answer = await ask({ kind: "account.search", prefix: typed }, "accounts.found");
      return answer && answer.accounts;
    },
    textOf: ({ name, city, website }) => [name, city, website].filter(Boolean).join(" · "),
    picked: choose,
    none: words.text("prompt_account_nothing"),
  });

  async function showChoice() {
    const now = choice();
    part(`${place}-search`).hidden = now !== "existing";
    part(`${place}-fields`).hidden = now !== "new";
    changed();
    if (now !== "new" || hasForm || promptId === null) return;
    const asked = promptId;
    const form = await ask({ kind: "form.read", prompt_id: asked, table: "account" }, "form.fields");
    if (form === null || asked !== promptId) return;
    hasForm = true;
    fields.show(form.fields, "account");
    showRefusal(`${place}-refusal`, form, words);
  }

  for (const name of ["existing", "new", "none"]) {
    radio(name).addEventListener("change", () => void showChoice());
  }

  /**
   * Begin anew for a prompt; the account that its company is, where the CRM knows it, is chosen already.
   *
   * @param {string} prompt_id
   * @param {AccountChoice | null} known
   * @param {object} [how]
   * @param {boolean} [how.isChosen] whether that one is meant unless somebody says otherwise
   * @param {boolean} [how.isRequired] whether the organisation takes nobody without an account
   */
  function show(prompt_id, known, { isChosen = known !== null, isRequired = false } = {}) {
    promptId = prompt_id;
    hasForm = false;
    picker.clear();
    fields.show([], "account");
    setText(`${place}-refusal`, null);
    part(`${place}-none-choice`).hidden = isRequired;
    radio(isChosen || isRequired ? "existing" : "none").checked = true;
    choose(known);
    void showChoice();
  }

  /** Whether it can be sent as it stands; otherwise what is missing is said, and has the focus. */
  function check() {
    const now = choice();
    if (now === "new") return fields.check();
    const isMissing = now === "existing" && chosen === null;
    if (isMissing) {
      picker.say(words.text("prompt_account_missing"));
      prefix.focus();
    }
    return !isMissing;
  }

  /** The account that is there and is chosen, for whoever asks about it. */
  const existing = () => (choice() === "existing" && chosen !== null ? { row_id: chosen.row_id } : null);

  /** What is sent: an account that is there, the fields of a new one, or null. */
  const answer = () => (choice() === "new" ? { fields: fields.values() } : existing());

  return Object.freeze({ show, check, existing, answer, object: fields.object });
}
