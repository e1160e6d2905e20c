/**
 * Decide what the prompt says of somebody whom the CRM does not know for certain: who asks, what waits, who it might be.
 * Pure: gets the words' look-up, touches no element.
 */
import { candidateOf } from "../shared/page/candidate_view.js";

/**
 * @typedef {import("../shared/page/candidate_view.js").CandidateEntry} CandidateEntry
 * @typedef {import("../shared/protocol.js").FoundDuplicate} FoundDuplicate
 * @typedef {import("../shared/protocol.js").Prompt} Prompt
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {"contact" | "lead" | "account"} RecordTable
 * @typedef {object} PromptView
 * @property {string} name
 * @property {string | null} line title or company, as the page has it
 * @property {string | null} waiting what waits for the answer
 * @property {string | null} trouble why the last answer did not hold
 * @property {ReadonlyArray<CandidateEntry>} candidates
 * @property {boolean} isProbablyThere whether one of them is likely enough that a new record is the exception
 * @property {ReadonlyArray<RecordTable>} tables what the person or company can be created as
 * @property {string | null} profile_address of a person, by which they can be blocked
 * @property {boolean} isAnswerable
 */

/**
 * @param {Prompt} prompt
 * @param {Words} words
 * @returns {string | null}
 */
function waitingLine({ items }, words) {
  if (items.length === 0) return null;
  return items.length === 1
    ? words.text("prompt_waits_one")
    : words.text("prompt_waits_many", { count: String(items.length) });
}

/**
 * The record that has appeared since stands first; it is no second candidate.
 *
 * @param {Prompt} prompt
 * @param {Words} words
 */
function candidatesOf({ candidates, proposal }, words) {
  const others = candidates.filter(({ row_id }) => row_id !== proposal?.row_id);
  if (proposal === null) return others.map((row) => candidateOf(row, words));
  const known = candidates.find(({ row_id }) => row_id === proposal.row_id);
  const { table, row_id, name } = proposal;
  const first = candidateOf(known ?? { table, row_id, name, reasons: [] }, words);
  const note = [words.text("prompt_appeared"), first.note].filter(Boolean).join(" · ");
  return [{ ...first, note }, ...others.map((row) => candidateOf(row, words))];
}

/**
 * @param {Prompt} prompt
 * @param {Words} words
 * @returns {PromptView}
 */
export function promptView(prompt, words) {
  const { about, cause, state, verdict } = prompt;
  const isPerson = "profile_address" in about;
  return {
    name: about.name,
    line: isPerson ? (about.headline ?? about.company) : null,
    waiting: waitingLine(prompt, words),
    trouble: cause && words.forCode(cause.code, cause.params),
    candidates: candidatesOf(prompt, words),
    isProbablyThere: prompt.proposal !== null || (verdict !== "none" && prompt.candidates.length > 0),
    tables: isPerson ? ["contact", "lead"] : ["account"],
    profile_address: isPerson ? about.profile_address : null,
    isAnswerable: state !== "creating",
  };
}

/**
 * The prompt that is shown: the one that was shown or has just come up while it still asks, else the oldest.
 *
 * @param {ReadonlyArray<Prompt>} prompts
 * @param {string | null} wanted
 * @returns {Prompt | null}
 */
export function shownOf(prompts, wanted) {
  return prompts.find(({ prompt_id }) => prompt_id === wanted) ?? prompts[0] ?? null;
}

/**
 * @param {FoundDuplicate} duplicate
 * @param {Words} words
 * @returns {CandidateEntry}
 */
export function duplicateOf({ table, row_id, name, record_address, facts }, words) {
  const lines = facts.map(({ fact, value }) => ({ label: words.text(`fact_${fact}`), value }));
  const kind = { label: words.text("fact_table"), value: words.text(`table_${table}`) };
  return {
    text: name,
    address: record_address,
    facts: [kind, ...lines],
    note: null,
    row: { table, row_id, name },
  };
}
