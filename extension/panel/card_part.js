/**
 * Show the card of whom the page shows: record, reasons, candidates, what is open, what was written and copied.
 * Decides nothing and asks nobody; what is pressed goes out.
 */
import { button, listItem, part, setList, setText, terms } from "../shared/page/lists.js";
import { keyed, redraw } from "../shared/page/redraw.js";
import { cardView, timelineView } from "./card_view.js";

/**
 * @typedef {import("../shared/protocol.js").ErrorBody} ErrorBody
 * @typedef {import("../shared/protocol.js").PersonCard} PersonCard
 * @typedef {import("../shared/protocol.js").RecordActivities} RecordActivities
 * @typedef {import("../shared/page/candidate_view.js").CandidateEntry} CandidateEntry
 */

/**
 * @param {object} parts
 * @param {import("../shared/words.js").Words} parts.words
 * @param {(row: CandidateEntry["row"]) => void} parts.choose
 * @param {(item_id: string) => void} parts.undo
 */
export function createCardPart({ words, choose, undo }) {
  function clear() {
    for (const id of ["badge", "row", "add", "ignore", "age"]) setText(id, null);
    part("facts").replaceChildren();
    for (const id of ["reasons", "candidates", "opportunities", "activities", "entries"])
      setList(id, "", null);
  }

  /** @param {import("../shared/page/lists.js").Entry} entry of which nothing can be pressed but its link */
  function linkedItem(entry) {
    return keyed(listItem(entry), entry.address ?? entry.text);
  }

  /** @param {import("../shared/page/lists.js").Entry} row */
  function rowLines(row) {
    return [...listItem(row).children].map((line, index) => keyed(line, String(index)));
  }

  /** @param {CandidateEntry} candidate */
  function candidateItem(candidate) {
    const choosing = button(words.text("panel_choose"), () => choose(candidate.row));
    choosing.ariaLabel = words.text("panel_choose_name", { name: candidate.text });
    return keyed(listItem(candidate, [choosing]), candidate.row.row_id);
  }

  /** @param {import("./card_view.js").OutboxLine} line */
  function entryItem(line) {
    const { item_id, isUndoable } = line;
    return keyed(
      listItem(line, isUndoable ? [button(words.text("undo"), () => undo(item_id))] : []),
      item_id,
    );
  }

  /** @param {PersonCard} card */
  function show(card) {
    const view = cardView(card, words);
    setText("badge", view.badge);
    setText("add", words.text(view.row === null ? "panel_add" : "panel_update"));
    setText("ignore", view.isIgnorable ? words.text("changes_ignore") : null);
    part("row").hidden = view.row === null;
    redraw(part("row"), view.row === null ? [] : rowLines(view.row), part("subject-name"));
    part("facts").replaceChildren(...terms(view.facts));
    setText("age", view.age);
    const reasons = view.reasons.map((text) => listItem({ text, address: null, facts: [], note: null }));
    setList("reasons", words.text("fact_reasons"), reasons);
    const name = part("subject-name");
    setList("candidates", words.text("fact_candidates"), view.candidates.map(candidateItem), null, name);
    const opportunities = view.row === null ? null : view.opportunities.map(linkedItem);
    const noneOpen = words.text("panel_none_open");
    setList("opportunities", words.text("panel_opportunities"), opportunities, noneOpen, name);
    setList("entries", words.text("panel_entries"), view.entries.map(entryItem), null, name);
  }

  /** @param {RecordActivities} timeline */
  function showTimeline(timeline) {
    const lines = timelineView(timeline, words).map(linkedItem);
    setList("activities", words.text("panel_activities"), lines, words.text("panel_none_written"));
  }

  /** @param {ErrorBody} error why there is no timeline to show */
  function refuseTimeline({ code, params }) {
    setList("activities", words.text("panel_activities"), [], words.forCode(code, params));
  }

  return Object.freeze({ clear, show, showTimeline, refuseTimeline });
}
