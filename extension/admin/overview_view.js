/**
 * Decide what the overview says: whether copying works, what is stuck, and what an examination has found.
 * Pure: gets the words' look-up, touches no element.
 */
import { connectionView, syncInWords } from "../shared/connection_view.js";

/**
 * @typedef {import("../shared/internal.js").CompanionStatus} CompanionStatus
 * @typedef {import("../shared/page/lists.js").Line} Line
 * @typedef {import("../shared/protocol.js").ConnectionState} ConnectionState
 * @typedef {import("../shared/protocol.js").DoctorFinding} DoctorFinding
 * @typedef {import("../shared/protocol.js").OutboxItems} OutboxItems
 * @typedef {import("../shared/protocol.js").PromptsFound} PromptsFound
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {{readonly mark: string, readonly sentences: ReadonlyArray<string>}} MarkedLine
 */

const MARKS = Object.freeze({ ok: "✓", warning: "!", fail: "✗", skipped: "–" });
const STUCK = /** @type {const} */ (["needs_you", "failed", "queued"]);

/**
 * @param {CompanionStatus} status
 * @param {ConnectionState | null} state null while it is not known
 * @param {OutboxItems | null} outbox
 * @param {Words} words
 * @returns {MarkedLine} whether copying is possible, and what stands in its way
 */
export function verdictOf(status, state, outbox, words) {
  const { headline, advice } = connectionView(status, words);
  const trouble = state?.connection.trouble ?? outbox?.trouble ?? null;
  if (status.reach === "reachable" && advice === null && trouble === null) {
    return { mark: MARKS.ok, sentences: [words.text("status_can_copy")] };
  }
  const why =
    trouble === null
      ? [headline, advice ?? ""]
      : [words.forCode(trouble.code, trouble.params), words.text(`next_${trouble.code}`)];
  return {
    mark: MARKS.fail,
    sentences: [words.text("admin_cannot_copy"), ...why.filter((sentence) => sentence !== "")],
  };
}

/**
 * @param {CompanionStatus} status
 * @param {ConnectionState | null} state
 * @param {Words} words
 * @returns {ReadonlyArray<Line>}
 */
export function overviewFacts(status, state, words) {
  if (status.reach !== "reachable") return [];
  const { connection, writing, version } = status;
  /** @type {ReadonlyArray<readonly [string, string | null]>} */
  const facts = [
    ["popup_environment", connection.environment],
    ["popup_seat", connection.seat_name],
    ["popup_author", connection.author_name],
    ["popup_writing", words.text(writing.is_writeback_on ? "popup_on" : "popup_off")],
    ["popup_sync", connection.sync && syncInWords(connection.sync, words)],
    ["status_checked", state?.checked_at ? words.time(state.checked_at) : null],
    ["popup_companion", version],
  ];
  return facts.flatMap(([key, value]) => (value === null ? [] : [{ label: words.text(key), value }]));
}

/**
 * @param {Pick<import("../shared/protocol.js").SeatsRoster, "seats" | "syncing" | "total">} roster
 * @param {Words} words
 */
export function whomLine({ seats, syncing, total }, words) {
  const [told, on, users] = [seats, syncing, total].map((number) => words.number(String(number)));
  return words.text("seats_count", { seats: told ?? "", syncing: on ?? "", users: users ?? "" });
}

/**
 * @param {OutboxItems} outbox
 * @param {PromptsFound} prompts
 * @param {Words} words
 * @returns {ReadonlyArray<{readonly section: "outbox" | "unresolved", readonly line: Line}>} empty where nothing waits
 */
export function stuckLines({ counts }, { waiting, later }, words) {
  const items = STUCK.filter((state) => counts[state] > 0).map((state) => ({
    section: /** @type {const} */ ("outbox"),
    line: { label: words.text(`state_${state}`), value: words.number(String(counts[state])) },
  }));
  const people = [
    { key: "admin_people_ask", count: waiting },
    { key: "admin_people_later", count: later },
  ].filter(({ count }) => count > 0);
  return [
    ...items,
    ...people.map(({ key, count }) => ({
      section: /** @type {const} */ ("unresolved"),
      line: { label: words.text(key), value: words.number(String(count)) },
    })),
  ];
}

/**
 * One finding as the command `doctor` says it.
 *
 * @param {DoctorFinding} finding
 * @param {Words} words
 * @returns {MarkedLine}
 */
export function findingLine({ check, result, code, params, reference }, words) {
  const values = Object.fromEntries(params.map(({ name, value }) => [name, inWords(name, value, words)]));
  const evidence = words.text(`doctor_${code}`, values) || words.forCode(code, params);
  const fix = words.text(`doctor_fix_${code}`, values) || words.text(`next_${code}`);
  const head = { result: words.text(`doctor_result_${result}`), check: words.text(`doctor_check_${check}`) };
  const sentences = [
    words.text("admin_finding", { ...head, evidence }),
    fix,
    reference === null ? "" : `${words.text("detail_reference")}: ${reference}`,
  ];
  return { mark: MARKS[result], sentences: sentences.filter((sentence) => sentence !== "") };
}

/** @type {(name: string, value: string, words: Words) => string} */
function inWords(name, value, words) {
  if (name === "cause") return words.text(`doctor_check_${value}`);
  if (name === "right") return words.text(`right_${value}`) || value;
  return name === "vault" ? words.text(`vault_${value}`) : value;
}
