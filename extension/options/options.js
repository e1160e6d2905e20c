/**
 * Show the page-side settings and keep the user's choices; what an administrator has set is shown and cannot be moved.
 * Copies nothing and reads no page.
 */
import { leftOut, leftOutHint, NOTHING } from "../shared/left_out.js";
import { REMEMBERED } from "../shared/page_settings.js";
import { createSettingsStore } from "../shared/settings_store.js";
import { createHint } from "../shared/page/hint.js";
import { createLanguageChoice } from "../shared/page/language_choice.js";
import { pressOnce } from "../shared/page/one_press.js";
import { createWorkerAsking } from "../shared/worker_asking.js";
import { followWords, words } from "../shared/words.js";
import {
  companionLines,
  lockOf,
  managedLines,
  shortcutLines,
  supportLine,
  whatLeaves,
  whatStays,
} from "./options_view.js";

const settings = createSettingsStore(chrome.storage);
const language = createLanguageChoice({ words, settings, kept });
let isKept = false;
/** Counts readings: what was read before a choice must not untick it. */
let readings = 0;
const worker = createWorkerAsking(
  () => chrome.runtime.connect(chrome.runtime.id, { name: "options" }),
  (message) => {
    if (message.kind !== "companion.changed") return;
    left = leftOut(message.status);
    showHints();
  },
);
let left = NOTHING;

/**
 * @param {string} selector
 * @returns {HTMLElement}
 */
function part(selector) {
  const element = document.querySelector(selector);
  if (!(element instanceof HTMLElement)) throw new TypeError(`options.html has no ${selector}`);
  return element;
}

/** @returns {ReadonlyArray<HTMLInputElement>} */
function inputs() {
  return [...document.querySelectorAll("input")];
}

/**
 * @param {string} selector
 * @param {ReadonlyArray<string>} sentences
 */
function setItems(selector, sentences) {
  part(selector).replaceChildren(
    ...sentences.map((sentence) => {
      const item = document.createElement("li");
      item.textContent = sentence;
      return item;
    }),
  );
}

/** @returns {ReadonlyArray<HTMLInputElement>} */
function choices() {
  return inputs().filter(({ name }) => name !== "language");
}

async function showChoices() {
  await Promise.all([show(), language.show()]);
}

async function show() {
  readings += 1;
  const mine = readings;
  const [now, sent] = await Promise.all([settings.read(), settings.remembered()]);
  if (mine !== readings) return;
  for (const input of inputs()) {
    const { name } = input;
    if (name === "capture_mode") input.checked = input.value === now.values.capture_mode;
    if (name === "received_messages") input.checked = now.values.received_messages;
    if (isRemembered(name)) input.checked = sent[name];
  }
  for (const name of /** @type {const} */ (["capture_mode", "received_messages"])) {
    const lock = lockOf(now, name, words);
    for (const input of inputs()) if (input.name === name) input.disabled = lock !== null;
    const sentence = part(`#${name} .locked`);
    sentence.hidden = lock === null;
    sentence.textContent = lock ?? "";
  }
  const managed = managedLines(now, words);
  part("#managed").hidden = managed.length === 0;
  setLines("#managed-settings", managed);
  const support = supportLine(now, words);
  part("#support").hidden = support === null;
  part("#support").textContent = support ?? "";
}

/** @param {HTMLInputElement} input */
async function choose({ name, value, checked }) {
  if (isRemembered(name)) await settings.remember(name, checked);
  else if (name === "capture_mode") await settings.choose({ capture_mode: modeOf(value) });
  else await settings.choose({ received_messages: checked });
  kept();
}

function kept() {
  isKept = true;
  sayKept();
}

function sayKept() {
  part("#said").textContent = isKept ? words.text("options_kept") : "";
}

/**
 * @param {string} name of an input
 * @returns {name is import("../shared/page_settings.js").Remembered} whether it is about the user's own words
 */
