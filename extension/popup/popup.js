/**
 * Show in the toolbar popup how the connection stands, and keep it showing that while it is open.
 * Reads no page and copies nothing.
 */
import { outboxLines, popupView } from "./popup_view.js";

/** @typedef {import("../shared/internal.js").WorkerMessage} WorkerMessage */

/** @type {import("./popup_view.js").Words} */
const words = {
  text: (key) => chrome.i18n.getMessage(key),
  forCode(code, params) {
    const ordered = [...params].sort((one, other) => (one.name < other.name ? -1 : 1));
    const values = ordered.map((param) => param.value);
    return chrome.i18n.getMessage(`code_${code}`, values) || chrome.i18n.getMessage("code_unknown", [code]);
  },
};

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

/** @param {import("../shared/internal.js").CompanionStatus} status */
function show(status) {
  const view = popupView(status, words);
  setText("headline", view.headline);
  setText("advice", view.advice);
  setText("banner", view.banner);
  setLines("facts", view.facts);
  if (status.reach !== "reachable") setLines("outbox", []);
}

document.documentElement.lang = words.text("catalogue_language");
setText("version", chrome.runtime.getManifest()["version"]);
show({ reach: "unknown" });

const port = chrome.runtime.connect(chrome.runtime.id, { name: "popup" });
port.onMessage.addListener((/** @type {WorkerMessage} */ message) => {
  if (message.kind === "companion.changed") show(message.status);
  else if (message.kind === "outbox.counted") setLines("outbox", outboxLines(message.counts, words));
});
port.postMessage({ kind: "status.read" });
