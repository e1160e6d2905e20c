/**
 * Show in the toolbar popup how the connection stands, and keep it showing that while it is open; offer there what can
 * be done about the page in view. Reads no page itself: the worker does, at a press.
 */
import { leftOut } from "../shared/left_out.js";
import { openPanel } from "../shared/open_panel.js";
import { pressOnce } from "../shared/page/one_press.js";
import { followWords, words } from "../shared/words.js";
import { createActionsPart } from "./actions_part.js";
import { pauseView } from "./pause_view.js";
import { outboxLines, popupView } from "./popup_view.js";
import { troubleView } from "./trouble_view.js";

/** @typedef {import("../shared/internal.js").WorkerMessage} WorkerMessage */

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function part(id) {
  const element = document.getElementById(id);
  if (element === null) throw new TypeError(`popup.html has no #${id}`);
  return element;
}

/**
 * @param {string} id
 * @param {string | null} text
 */
function setText(id, text) {
  part(id).textContent = text ?? "";
  part(id).hidden = text === null;
}

/**
 * @param {string} id
 * @param {ReadonlyArray<{readonly label: string, readonly value: string}>} lines
 */
function setLines(id, lines) {
  const elements = lines.flatMap(({ label, value }) => {
    const term = document.createElement("dt");
    const description = document.createElement("dd");
    term.textContent = label;
    description.textContent = value;
    return [term, description];
  });
  part(id).replaceChildren(...elements);
}

/**
 * What is known so far; the trouble of the outbox and the user's pause are told apart from the status.
 *
 * @type {{status: import("../shared/internal.js").CompanionStatus,
 *   counts: import("../shared/protocol.js").OutboxCounts | null,
 *   trouble: import("../shared/protocol.js").Cause | null, pause: import("./pause_view.js").Pause}}
 */
const known = {
  status: { reach: "unknown" },
  counts: null,
  trouble: null,
  pause: { since: undefined, is_asked: false, refused: null },
};

let forSupport = "";
/** The line to the worker; null where it has ended. @type {chrome.runtime.Port | null} */
let port = null;

function show() {
  const view = popupView(known.status, words);
  setText("headline", view.headline);
  setText("advice", view.advice);
  setText("banner", view.banner);
  setLines("facts", view.facts);
  if (known.status.reach !== "reachable") known.counts = null;
  showOutbox();
}

function showOutbox() {
  setLines("outbox", known.counts === null ? [] : outboxLines(known.counts, words));
  showTrouble();
  showPause();
}

/** What stands between here and the CRM goes before what single items met: they all wait for it. */
function showTrouble() {
  const { status } = known;
  part("trouble").hidden = true;
  if (status.reach !== "reachable" || status.connection.state === "not_connected") return;
  // The user's own pause has its own place, with its button.
  const ofConnection = status.connection.trouble?.code === "outbox_paused" ? null : status.connection.trouble;
  // What holds items up goes before a sync that does not come to its end: copying goes on without it.
  const ofSync = status.connection.sync?.trouble ?? null;
  const trouble =
    ofConnection ?? (status.connection.state === "connected" ? (known.trouble ?? ofSync) : null);
  if (trouble === null) return;
  part("trouble").hidden = false;
  const view = troubleView(trouble, status.connection, words);
  setText("trouble-headline", view.headline);
  part("trouble-sentences").replaceChildren(
    ...view.sentences.map((sentence) => {
      const element = document.createElement("p");
      element.textContent = sentence;
      return element;
    }),
  );
  setLines("trouble-details", view.details);
  setText("copy-details", words.text("copy_details"));
  forSupport = view.for_support;
}

function showPause() {
  const view = pauseView(known.status, known.pause, words);
  part("pause").hidden = view === null;
  if (view === null) return;
  part("pause").classList.toggle("paused", view.sentence !== null);
  setText("pause-sentence", view.sentence);
  setText("pause-refused", view.refused);
  setText("pause-button", view.label);
  // Not disabled: a button that was pressed by key keeps the focus.
  part("pause-button").ariaDisabled = String(view.is_busy);
}

pressOnce(document);
part("pause-button").addEventListener("click", () => {
  const view = pauseView(known.status, known.pause, words);
  if (view === null || view.is_busy) return;
  known.pause = { ...known.pause, is_asked: true };
  showPause();
  post({ kind: "outbox.pause", is_paused: view.will_pause });
});

part("copy-details").addEventListener("click", () => {
  navigator.clipboard.writeText(forSupport).then(
    () => setText("copy-details", words.text("details_copied")),
    () => setText("copy-details", words.text("details_not_copied")),
  );
});

/** @type {chrome.tabs.Tab | undefined} */
let inView;
// Asked for before the press: after waiting for an answer, a browser no longer takes it for one.
void chrome.tabs.query({ active: true, currentWindow: true }).then(([tab]) => (inView = tab));

function goToPanel() {
  openPanel(inView).then(
    () => window.close(),
    () => setText("open-panel", words.text("popup_panel_refused")),
  );
}

part("open-panel").addEventListener("click", goToPanel);
const actions = createActionsPart({
  words,
  tabInView: () => inView,
  post,
  goToPanel,
});

function showWords() {
  document.documentElement.lang = words.text("catalogue_language");
  setText("open-panel", words.text("popup_open_panel"));
  setText("first-steps", words.text("onboarding_title"));
  actions.showWords();
  show();
}

setText("version", chrome.runtime.getManifest()["version"]);
followWords(showWords);
showWords();

/** @param {WorkerMessage} message */
function heard(message) {
  if (message.kind === "companion.changed") {
    known.status = message.status;
    actions.follow(leftOut(message.status));
    show();
  } else if (message.kind === "outbox.counted") {
    known.counts = message.counts;
    known.trouble = message.trouble;
    known.pause = { since: message.paused_since, is_asked: false, refused: null };
    showOutbox();
  } else if (message.kind === "press.done" || message.kind === "press.refused") {
    actions.heard(message);
  } else if (message.kind === "pause.refused") {
    known.pause = { ...known.pause, is_asked: false, refused: message.error };
    showPause();
  }
}

function connect() {
  const opened = chrome.runtime.connect(chrome.runtime.id, { name: "popup" });
  opened.onMessage.addListener(heard);
  opened.onDisconnect.addListener(() => {
    port = null;
    // What was asked for on it has no answer any more.
    known.pause = { ...known.pause, is_asked: false };
    showPause();
  });
  return opened;
}

/**
 * Speak to the worker. One that fell asleep, as it does where no companion is reached, is woken.
 *
 * @param {import("../shared/internal.js").PopupCommand} command
 */
function post(command) {
  port ??= connect();
  port.postMessage(command);
}

post({ kind: "status.read" });