function isRemembered(name) {
  return REMEMBERED.some((choice) => choice === name);
}

/** @param {HTMLInputElement} input */
function captionOf({ name, value }) {
  if (name === "copy_sent_message") return words.text("kind_message");
  if (name === "copy_sent_inmail") return words.text("kind_inmail");
  if (name === "copy_saved_note") return words.text("saved_note");
  return words.text(name === "capture_mode" ? `capture_${value}` : "options_received");
}

/** Beside what the user remembers to have copied, and beside received messages: that it is not copied here. */
const hints = choices().flatMap((input) => {
  const what = copiedBy(input.name);
  return what === null ? [] : [{ what, input, hint: createHint(input) }];
});

/**
 * @param {string} name of an input
 * @returns {import("../shared/left_out.js").What | null}
 */
function copiedBy(name) {
  if (name === "copy_sent_message") return "message";
  if (name === "copy_sent_inmail") return "inmail";
  if (name === "copy_saved_note") return "note";
  return name === "received_messages" ? "inbound" : null;
}

function showHints() {
  for (const { what, hint } of hints) hint.show(leftOutHint(left, what, words));
}

/** @param {string} value of a radio button of ours */
function modeOf(value) {
  return value === "inline" || value === "panel" ? value : "none";
}

async function showShortcuts() {
  setLines("#shortcuts", shortcutLines(await chrome.commands.getAll(), words));
}

/** Without a companion there is nothing to show; the popup says why. */
async function showCompanion() {
  const answer = await worker.ask({ kind: "record.ask", message: { kind: "settings.read" } });
  if (answer.kind !== "record.answer" || answer.result.kind !== "settings.values") return;
  part("#companion").hidden = false;
  setLines("#companion-settings", companionLines(answer.result, words));
}

/**
 * @param {string} selector
 * @param {ReadonlyArray<import("./options_view.js").Line>} lines
 */
function setLines(selector, lines) {
  part(selector).replaceChildren(
    ...lines.flatMap(({ label, value }) => {
      const term = document.createElement("dt");
      const description = document.createElement("dd");
      term.textContent = label;
      description.textContent = value;
      return [term, description];
    }),
  );
}

function showWords() {
  document.documentElement.lang = words.text("catalogue_language");
  document.title = words.text("options_title");
  part("#title").textContent = words.text("options_title");
  part("#first-steps").textContent = words.text("onboarding_title");
  part("#administration").textContent = words.text("admin_title");
  part("#companion-title").textContent = words.text("options_companion");
  part("#companion-how").textContent = words.text("options_companion_how");
  part("#language-title").textContent = words.text("options_language");
  part("#language-how").textContent = words.text("options_language_how");
  part("#capture-title").textContent = words.text("options_pages");
  part("#capture-legend").textContent = words.text("options_capture_mode");
  part("#received-legend").textContent = words.text("options_kinds");
  part("#remembered-legend").textContent = words.text("sent_switch");
  part("#managed-title").textContent = words.text("options_managed");
  part("#shortcuts-title").textContent = words.text("options_shortcuts");
  part("#shortcuts-how").textContent = words.text("options_shortcuts_how");
  part("#leaves-title").textContent = words.text("options_leaves");
  part("#stays-title").textContent = words.text("options_stays");
  for (const input of choices()) {
    const caption = input.parentElement?.querySelector("span");
    if (caption) caption.textContent = captionOf(input);
  }
  setItems("#leaves", whatLeaves(words));
  setItems("#stays", whatStays(words));
}

function showAll() {
  showWords();
  language.showWords();
  sayKept();
  void showChoices();
  void showShortcuts();
  void showCompanion();
  worker.follow();
}

pressOnce(document);
for (const { input, hint } of hints) input.parentElement?.after(hint.element);
for (const input of choices()) input.addEventListener("change", () => void choose(input));
settings.follow(() => void showChoices());
followWords(showAll);
showAll();
