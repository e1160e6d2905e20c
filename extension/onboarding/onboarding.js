/**
 * Lead through the first steps, and rehearse a copy and its undo in a test environment.
 * Changes no setting by itself and copies nothing but the invented message of the rehearsal.
 */
import { connectionView } from "../shared/connection_view.js";
import { createLanguageChoice } from "../shared/page/language_choice.js";
import { pressOnce } from "../shared/page/one_press.js";
import { createSettingsStore } from "../shared/settings_store.js";
import { createWorkerAsking } from "../shared/worker_asking.js";
import { followWords, words } from "../shared/words.js";
import { mayPractise, practiceItem, stepsView } from "./steps_view.js";

/** @typedef {import("../shared/internal.js").CompanionStatus} CompanionStatus */

const settings = createSettingsStore(chrome.storage);
// What was chosen is seen at once: the page speaks it.
const language = createLanguageChoice({ words, settings, kept: () => undefined });
const open = () => chrome.runtime.connect(chrome.runtime.id, { name: "onboarding" });
const worker = createWorkerAsking(open, (message) => {
  if (message.kind === "companion.changed") {
    known.status = message.status;
    void show();
  }
});
/** @type {{status: CompanionStatus, isPractised: boolean}} */
const known = { status: { reach: "unknown" }, isPractised: false };
/** The rehearsed item while it can be taken back. @type {string | null} */
let held = null;
/** Whether an answer is still to come: a second press would copy another item, or take back what is gone by then. */
let isAsking = false;
/** What was said last. */
let told = () => "";

/**
 * @param {string} selector
 * @returns {HTMLElement}
 */
function part(selector) {
  const element = document.querySelector(selector);
  if (!(element instanceof HTMLElement)) throw new TypeError(`onboarding.html has no ${selector}`);
  return element;
}

/** @param {() => string} tell what came of the last press, in the language in force */
function say(tell) {
  told = tell;
  part("#said").textContent = tell();
}

async function show() {
  void language.show();
  const { values } = await settings.read();
  for (const { name, title, state, sentences } of stepsView({ ...known, settings: values }, words)) {
    part(`#${name} h2`).textContent = title;
    part(`#${name} .state`).textContent = state ?? "";
    part(`#${name} .state`).hidden = state === null;
    part(`#${name} .sentences`).replaceChildren(
      ...sentences.map((sentence) => {
        const element = document.createElement("p");
        element.textContent = sentence;
        return element;
      }),
    );
  }
  const { banner } = connectionView(known.status, words);
  part("#banner").textContent = banner ?? "";
  part("#banner").hidden = banner === null;
  part("#practise").ariaDisabled = String(!mayPractise(known.status));
}

async function practise() {
  if (!mayPractise(known.status)) return;
  const item = practiceItem(crypto.randomUUID(), new Date().toISOString(), words);
  const answer = await worker.ask({ kind: "item.copy", item, is_anyway: false });
  if (answer.kind === "item.answer") {
    held = answer.item.item_id;
    part("#undo").hidden = false;
    say(() => words.text(`state_${answer.item.state}`));
  } else if (answer.kind !== "record.answer") {
    say(() => words.forCode(answer.error.code, answer.error.params));
  }
}

async function undo() {
  if (held === null) return;
  const answer = await worker.ask({ kind: "item.undo", item_id: held });
  if (answer.kind === "item.answer") {
    held = null;
    known.isPractised = true;
    part("#practise").focus();
    part("#undo").hidden = true;
    say(() => words.text(`state_${answer.item.state}`));
    await show();
  } else if (answer.kind !== "record.answer") {
    say(() => words.forCode(answer.error.code, answer.error.params));
  }
}

/** @param {() => Promise<void>} press */
async function once(press) {
  if (isAsking) return;
  isAsking = true;
  try {
    await press();
  } finally {
    isAsking = false;
  }
}

function showWords() {
  document.documentElement.lang = words.text("catalogue_language");
  document.title = words.text("onboarding_title");
  part("#title").textContent = words.text("onboarding_title");
  part("#open-options").textContent = words.text("onboarding_options");
  part("#practise").textContent = words.text("practise");
  part("#undo").textContent = words.text("undo");
  say(told);
  language.showWords();
  void show();
}

pressOnce(document);
part("#open-options").addEventListener("click", () => void chrome.runtime.openOptionsPage());
part("#practise").addEventListener("click", () => void once(practise));
part("#undo").addEventListener("click", () => void once(undo));
// Whoever comes back from installing the companion, or from signing in, finds the steps as they stand by now.
addEventListener("focus", worker.follow);
settings.follow(() => void show());
followWords(showWords);
showWords();
worker.follow();
