/**
 * Give a page its words and its way to the companion: a browser's, or those of the companion's own window.
 * Decides nothing; in the window the companion's process stands where the browser has the worker.
 */
import { createWords, fill, words } from "../words.js";
import { chosenFile, downloadedFile } from "./new_file.js";

/**
 * @typedef {import("../internal.js").PanelCommand} PanelCommand
 * @typedef {import("../internal.js").WorkerMessage} WorkerMessage
 * @typedef {import("../words.js").Words} Words
 * @typedef {import("../worker_asking.js").Line} Line
 * @typedef {{readonly words: Words, readonly open: () => Line, readonly leave: () => void,
 *   readonly newFile: (name: string) => Promise<import("./new_file.js").NewFile | null>}} Surroundings
 * @typedef {{readonly sentences: () => Promise<Readonly<Record<string, string>>>,
 *   readonly hear: (command: PanelCommand) => Promise<void>, readonly leave: () => Promise<void>} &
 *   import("./new_file.js").FileApi} WindowApi
 * @typedef {typeof globalThis & {readonly pywebview?: {readonly api?: Partial<WindowApi>},
 *   copyToCrmTell?: (message: WorkerMessage) => void}} WindowGlobal
 */

const shell = /** @type {WindowGlobal} */ (globalThis);

/**
 * What the companion's window gives its page, once it is there.
 *
 * @returns {Promise<WindowApi>}
 */
async function windowApi() {
  if (shell.pywebview?.api?.hear === undefined) {
    await new Promise((resolve) => shell.addEventListener("pywebviewready", resolve, { once: true }));
  }
  return /** @type {WindowApi} */ (shell.pywebview?.api);
}

/**
 * A line to the window's process. It never ends before the page does: what the companion's end does is told on it.
 *
 * @param {WindowApi} api
 * @returns {Line}
 */
function windowLine(api) {
  return {
    postMessage: (command) => void api.hear(command),
    onMessage: { addListener: (heard) => (shell.copyToCrmTell = heard) },
    onDisconnect: { addListener: () => undefined },
  };
}

/**
 * @param {"prompt" | "admin"} name of the page
 * @returns {Promise<Surroundings>}
 */
export async function findSurroundings(name) {
  if (globalThis.chrome?.runtime?.id !== undefined) {
    const open = () => chrome.runtime.connect(chrome.runtime.id, { name });
    // A window of the browser would lose what was typed; it has ways of its own to be closed.
    return { words, open, leave: () => undefined, newFile: downloadedFile };
  }
  const api = await windowApi();
  const sentences = await api.sentences();
  const find = (/** @type {string} */ key, /** @type {Readonly<Record<string, string>>} */ values) =>
    fill(sentences[key] ?? "", values);
  return {
    words: createWords(find),
    open: () => windowLine(api),
    leave: () => void api.leave(),
    newFile: chosenFile(api),
  };
}
