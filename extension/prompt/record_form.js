/**
 * The form in which a prompt is answered with a new record: fields, account, part in an opportunity, duplicates, owner.
 * Creates nothing before it was pressed, and nothing beside a duplicate before it was pressed a second time.
 */
import { createAccountPart } from "./account_part.js";
import { afterPause } from "../shared/page/asking.js";
import { createFieldGroup } from "./field_group.js";
import { refusedField } from "./form_view.js";
import { duplicateOf } from "./prompt_view.js";
import { showRefusal } from "./refusal_line.js";
import { createStakePart } from "./stake_part.js";
import { button, listItem, part, setList, setText } from "../shared/page/lists.js";

/**
 * @typedef {import("../shared/protocol.js").FoundDuplicate} FoundDuplicate
 * @typedef {import("../shared/protocol.js").Prompt} Prompt
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {"contact" | "lead" | "account"} RecordTable
 */

const PAUSE_MS = 500;

/**
 * @param {object} parts
 * @param {import("../shared/page/asking.js").Asking} parts.ask
 * @param {Words} parts.words
 * @param {(prompt: Prompt) => void} parts.answered
 * @param {(row: Pick<FoundDuplicate, "table" | "row_id" | "name">) => void} parts.use "use this one"
 * @param {(sentence: string | null) => void} parts.say
 */
export function createRecordForm({ ask, words, answered, use, say }) {
  const fields = createFieldGroup({ place: part("fields"), words, ask });
  const stake = createStakePart({ ask, words });
  const account = createAccountPart({ ask, words, changed: () => void accountChanged() });
  const submit = /** @type {HTMLButtonElement} */ (part("create-button"));
  /** @type {{readonly prompt_id: string, readonly table: RecordTable} | null} */
  let shown = null;
  let mayConnect = false;
  let asks = 0;
  let reads = 0;
  /** The prompts whose press is still being carried out. @type {Set<string>} */
  const creating = new Set();

  /** @param {ReadonlyArray<FoundDuplicate>} duplicates */
  function showDuplicates(duplicates) {
    const items = duplicates.map((duplicate) => {
      const entry = duplicateOf(duplicate, words);
      const take = button(words.text("prompt_use"), () => use(entry.row));
      take.ariaLabel = words.text("prompt_use_name", { name: entry.text });
      return listItem(entry, [take]);
    });
    setList("duplicates", words.text("prompt_duplicates"), items);
    if (items.length === 0) offerAnyway(false);
  }

  /** @param {boolean} isOffered */
  function offerAnyway(isOffered) {
    part("anyway").hidden = !isOffered;
    submit.hidden = isOffered;
  }

  /** Ask the duplicate rules of Dynamics; null where they were not asked or something newer is asked meanwhile. */
  async function findDuplicates() {
    if (shown === null || fields.values().length === 0) return null;
    asks += 1;
    const [mine, asked] = [asks, shown];
    const { table } = shown;
    const existing = table === "account" ? null : account.existing();
    const answer = await ask(
      { kind: "duplicates.ask", table, fields: fields.values(), account: existing },
      "duplicates.found",
    );
    if (answer === null || mine !== asks || shown !== asked) return null;
    showDuplicates(answer.duplicates);
    return answer.duplicates;
  }

  const findSoon = afterPause(() => {
    // The press has asked; a later question would take the word from its answer, and nobody would be stopped.
    if (shown !== null && !creating.has(shown.prompt_id)) void findDuplicates();
  }, PAUSE_MS);

  async function accountChanged() {
    if (shown === null) return;
    findSoon();
    await stake.show(mayConnect && shown.table !== "account" ? (account.existing()?.row_id ?? null) : null);
  }

  /**
   * @param {string} prompt_id
   * @param {RecordTable} table
   */
  async function show(prompt_id, table) {
    shown = null;
    reads += 1;
    const mine = reads;
    const form = await ask({ kind: "form.read", prompt_id, table }, "form.fields");
    // Answers may overtake one another: only the form that was asked for last is shown.
    if (form === null || mine !== reads) return;
    shown = { prompt_id, table };
    mayConnect = form.may_connect;
    fields.show(form.fields, table);
    part("account").hidden = table === "account";
    const caption = words.text("prompt_account");
    const isRequired = form.is_account_required;
    stake.clear();
    setText("account-legend", isRequired ? words.text("prompt_required", { label: caption }) : caption);
    account.show(prompt_id, form.account, { isRequired });
    setText("owner", words.text("prompt_owner", { name: form.owner.name }));
    showRefusal("refusal", form, words);
    submit.textContent = words.text(`prompt_create_${table}`);
    submit.disabled = !form.may_create;
    showDuplicates([]);
  }

  /** @param {boolean} is_anyway */
  async function create(is_anyway) {
    if (shown === null || creating.has(shown.prompt_id) || !fields.check()) return;
    const { prompt_id, table } = shown;
    const isAlone = table === "account";
    if (!isAlone && !account.check()) return;
    // What stands here at the press is created, whoever else the form may be about a moment later.
    const message = /** @type {const} */ ({
      kind: "record.create",
      prompt_id,
      table,
      fields: fields.values(),
      account: isAlone ? null : account.answer(),
      stake: isAlone ? null : stake.answer(),
      is_anyway,
    });
    creating.add(prompt_id);
    try {
      await createOnce(message);
    } finally {
      creating.delete(prompt_id);
    }
  }

  /** @param {import("../shared/protocol.js").RecordCreate} message */
  async function createOnce(message) {
    // Where somebody has gone on before the answer, Dynamics itself still refuses beside a duplicate.
    if (!message.is_anyway && (await findDuplicates())?.length) {
      say(words.text("prompt_duplicates_ask"));
      offerAnyway(true);
      part("duplicates-title").focus();
      return;
    }
    say(words.text("prompt_creating"));
    const answer = await ask(message, "prompt.status");
    if (answer !== null) answered(answer.prompt);
  }

  /**
   * Show at its field what the companion objects to.
   *
   * @param {import("../shared/protocol.js").ErrorBody} error
   * @returns {boolean} false where it is about no field of the form
   */
  function object(error) {
    const place = refusedField(error);
    if (place === null) return false;
    return place.part === "account" ? account.object(place.column) : fields.object(place.column);
  }

  part("fields").addEventListener("input", findSoon);
  part("create-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!submit.hidden) void create(false);
  });
  part("anyway").addEventListener("click", () => void create(true));
  return Object.freeze({ show, object, offerAnyway });
}
