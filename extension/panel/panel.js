/**
 * Show beside the page whom it shows, which record they are, and what was copied; copy from here.
 * Looks at the page when it opens and at a press, never by itself; keeps nothing when it closes.
 */
import { connectionView } from "../shared/connection_view.js";
import { button, listItem, paragraph, part, setList, setText, terms } from "../shared/page/lists.js";
import { createWorkerAsking } from "../shared/worker_asking.js";
import { words } from "../shared/words.js";
import { createCallForm } from "./call_form.js";
import { cardView, timelineView } from "./card_view.js";
import { emptyNotice, messageLines, missingNotice, stillShown } from "./page_notice.js";
import { onceInAWhile } from "./once_in_a_while.js";
import { createPageReach } from "./page_reach.js";

/**
 * @typedef {import("../shared/internal.js").PageView} PageView
 * @typedef {import("../shared/protocol.js").ErrorBody} ErrorBody
 * @typedef {import("../shared/protocol.js").PersonCard} PersonCard
 * @typedef {import("../shared/page/candidate_view.js").CandidateEntry} CandidateEntry
 * @typedef {import("./page_notice.js").MessageLine} MessageLine
 */

const ofTab = new URLSearchParams(location.search).get("tab");
const page = createPageReach(chrome.tabs, ofTab === null ? null : Number(ofTab));
const worker = createWorkerAsking(() => chrome.runtime.connect(chrome.runtime.id, { name: "panel" }), heard);

/** @type {PageView | null} */
let shown = null;
/** Counts looks: what comes back after another one has begun is of somebody else. */
let looks = 0;
let isMatched = false;

/** @param {string | null} sentence */
function say(sentence) {
  part("said").textContent = sentence ?? "";
}

/** @param {ErrorBody} error */
function sayRefused(error) {
  say(words.forCode(error.code, error.params));
}

/** @param {import("../shared/internal.js").WorkerMessage} message */
function heard(message) {
  if (message.kind === "companion.changed") {
    const { headline, advice, banner } = connectionView(message.status, words);
    const isWell = message.status.reach === "reachable" && advice === null;
    part("connection").hidden = isWell || message.status.reach === "unknown";
    setText("headline", headline);
    setText("advice", advice);
    setText("banner", banner);
  } else if (message.kind === "outbox.moved") {
    void outboxMoved();
  }
}

/** Bring the card up to date with the outbox, without the timeline, which is read from the CRM itself. */
const outboxMoved = onceInAWhile(() => readCard(looks, false));

/** Look at the page, then ask what the CRM holds about whom it shows. */
async function look() {
  looks += 1;
  const mine = looks;
  say(words.text("panel_looking"));
  const view = await page.look();
  if (mine !== looks) return;
  shown = view;
  say(emptyNotice(view, words));
  setText("missing", missingNotice(view, words));
  showSubject();
  showMessages();
  clearCard();
  await readCard(mine);
}

function showSubject() {
  const subject = shown?.subject ?? null;
  part("subject").hidden = subject === null;
  callForm.show(subject);
  setText("subject-name", subject?.name ?? "");
  const line = subject !== null && "headline" in subject ? (subject.headline ?? subject.company) : null;
  setText("subject-line", line);
}

function showMessages() {
  const lines = shown === null ? [] : messageLines(shown, words);
  setList("messages", words.text("panel_messages"), lines.map(messageItem));
}

/**
 * @param {MessageLine} line
 * @param {number} index
 */
function messageItem({ item, heading, excerpt }, index) {
  const words_of = paragraph(excerpt, "excerpt");
  words_of.id = `message-${index}`;
  const copyButton = button(words.text("control_copy"), () => void copy(item));
  copyButton.setAttribute("aria-describedby", words_of.id);
  return listItem({ text: heading, address: null, facts: [], note: null }, [words_of, copyButton]);
}

/**
 * Copy a message as it was seen here, if the page still shows exactly that.
 *
 * @param {import("../shared/protocol.js").PageItem} item
 */
async function copy(item) {
  say(words.text("state_saving"));
  const now = stillShown(await page.look(), item);
  if (now === null) {
    say(words.text("panel_gone"));
    return;
  }
  await send(now);
}

/** @param {import("../shared/internal.js").CopiedItem} item */
async function send(item) {
  const answer = await worker.ask({ kind: "item.copy", item, is_anyway: false });
  return tell(answer);
}

