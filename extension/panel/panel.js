/**
 * Show beside the page whom it shows, which record they are, and what was copied; copy from here.
 * Looks at the page when it opens and at a press, never by itself; keeps nothing when it closes.
 */
import { connectionView } from "../shared/connection_view.js";
import { leftOut } from "../shared/left_out.js";
import { createAsking } from "../shared/page/asking.js";
import { createDecisionsPart } from "../shared/page/decisions_part.js";
import { part, setText } from "../shared/page/lists.js";
import { pressOnce } from "../shared/page/one_press.js";
import { createWorkerAsking } from "../shared/worker_asking.js";
import { followWords, words } from "../shared/words.js";
import { createCallPart } from "./call_part.js";
import { createCardPart } from "./card_part.js";
import { createCardReading } from "./card_reading.js";
import { createCopyList } from "./copy_list.js";
import { createHistoryPart } from "./history_part.js";
import { emptyNotice, filedAbout, isSameSubject, missingNotice } from "./page_notice.js";
import { onceInAWhile } from "./once_in_a_while.js";
import { createMyCrmPart } from "./my_crm_part.js";
import { createPageReach } from "./page_reach.js";
import { createPressPart } from "./press_part.js";
import { createRecordPart } from "./record_part.js";
import { createSavedNotePart } from "./saved_note_part.js";
import { createSentPart } from "./sent_part.js";
import { createTagForm } from "./tag_form.js";
import { createSelectionPart } from "./selection_part.js";

/**
 * @typedef {import("../shared/internal.js").PageView} PageView
 * @typedef {import("../shared/protocol.js").ErrorBody} ErrorBody
 */

const ofTab = new URLSearchParams(location.search).get("tab");
const page = createPageReach(chrome.tabs, ofTab === null ? null : Number(ofTab));
const worker = createWorkerAsking(
  () => chrome.runtime.connect(chrome.runtime.id, { name: "panel" }),
  heard,
  undefined,
  () => void outboxMoved(),
);

/** @type {PageView | null} */
let shown = null;
/** Counts looks: what comes back after another one has begun is of somebody else. */
let looks = 0;

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
    myCrm.heard(message.status);
    followLeftOut(message.status);
  } else if (message.kind === "outbox.moved") {
    void outboxMoved();
  } else {
    void pressed.heard(message);
  }
}

/**
 * Have every part say what is not copied here.
 *
 * @param {import("../shared/internal.js").CompanionStatus} status
 */
function followLeftOut(status) {
  const left = leftOut(status);
  for (const part of [callPart, tagForm, selection, sent, savedNote, history, copyList]) part.follow(left);
}

/** Bring the card up to date with the outbox, without the timeline, which is read from the CRM itself. */
const outboxMoved = onceInAWhile(async () => {
  await readCard(looks, false);
  await history.refresh();
});

/** Look at the page, then ask what the CRM holds about whom it shows; lines may move until the last answer. */
async function look() {
  looks += 1;
  const mine = looks;
  part("page").ariaBusy = "true";
  await lookNow(mine).finally(() => {
    if (mine === looks) part("page").ariaBusy = "false";
  });
}

/** @param {number} mine */
async function lookNow(mine) {
  say(words.text("panel_looking"));
  const view = await page.look();
  if (mine !== looks) return;
  shown = view;
  say(emptyNotice(view, words));
  setText("missing", missingNotice(view, words));
  showSubject();
  copyList.show(view);
  card.clear();
  void decisions.show(view?.subject ?? null);
  await readCard(mine);
}

function showSubject() {
  const subject = shown?.subject ?? null;
  part("subject").hidden = subject === null;
  callPart.show(filedAbout(subject));
  tagForm.show(filedAbout(subject));
  sent.show(shown);
  history.show(shown);
  savedNote.show(shown);
  selection.show(shown);
  setText("subject-name", subject?.name ?? "");
  const line = subject !== null && "headline" in subject ? (subject.headline ?? subject.company) : null;
  setText("subject-line", line);
}

/**
 * Whether the page shows whom tags were typed for; says so where it does not.
 *
 * @param {NonNullable<ReturnType<typeof filedAbout>>} about
 */
async function isStillShown(about) {
  const view = await page.look();
  const isSame = view !== null && isSameSubject(view.subject, about);
  if (!isSame) say(words.text("tags_somebody_else", { name: about.name }));
  return isSame;
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

/** @param {number} mine */
async function readCard(mine, isWithTimeline = true) {
  const subject = shown?.subject ?? null;
  if (subject !== null) await card.read(subject, () => mine === looks, { isWithTimeline });
}

/** @param {string} item_id */
async function undo(item_id) {
  const answer = await worker.ask({ kind: "item.undo", item_id });
  await tell(answer);
  return answer.kind === "item.answer" ? answer.item : null;
}

const cardPart = createCardPart({
  words,
  choose: (row) => void record.confirm(row),
  undo: (id) => void undo(id),
});
const card = createCardReading({ worker, cardPart, refused: sayRefused });
const decisions = createDecisionsPart({
  ask: createAsking(worker, sayRefused),
  words,
  say,
  changed: () => void readCard(looks),
});
const record = createRecordPart({
  words,
  worker,
  say,
  refused: sayRefused,
  inView: () => ({ subject: shown?.subject ?? null, isMatched: card.isMatched() }),
  changed: (subject) => Promise.all([decisions.show(subject), readCard(looks)]),
});
const copyList = createCopyList({ words, look: page.look, send, say });
const callPart = createCallPart({ words, send });
const tagForm = createTagForm({ words, send, isStillShown });
const selection = createSelectionPart({ words, tabs: chrome.tabs, page, say, send });
const sent = createSentPart({ words, look: page.look, say, send });
const savedNote = createSavedNotePart({ words, storage: chrome.storage });
const history = createHistoryPart({ words, worker, look: page.look, say, undo });
const pressed = createPressPart({
  words,
  page,
  say,
  look: async () => {
    await look();
    return shown?.subject != null;
  },
  starts: {
    copy_history: history.begin,
    copy_note: () => copyList.focus("note"),
    copy_tags: () => part("tags-field").focus(),
    log_call: callPart.begin,
    add_to_crm: record.add,
  },
});
const myCrm = createMyCrmPart({ words, worker, say, refused: sayRefused });

function showWords() {
  document.documentElement.lang = words.text("catalogue_language");
  setText("look", words.text("panel_look"));
  for (const element of [callPart, tagForm, sent, savedNote, history, selection, myCrm]) element.showWords();
}

pressOnce(document);
part("look").addEventListener("click", () => void look());
followWords(() => {
  showWords();
  // What stands here is said anew, by those who know it; what is being typed stays.
  worker.follow();
  void look();
});
showWords();
worker.follow();
void look();
