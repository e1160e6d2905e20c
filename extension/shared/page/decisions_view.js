/**
 * Decide how the history of decisions about somebody is told, and what would happen if one is taken back.
 * Pure: gets the words' look-up, touches no element.
 */
import { reasonInWords } from "./candidate_view.js";

/**
 * @typedef {import("./lists.js").Entry} Entry
 * @typedef {import("../protocol.js").Decision} Decision
 * @typedef {import("../protocol.js").DecisionsFound} DecisionsFound
 * @typedef {import("../protocol.js").IgnoredDifference} IgnoredDifference
 * @typedef {import("../protocol.js").MovesFound} MovesFound
 * @typedef {import("../protocol.js").MovingActivity} MovingActivity
 * @typedef {import("../protocol.js").RecordedUpdate} RecordedUpdate
 * @typedef {import("../words.js").Words} Words
 * @typedef {object} HistoryLine
 * @property {Entry} entry
 * @property {string | null} reasons what spoke for the record and against it
 * @property {{readonly decision_id: string, readonly name: string} | null} revert null where nothing can be taken back
 * @property {boolean} isIgnored whether it is about what a page says, so that nothing moves when it is taken back
 * @typedef {object} MovesView
 * @property {string} forgets what is forgotten, and what stays
 * @property {string | null} trouble why words are missing
 * @property {string} movingTitle
 * @property {ReadonlyArray<Entry>} moving
 * @property {string} stayingTitle
 * @property {ReadonlyArray<Entry>} staying each with why
 */

const HOW = Object.freeze({
  linked: "decisions_linked",
  created: "decisions_created",
  updated: "decisions_updated",
});
const ENDED = Object.freeze({ reverted: "decisions_reverted", replaced: "decisions_replaced" });
const IGNORING_ENDED = Object.freeze({
  taken_back: "decisions_reverted",
  replaced: "decisions_replaced",
  unlinked: "decisions_unlinked",
});
const SAID = Object.freeze({
  company: "fact_company",
  title: "fact_title",
  location: "decisions_location",
  headcount: "decisions_headcount",
});
const KINDS = Object.freeze({
  inmail: "kind_inmail",
  message: "kind_message",
  note: "kind_note",
  tag: "kind_tag",
  call: "kind_call",
});

/**
 * @param {DecisionsFound} found
 * @param {Words} words
 * @returns {ReadonlyArray<HistoryLine>} the newest first; a colleague's decision above all
 */
export function historyLines({ decisions, updates, ignored, shared }, words) {
  const dated = [
    ...decisions.map((decision) => ({
      at: decision.decided_at,
      line: decisionLine(decision, updates.find(isOf(decision)), words),
    })),
    ...updates
      .filter((update) => !decisions.some((decision) => isOf(decision)(update)))
      .map((update) => ({ at: update.updated_at, line: updateLine(update, words) })),
    ...ignored.map((one) => ({ at: one.ignored_at, line: ignoredLine(one, words) })),
  ];
  dated.sort((one, other) => other.at.localeCompare(one.at));
  const told = shared === null ? [] : [sharedLine(shared.name, words)];
  return [...told, ...dated.map(({ line }) => line)];
}

/** What was changed by the very answer that decided. @param {Decision} decision */
function isOf({ decided_at, row }) {
  return (/** @type {RecordedUpdate} */ update) =>
    update.updated_at === decided_at && update.row.row_id === row.row_id;
}

/**
 * @param {string} name
 * @param {Words} words
 * @returns {HistoryLine}
 */
function sharedLine(name, words) {
  const note = words.text("decisions_shared_hint");
  const entry = { text: words.text("decisions_shared", { name }), address: null, facts: [], note };
  return { entry, reasons: null, revert: null, isIgnored: false };
}

/**
 * @param {IgnoredDifference} ignored
 * @param {Words} words
 * @returns {HistoryLine}
 */
