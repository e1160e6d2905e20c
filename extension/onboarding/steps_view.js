/**
 * Decide what the first steps say: the notice, the companion, the CRM, where it works, and the rehearsal.
 * Pure: gets the words' look-up, touches no element.
 */
import { connectionView } from "../shared/connection_view.js";

/**
 * @typedef {import("../shared/internal.js").CompanionStatus} CompanionStatus
 * @typedef {import("../shared/page_settings.js").PageSettings} PageSettings
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {"notice" | "companion" | "crm" | "place" | "practice"} StepName
 * @typedef {object} Step
 * @property {StepName} name
 * @property {string} title
 * @property {string | null} state a mark and words; null where there is nothing to be done
 * @property {ReadonlyArray<string>} sentences
 */

/** What LinkedIn's agreement and this project are, in the order in which people should hear it. */
const NOTICE = /** @type {const} */ ([
  "notice_does",
  "notice_agreement",
  "notice_account",
  "notice_official",
  "notice_independent",
  "notice_decide",
]);

/**
 * @param {boolean} isDone
 * @param {Words} words
 */
function stateOf(isDone, words) {
  return isDone ? `✓ ${words.text("step_done")}` : `○ ${words.text("step_open")}`;
}

/**
 * A rehearsal may be played where nothing reaches a real CRM, and nowhere else.
 *
 * @param {CompanionStatus} status
 */
export function mayPractise(status) {
  return (
    status.reach === "reachable" &&
    status.connection.state === "connected" &&
    status.connection.is_test_environment &&
    status.writing.is_writeback_on
  );
}

/**
 * @param {CompanionStatus} status
 * @param {PageSettings} settings
 * @param {Words} words
 * @returns {Step}
 */
function companionStep(status, settings, words) {
  const isThere = status.reach === "reachable";
  const { headline, advice } = connectionView(status, words);
  const required = settings.companion === "required" ? words.text("step_companion_required") : "";
  const sentences = isThere ? [words.text("step_companion_found")] : [required, headline, advice ?? ""];
  return {
    name: "companion",
    title: words.text("step_companion"),
    state: stateOf(isThere, words),
    sentences,
  };
}

/**
 * @param {CompanionStatus} status
 * @param {Words} words
 * @returns {Step}
 */
function crmStep(status, words) {
  const isThere = status.reach === "reachable" && status.connection.state === "connected";
  const { headline, advice } = connectionView(status, words);
  const environment = status.reach === "reachable" ? (status.connection.environment ?? "") : "";
  const sentences = status.reach === "reachable" ? [headline, environment, advice ?? ""] : [];
  return {
    name: "crm",
    title: words.text("step_crm"),
    state: stateOf(isThere, words),
    sentences: [words.text("step_crm_how"), ...sentences],
  };
}

/**
 * @param {{readonly status: CompanionStatus, readonly settings: PageSettings, readonly isPractised: boolean}} known
 * @param {Words} words
 * @returns {ReadonlyArray<Step>}
 */
export function stepsView({ status, settings, isPractised }, words) {
  const { capture_mode, onboarding_text } = settings;
  const practice = mayPractise(status) ? "step_practice_ready" : "step_practice_elsewhere";
  /** @type {ReadonlyArray<Step>} */
  const steps = [
    {
      name: "notice",
      title: words.text("step_notice"),
      state: null,
      sentences: [...NOTICE.map((key) => words.text(key)), onboarding_text],
    },
    companionStep(status, settings, words),
    crmStep(status, words),
    {
      name: "place",
      title: words.text("options_capture_mode"),
      state: null,
      sentences: [words.text(`capture_${capture_mode}`)],
    },
    {
      name: "practice",
      title: words.text("step_practice"),
      state: stateOf(isPractised, words),
      sentences: [words.text(practice)],
    },
  ];
  return steps.map((step) => ({ ...step, sentences: step.sentences.filter((sentence) => sentence !== "") }));
}

/**
 * A message of an invented person, told apart from every earlier one by its conversation.
 *
 * @param {string} id
 * @param {string} sent_at
 * @param {Words} words
 * @returns {import("../shared/protocol.js").PageItem}
 */
export function practiceItem(id, sent_at, words) {
  return {
    page_kind: "inbox",
    item_kind: "message",
    conversation_id: `practice-${id}`,
    direction: "outbound",
    subject: null,
    body: words.text("practice_body"),
    sent_at,
    place: { ordinal: 0, equals: 1, is_first_loaded_equal: false, other_minutes: [] },
    person: {
      name: words.text("practice_person"),
      profile_id: null,
      profile_address: null,
      headline: null,
      company: null,
      company_address: null,
    },
  };
}
