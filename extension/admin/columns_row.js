/**
 * Build the setting of further columns: what is mapped, added, changed and taken out, each checked in Dynamics at once,
 * with the rows that samples would become. What does not fit never comes into the list, and nothing is written before
 * it is set for everybody.
 */
import { button, paragraph } from "../shared/page/lists.js";
import {
  isColumnName,
  isSamePair,
  nameOfValue,
  pairInWords,
  previewOf,
  readPairs,
  verdictsOf,
  whyNot,
  writePairs,
} from "./columns_view.js";
import { dataTable, fields, folded, labelled, markedList, row } from "./elements.js";
import { saveButton, settingGroup } from "./settings_row.js";
import { saveSetting } from "./settings_saving.js";

/**
 * @typedef {import("./columns_view.js").Pair} Pair
 * @typedef {import("./settings_saving.js").Desk} Desk
 * @typedef {import("./settings_view.js").SettingView} SettingView
 * @typedef {import("../shared/protocol.js").ColumnsChecked} ColumnsChecked
 * @typedef {{pairs: ReadonlyArray<Pair> | null}} Draft what is not set yet; null where nothing was changed
 */

/**
 * @param {SettingView} view
 * @param {Draft} draft outlives this row, so that a change of another setting takes nothing away
 * @param {Desk} desk
 */
export function columnsRow(view, draft, desk) {
  const { ask, words, say, isLocked } = desk;
  const { element, group } = settingGroup("activity_columns", view.label, view.about, desk);
  const list = document.createElement("ul");
  const none = paragraph(words.text("columns_none_yet"));
  const value = document.createElement("select");
  const table = document.createElement("select");
  const column = document.createElement("input");
  const check = button(words.text("columns_add"), () => undefined);
  const back = button(words.text("columns_cancel"), () => begin(null));
  const reason = paragraph("", "warning");
  const unset = paragraph(words.text("columns_draft"));
  const save = saveButton(view.label, desk);
  const drop = button(words.text("columns_undraft"), () => void showDraft(null));
  const previews = document.createElement("div");
  const wasSet = readPairs(view.value);
  /** @type {Pair | null} the pair that is being changed */
  let changed = null;
  let isChecking = false;

  list.className = "entries";
  check.type = "submit";
  save.type = "button";
  save.addEventListener("click", () => void saveSetting(desk, view, writePairs(pairs()), group.id));
  column.type = "text";
  column.autocapitalize = "none";
  column.spellcheck = false;
  column.placeholder = "new_kind";
  group.append(
    list,
    none,
    fields(
      labelled("columns-value", words.text("columns_value"), value),
      labelled("columns-table", words.text("columns_table"), table),
      labelled("columns-column", words.text("columns_column"), column),
    ),
    row(check, back),
    reason,
    unset,
    row(save, drop),
    paragraph(view.in_force, "quiet"),
    previews,
  );
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    void tryPair();
  });
  begin(null);
  refuse(null);
  showPairs(null);
  return { element, check: () => showDraft(draft.pairs) };

  function pairs() {
    return draft.pairs ?? wasSet;
  }

  /** @param {ReadonlyArray<Pair>} wanted */
  async function checked(wanted) {
    return await ask({ kind: "columns.check", mapping: writePairs(wanted) }, "columns.checked");
  }

  /** @param {ReadonlyArray<Pair> | null} wanted */
  async function showDraft(wanted) {
    draft.pairs = wanted;
    const found = await checked(pairs());
    if (found !== null) offer(found);
    showPairs(found);
  }

  /** @param {ColumnsChecked} found what can be mapped, and onto which tables */
  function offer({ values, rows }) {
    const kept = [value.value, table.value];
    value.replaceChildren(...values.map((one) => new Option(nameOfValue(one, words), one)));
    table.replaceChildren(
      new Option(words.text("columns_every"), ""),
      ...rows.map((one) => new Option(one.table, one.table)),
    );
    value.value = kept[0] || (values[0] ?? "");
    table.value = kept[1] ?? "";
  }

  /** @param {ColumnsChecked | null} found null while nothing is known of the columns */
  function showPairs(found) {
    const shown = pairs();
    list.replaceChildren(...shown.map((pair) => entry(pair, found)));
    none.hidden = shown.length > 0;
    const isDraft = writePairs(shown) !== writePairs(wasSet);
    unset.hidden = !isDraft;
    save.hidden = !isDraft;
    drop.hidden = !isDraft;
    previews.replaceChildren(
      ...(found?.rows ?? []).map((one) => {
        const preview = previewOf(one, shown, words);
        return folded(preview.caption, [dataTable(preview)]);
      }),
    );
  }

  /**
   * @param {Pair} pair
   * @param {ColumnsChecked | null} found
   */
  function entry(pair, found) {
    const item = document.createElement("li");
    const text = pairInWords(pair, words);
    const change = button(words.text("columns_edit"), () => begin(pair));
    const remove = button(words.text("columns_remove"), () => void takeOut(pair));
    change.ariaLabel = words.text("columns_edit_one", { pair: text });
    remove.ariaLabel = words.text("columns_remove_one", { pair: text });
    item.append(
      paragraph(text),
      ...(found === null ? [] : [markedList(verdictsOf(pair, found.checks, words))]),
      row(change, remove),
    );
    return item;
  }

  /** @param {Pair | null} pair to be changed; null where one is to be added */
  function begin(pair) {
    changed = pair;
    back.hidden = pair === null;
    check.textContent = words.text(pair === null ? "columns_add" : "columns_change");
    column.value = pair?.column ?? "";
    if (pair === null) return;
    value.value = pair.value;
    table.value = pair.table ?? "";
    value.focus();
  }

  async function tryPair() {
    const name = column.value.trim();
    const pair = { value: value.value, table: table.value || null, column: name };
    if (isLocked || isChecking) return;
    if (!isColumnName(name) || pair.value === "") {
      refuse(words.text("columns_name_wrong"));
      return;
    }
    const replaced = changed;
    const left = () => pairs().filter((one) => replaced === null || !isSamePair(one, replaced));
    const others = left();
    if (others.some((one) => isSamePair(one, pair))) {
      refuse(words.text("columns_there"));
      return;
    }
    isChecking = true;
    const found = await checked([...others, pair]);
    isChecking = false;
    if (found === null) return;
    const why = whyNot(pair, found.checks, words);
    refuse(why === null ? null : words.text("columns_refused", { reason: why }));
    if (why !== null) return;
    // What was taken out while Dynamics was asked stays out.
    draft.pairs = [...left(), pair];
    offer(found);
    showPairs(found);
    // Whoever has begun to change another one meanwhile goes on with that.
    if (changed === replaced) {
      begin(null);
      column.focus();
    }
    say(words.text("columns_added", { pair: pairInWords(pair, words) }));
  }

  /** @param {Pair} pair */
  async function takeOut(pair) {
    await showDraft(pairs().filter((one) => !isSamePair(one, pair)));
    begin(null);
    column.focus();
    say(words.text("columns_removed", { pair: pairInWords(pair, words) }));
  }

  /** @param {string | null} why what was typed is not taken into the list */
  function refuse(why) {
    reason.hidden = why === null;
    reason.textContent = why ?? "";
    if (why !== null) say(why);
  }
}
