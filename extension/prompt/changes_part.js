/**
 * Show where a record differs from the page, one tick for each value, and send what is ticked.
 * Nothing that is not ticked is sent; what a colleague has changed meanwhile comes back to be asked anew.
 */
import { createAccountPart } from "./account_part.js";
import { changesView } from "./changes_view.js";
import { refusedField } from "./form_view.js";
import { listItem, paragraph, part, setList, setText, terms } from "../shared/page/lists.js";

/**
 * @typedef {import("../shared/protocol.js").ChangesFound} ChangesFound
 * @typedef {import("../shared/protocol.js").Prompt} Prompt
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {import("./changes_view.js").DifferenceView} DifferenceView
 */

/**
 * @param {object} parts
 * @param {import("../shared/page/asking.js").Asking} parts.ask
 * @param {Words} parts.words
 * @param {(prompt: Prompt) => void} parts.answered
 * @param {(sentence: string | null) => void} parts.say
 */
export function createChangesPart({ ask, words, answered, say }) {
  const account = createAccountPart({ ask, words, changed: () => undefined, place: "move" });
  const submit = /** @type {HTMLButtonElement} */ (part("changes-button"));
  /** @type {{readonly prompt_id: string, readonly found: ChangesFound} | null} */
  let shown = null;
  /** @type {ReadonlyArray<{readonly difference: DifferenceView, readonly tick: HTMLInputElement}>} */
  let ticks = [];
  let reads = 0;
  let isSending = false;

  /** @param {DifferenceView} difference */
  function differenceItem(difference) {
    const { field, now, becomes, isTicked, note } = difference;
    const element = document.createElement("div");
    const label = document.createElement("label");
    const tick = document.createElement("input");
    const caption = document.createElement("span");
    const values = document.createElement("dl");
    element.className = "difference";
    tick.type = "checkbox";
    tick.checked = isTicked;
    tick.disabled = !field.is_writable;
    caption.textContent = field.label;
    label.append(tick, caption);
    values.id = `change-${field.column}`;
    values.append(
      ...terms([
        { label: words.text("changes_now"), value: now },
        { label: words.text("changes_becomes"), value: becomes },
      ]),
    );
    tick.setAttribute("aria-describedby", values.id);
    element.append(label, values, ...(note === null ? [] : [paragraph(note, "quiet")]));
    return { element, difference, tick };
  }

  /** @param {string} prompt_id */
  async function show(prompt_id) {
    hide();
    const mine = reads;
    const found = await ask({ kind: "changes.read", prompt_id }, "changes.found");
    if (found === null || mine !== reads || found.row === null) return;
    const { row } = found;
    shown = { prompt_id, found };
    const view = changesView({ ...found, row }, words);
    const items = view.differences.map(differenceItem);
    ticks = items;
    setText("changes-title", view.title);
    setText("changes-refusal", view.refusal);
    setText("changes-none", view.nothing);
    const company = view.company.map((one) => listItem(one));
    setList("changes-company", words.text("changes_company"), company);
    part("changes-list").replaceChildren(...items.map(({ element }) => element));
    part("changes-fields").hidden = items.length === 0;
    setText("move-line", view.move);
    part("move").hidden = view.move === null;
    account.show(prompt_id, found.account?.known ?? null, { isChosen: view.isMoveChosen });
    part("changes-form").hidden = !view.isToAnswer;
    part("ignore").hidden = !view.isIgnorable;
    submit.disabled = view.refusal !== null;
    part("changes").hidden = false;
    // Whoever is linked needs no second record.
    part("create").hidden = row.how === "link";
  }

  /** Begin anew: nothing is compared. */
  function hide() {
    reads += 1;
    shown = null;
    ticks = [];
    part("changes").hidden = true;
    part("create").hidden = false;
  }

  async function send() {
    if (isSending || shown?.found.row === null || shown?.found.version == null) return;
    const isMoving = !part("move").hidden;
    if (isMoving && !account.check()) return;
    const { prompt_id, found } = shown;
    const fields = ticks
      .filter(({ tick }) => tick.checked && !tick.disabled)
      .map(({ difference: { field } }) => ({ column: field.column, value: field.value }));
    const moved = isMoving ? account.answer() : null;
    if (fields.length === 0 && moved === null) {
      say(words.text("changes_nothing_ticked"));
      return;
    }
    isSending = true;
    const { table, row_id } = /** @type {NonNullable<ChangesFound["row"]>} */ (found.row);
    const version = found.version ?? "";
    say(words.text("changes_saving"));
    const message = /** @type {const} */ ({
      kind: "record.update",
      prompt_id,
      table,
      row_id,
      version,
      fields,
    });
    const answer = await ask({ ...message, account: moved }, "prompt.status");
    isSending = false;
    if (answer !== null) answered(answer.prompt);
  }

  /**
   * Show at its field what the companion objects to.
   *
   * @param {import("../shared/protocol.js").ErrorBody} error
   * @returns {boolean} false where it is about no field that is filled in here
   */
  function object(error) {
    const place = refusedField(error);
    return place?.part === "account" && account.object(place.column);
  }

  part("changes-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (!submit.disabled) void send();
  });
  return Object.freeze({ show, hide, object, isShown: () => shown !== null });
}