/** @param {Awaited<ReturnType<typeof worker.ask>>} answer */
async function tell(answer) {
  if (answer.kind === "item.answer") say(words.text(`state_${answer.item.state}`));
  else if (answer.kind !== "record.answer") sayRefused(answer.error);
  await readCard(looks);
  return answer.kind === "item.answer";
}

function clearCard() {
  setText("badge", null);
  setText("row", null);
  setText("add", null);
  setText("age", null);
  part("facts").replaceChildren();
  for (const id of ["reasons", "candidates", "opportunities", "activities", "entries"]) setList(id, "", null);
}

/**
 * @param {number} mine
 * @param {boolean} isWithTimeline
 */
async function readCard(mine, isWithTimeline = true) {
  const subject = shown?.subject ?? null;
  if (subject === null) return;
  const answer = await worker.ask({ kind: "record.ask", message: { kind: "person.view", about: subject } });
  if (mine !== looks) return;
  if (answer.kind === "record.refused") sayRefused(answer.error);
  if (answer.kind !== "record.answer" || answer.result.kind !== "person.card") return;
  showCard(answer.result);
  if (isWithTimeline && answer.result.row !== null) await readTimeline(mine, answer.result.row.match);
}

/** @param {PersonCard} card */
function showCard(card) {
  const view = cardView(card, words);
  setText("badge", view.badge);
  setText("add", words.text(view.row === null ? "panel_add" : "panel_update"));
  isMatched = view.row !== null;
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

/** @param {CandidateEntry} candidate */
function candidateItem(candidate) {
  const choose = button(words.text("panel_choose"), () => void confirm(candidate.row));
  choose.ariaLabel = words.text("panel_choose_name", { name: candidate.text });
  return listItem(candidate, [choose]);
}

/** Ask for the form in which whom the page shows is linked with a record, or created. */
async function add() {
  const subject = shown?.subject ?? null;
  if (subject === null) return;
  const answer = await worker.ask({ kind: "record.ask", message: { kind: "prompt.open", about: subject } });
  if (answer.kind === "record.refused") sayRefused(answer.error);
  else say(words.text(isMatched ? "panel_updating" : "panel_adding", { name: subject.name }));
}

/** @param {import("./card_view.js").OutboxLine} line */
function entryItem(line) {
  const { undo_id } = line;
  return listItem(line, undo_id === null ? [] : [button(words.text("undo"), () => void undo(undo_id))]);
}

/** @param {string} item_id */
async function undo(item_id) {
  await tell(await worker.ask({ kind: "item.undo", item_id }));
}

/** @param {CandidateEntry["row"]} row */
async function confirm({ table, row_id }) {
  const subject = shown?.subject ?? null;
  if (subject === null) return;
  const address = "profile_address" in subject ? subject.profile_address : subject.company_address;
  const message = /** @type {const} */ ({
    kind: "link.confirm",
    profile_address: address ?? "",
    table,
    row_id,
  });
  const answer = await worker.ask({ kind: "record.ask", message });
  if (answer.kind === "record.answer" && answer.result.kind === "link.confirmed") {
    say(words.text("panel_confirmed", { name: answer.result.name }));
  } else if (answer.kind === "record.refused") {
    sayRefused(answer.error);
  }
  await readCard(looks);
}

/**
 * @param {number} mine
 * @param {{readonly table: "contact" | "lead" | "account", readonly row_id: string}} row
 */
async function readTimeline(mine, { table, row_id }) {
  const answer = await worker.ask({
    kind: "record.ask",
    message: { kind: "activities.read", table, row_id },
  });
  if (mine !== looks) return;
  const title = words.text("panel_activities");
  if (answer.kind === "record.answer" && answer.result.kind === "record.activities") {
    const lines = timelineView(answer.result, words).map((line) => listItem(line));
    setList("activities", title, lines, words.text("panel_none_written"));
  } else if (answer.kind === "record.refused") {
    setList("activities", title, [], words.forCode(answer.error.code, answer.error.params));
  }
}

const callForm = createCallForm({ words, send });
document.documentElement.lang = words.text("catalogue_language");
setText("look", words.text("panel_look"));
part("look").addEventListener("click", () => void look());
part("add").addEventListener("click", () => void add());
worker.follow();
void look();
