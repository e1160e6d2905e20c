/**
 * Show the card of whom the page shows: record, reasons, candidates, what is open, what was written and copied.
 * Decides nothing and asks nobody; what is pressed goes out.
 */
import { button, listItem, part, setList, setText, terms } from "../shared/page/lists.js";
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

  /** @param {CandidateEntry} candidate */
  function candidateItem(candidate) {
    const choosing = button(words.text("panel_choose"), () => choose(candidate.row));
    choosing.ariaLabel = words.text("panel_choose_name", { name: candidate.text });
    return listItem(candidate, [choosing]);
  }

  /** @param {import("./card_view.js").OutboxLine} line */
  function entryItem(line) {
    const { undo_id } = line;
    return listItem(line, undo_id === null ? [] : [button(words.text("undo"), () => undo(undo_id))]);
  }

  /** @param {PersonCard} card */
  function show(card) {
    const view = cardView(card, words);
    setText("badge", view.badge);
    setText("add", words.text(view.row === null ? "panel_add" : "panel_update"));
    setText("ignore", view.isIgnorable ? words.text("changes_ignore") : null);
    part("row").hidden = view.row === null;
    part("row").replaceChildren(...(view.row === null ? [] : listItem(view.row).children));
    part("facts").replaceChildren(...terms(view.facts));
    setText("age", view.age);
    const reasons = view.reasons.map((text) => listItem({ text, address: null, facts: [], note: null }));
    setList("reasons", words.text("fact_reasons"), reasons);
    setList("candidates", words.text("fact_candidates"), view.candidates.map(candidateItem));
    const opportunities = view.row === null ? null : view.opportunities.map((one) => listItem(one));
    setList("opportunities", words.text("panel_opportunities"), opportunities, words.text("panel_none_open"));
    setList("entries", words.text("panel_entries"), view.entries.map(entryItem));
  }

  /** @param {RecordActivities} timeline */
  function showTimeline(timeline) {
    const lines = timelineView(timeline, words).map((line) => listItem(line));
    setList("activities", words.text("panel_activities"), lines, words.text("panel_none_written"));
  }

  /** @param {ErrorBody} error why there is no timeline to show */
  function refuseTimeline({ code, params }) {
    setList("activities", words.text("panel_activities"), [], words.forCode(code, params));
  }

  return Object.freeze({ clear, show, showTimeline, refuseTimeline });
}
