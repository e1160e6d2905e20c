/**
 * Decide what the panel says of the person or company in view: which record they are and why, what is open there,
 * and what was copied of them. Pure: gets the words' look-up, touches no element.
 */
import { candidateOf, reasonInWords } from "../shared/page/candidate_view.js";

/**
 * @typedef {import("../shared/protocol.js").ItemStatus} ItemStatus
 * @typedef {import("../shared/protocol.js").OpenOpportunity} OpenOpportunity
 * @typedef {import("../shared/protocol.js").OutboxEntry} OutboxEntry
 * @typedef {import("../shared/protocol.js").PersonCard} PersonCard
 * @typedef {import("../shared/protocol.js").RecordActivities} RecordActivities
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {import("../shared/page/candidate_view.js").CandidateEntry} CandidateEntry
 * @typedef {import("../shared/page/lists.js").Entry} Entry
 * @typedef {import("../shared/page/lists.js").Line} Line
 * @typedef {Entry & {readonly item_id: string, readonly isUndoable: boolean}} OutboxLine
 * @typedef {object} CardView
 * @property {string} badge a mark and words: no meaning by the mark alone
 * @property {Entry | null} row
 * @property {boolean} isIgnorable whether the page says otherwise than the record, and that can be left as it is
 * @property {ReadonlyArray<Line>} facts
 * @property {string | null} age
 * @property {ReadonlyArray<string>} reasons
 * @property {ReadonlyArray<CandidateEntry>} candidates
 * @property {ReadonlyArray<Entry>} opportunities
 * @property {ReadonlyArray<OutboxLine>} entries
 */

const BADGE_MARKS = Object.freeze({
  in_crm: "✔",
  probable_match: "✓",
  choose_match: "⋮",
  not_in_crm: "+",
  out_of_date: "⇄",
  no_access: "🔒",
  not_checked: "–",
});
const UNDOABLE = new Set(["held", "queued", "needs_you", "failed"]);

/**
 * @param {OpenOpportunity} opportunity
 * @param {Words} words
 * @returns {Entry}
 */
function opportunityOf({ name, stage, closes_on, value, record_address }, words) {
  /** @type {Array<[string, string | null]>} */
  const facts = [
    ["opportunity_stage", stage],
    ["opportunity_closes", closes_on && words.date(closes_on)],
    ["opportunity_value", value && words.number(value)],
  ];
  return { text: name, address: record_address, facts: linesOf(facts, words), note: null };
}

/**
 * @param {ReadonlyArray<readonly [string, string | null]>} facts
 * @param {Words} words
 * @returns {ReadonlyArray<Line>}
 */
function linesOf(facts, words) {
  return facts.flatMap(([key, value]) => (value ? [{ label: words.text(key), value }] : []));
}

/** @param {ItemStatus} item */
function stateOf({ state, receipt }) {
  if (state !== "written" || receipt === null) return state;
  if (receipt.found === "linkedin") return "written_by_linkedin";
  return receipt.is_completed ? "written" : "written_open";
}

/** @param {ItemStatus} item */
function mayUndo({ state, errand, receipt }) {
  if (UNDOABLE.has(state)) return true;
  return state === "written" && errand === null && receipt?.found === null && !receipt.is_withdrawn;
}

/**
 * @param {OutboxEntry} entry
 * @param {Words} words
 * @returns {OutboxLine}
 */
function outboxLineOf({ item, clicked_at, item_kind }, words) {
  /** @type {Array<[string, string | null]>} */
  const facts = [
    ["entry_what", item_kind && words.text(`kind_${item_kind}`)],
    ["outbox_clicked", words.time(clicked_at)],
  ];
  return {
    text: words.text(`state_${stateOf(item)}`),
    address: item.receipt?.record_address ?? null,
    facts: linesOf(facts, words),
    note: item.cause && words.forCode(item.cause.code, item.cause.params),
    item_id: item.item_id,
    isUndoable: mayUndo(item),
  };
}

/**
 * @param {NonNullable<PersonCard["sharing"]>} sharing
 * @param {Words} words
 */
function sharingInWords({ state, cause }, words) {
  const how = words.text(`sharing_${state}`);
  return cause === null ? how : `${how}. ${words.forCode(cause.code, cause.params)}`;
}

/**
 * @param {PersonCard} card
 * @param {Words} words
 * @returns {CardView}
 */
export function cardView(card, words) {
  const { badge, row, evidence, mirror_read_at, sharing } = card;
  const isChosen = row !== null;
  const [best] = evidence?.rows ?? [];
  return {
    badge: `${BADGE_MARKS[badge]} ${words.text(`badge_${badge}`)}`,
    row: row && {
      text: row.match.name,
      address: row.record_address,
      facts: [],
      note: words.text(`table_${row.match.table}`),
    },
    isIgnorable: badge === "out_of_date",
    facts: linesOf(
      [
        ...(row?.facts ?? []).map(
          ({ fact, value }) =>
            /** @type {const} */ ([`fact_${fact}`, fact === "employees" ? words.number(value) : value]),
        ),
        ["fact_how", row && words.text(`how_${row.match.how}`)],
        ["fact_sharing", sharing && sharingInWords(sharing, words)],
      ],
      words,
    ),
    age: mirror_read_at && words.text("panel_age", { time: words.time(mirror_read_at) }),
    reasons: isChosen && best ? best.reasons.map((reason) => reasonInWords(reason, words)) : [],
    candidates: isChosen ? [] : (evidence?.rows ?? []).map((one) => candidateOf(one, words)),
    opportunities: (row?.opportunities ?? []).map((one) => opportunityOf(one, words)),
    entries: card.entries.map((entry) => outboxLineOf(entry, words)),
  };
}

/**
 * @param {RecordActivities} timeline
 * @param {Words} words
 * @returns {ReadonlyArray<Entry>}
 */
export function timelineView({ activities }, words) {
  return activities.map(({ subject, happened_at, is_open, record_address }) => ({
    text: subject ?? words.text("panel_no_subject"),
    address: record_address,
    facts: [],
    note: [happened_at && words.time(happened_at), words.text(is_open ? "outbox_open" : "outbox_completed")]
      .filter(Boolean)
      .join(" · "),
  }));
}