function ignoredLine(
  { ignored_id, ignored_at, row: { name }, values, is_in_force, ended_at, ended_by, flag },
  words,
) {
  const ended =
    ended_at === null || ended_by === null
      ? words.text("decisions_in_force")
      : words.text(IGNORING_ENDED[ended_by], { time: words.time(ended_at) });
  const unread = values.length === 0 ? [words.text("decisions_unread")] : [];
  const note = [words.time(ignored_at), words.text("decisions_by_you"), ended, ...unread].join(" · ");
  const facts = [
    ...values.map(({ field, value }) => ({ label: words.text(SAID[field]), value })),
    ...(flag === null ? [] : [{ label: words.text("decisions_flag"), value: flagInWords(flag, words) }]),
  ];
  return {
    entry: { text: words.text("decisions_ignored", { name }), address: null, facts, note },
    reasons: null,
    revert: is_in_force ? { decision_id: ignored_id, name } : null,
    isIgnored: true,
  };
}

/**
 * @param {NonNullable<IgnoredDifference["flag"]>} flag
 * @param {Words} words
 */
function flagInWords({ state, cause }, words) {
  const how = words.text(`flag_${state}`);
  return cause === null ? how : `${how}. ${words.forCode(cause.code, cause.params)}`;
}

/**
 * @param {Decision} decision
 * @param {RecordedUpdate | undefined} update
 * @param {Words} words
 * @returns {HistoryLine}
 */
function decisionLine(decision, update, words) {
  const { decided_at, how, is_correction, row, reasons, ended_at, ended_by, is_in_force } = decision;
  const key = is_correction && how === "linked" ? "decisions_corrected" : HOW[how];
  const ended =
    ended_at === null || ended_by === null
      ? words.text("decisions_in_force")
      : words.text(ENDED[ended_by], { time: words.time(ended_at) });
  const note = [words.time(decided_at), words.text("decisions_by_you"), ended].join(" · ");
  const told = reasons.map((reason) => reasonInWords(reason, words)).join(" · ");
  return {
    entry: { text: words.text(key, { name: row.name }), address: null, facts: valuesOf(update, words), note },
    reasons: told === "" ? null : told,
    revert: is_in_force ? { decision_id: decision.decision_id, name: row.name } : null,
    isIgnored: false,
  };
}

/**
 * @param {RecordedUpdate} update
 * @param {Words} words
 * @returns {HistoryLine}
 */
function updateLine(update, words) {
  const { updated_at, row, values } = update;
  const unread = values.length === 0 ? [words.text("decisions_unread")] : [];
  const note = [words.time(updated_at), words.text("decisions_by_you"), ...unread].join(" · ");
  const text = words.text("decisions_updated", { name: row.name });
  return {
    entry: { text, address: null, facts: valuesOf(update, words), note },
    reasons: null,
    revert: null,
    isIgnored: false,
  };
}

/**
 * @param {RecordedUpdate | undefined} update
 * @param {Words} words
 */
function valuesOf(update, words) {
  const empty = words.text("changes_empty");
  return (update?.values ?? []).map(({ label, before, after }) => ({
    label: label || words.text("decisions_account"),
    value: words.text("decisions_value", { before: before || empty, after: after || empty }),
  }));
}

/**
 * @param {MovesFound} found
 * @param {Words} words
 * @returns {MovesView}
 */
export function movesView({ row: { name }, activities, unread }, words) {
  const moving = activities.filter(({ stays }) => stays === null);
  const staying = activities.filter(({ stays }) => stays !== null);
  return {
    forgets: words.text("decisions_forgets", { name }),
    trouble:
      unread === null || activities.length === 0
        ? null
        : `${words.forCode(unread.code, unread.params)} ${words.text("decisions_no_words")}`,
    movingTitle: words.text(moving.length === 0 ? "decisions_nothing_moves" : "decisions_moving", { name }),
    moving: moving.map((activity) => activityEntry(activity, words)),
    stayingTitle: words.text("decisions_staying", { name }),
    staying: staying.map((activity) => activityEntry(activity, words)),
  };
}

/**
 * @param {MovingActivity} activity
 * @param {Words} words
 * @returns {Entry}
 */
function activityEntry({ item_kind, happened_at, words: first, record_address, stays }, words) {
  const kind = words.text(item_kind === null ? "decisions_activity" : KINDS[item_kind]);
  const note = [first, stays && words.forCode(stays.code, stays.params)].filter(Boolean).join(" — ");
  return {
    text: `${kind} · ${words.time(happened_at)}`,
    address: record_address,
    facts: [],
    note: note || null,
  };
}
