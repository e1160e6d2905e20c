/**
 * Choose the account that a person hangs on: one of the CRM, found by the beginning of its name, a new one, or none.
 */
import { afterPause } from "../shared/page/asking.js";
import { createFieldGroup } from "./field_group.js";
import { button, listItem, part, setText } from "../shared/page/lists.js";

/**
 * @typedef {import("../shared/protocol.js").AccountChoice} AccountChoice
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {"existing" | "new" | "none"} Choice
 */

const PAUSE_MS = 250;

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
  const fields = createFieldGroup(part(`${place}-fields`), words);
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
    part(`${place}-found`).replaceChildren();
    changed();
  }

  /** @param {AccountChoice} account */
  function foundItem(account) {
    const text = [account.name, account.city, account.website].filter(Boolean).join(" · ");
    const take = button(text, () => {
      choose(account);
      prefix.focus();
    });
    const item = listItem({ text: "", address: null, facts: [], note: null }, [take]);
    item.firstElementChild?.remove();
    return item;
  }

  /** @param {string} typed */
  async function search(typed) {
    const answer = await ask({ kind: "account.search", prefix: typed }, "accounts.found");
    if (answer === null || typed !== prefix.value.trim()) return;
    part(`${place}-found`).replaceChildren(...answer.accounts.map(foundItem));
    setText(`${place}-nothing`, answer.accounts.length === 0 ? words.text("prompt_account_nothing") : null);
  }

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
    fields.show(form.fields);
    setText(
      `${place}-refusal`,
      form.refusal === null ? null : words.forCode(form.refusal, form.refusal_params),
    );
  }

  const searchSoon = afterPause((/** @type {string} */ typed) => void search(typed), PAUSE_MS);
  prefix.addEventListener("input", () => {
    if (prefix.value.trim() === "") part(`${place}-found`).replaceChildren();
    else searchSoon(prefix.value.trim());
  });
  for (const name of ["existing", "new", "none"]) {
    radio(name).addEventListener("change", () => void showChoice());
  }

  /**
   * Begin anew for a prompt; the account that its company is, where the CRM knows it, is chosen already.
   *
   * @param {string} prompt_id
   * @param {AccountChoice | null} known
   * @param {boolean} isChosen whether that one is meant unless somebody says otherwise
   */
  function show(prompt_id, known, isChosen = known !== null) {
    promptId = prompt_id;
    hasForm = false;
    prefix.value = "";
    fields.show([]);
    setText(`${place}-refusal`, null);
    setText(`${place}-nothing`, null);
    radio(isChosen ? "existing" : "none").checked = true;
    choose(known);
    void showChoice();
  }

  /** Whether it can be sent as it stands; otherwise what is missing is said, and has the focus. */
  function check() {
    const now = choice();
    if (now === "new") return fields.check();
    const isMissing = now === "existing" && chosen === null;
    if (isMissing) {
      setText(`${place}-nothing`, words.text("prompt_account_missing"));
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
