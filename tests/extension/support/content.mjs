/**
 * Load classic page scripts the way the browser does: in the manifest's order, into one fresh global scope.
 */
import { readFileSync } from "node:fs";
import vm from "node:vm";

const EXTENSION = new URL("../../../extension/", import.meta.url);

/** @param {string} path inside the extension's folder */
export function readExtensionFile(path) {
  return readFileSync(new URL(path, EXTENSION), "utf8");
}

export function readManifest() {
  return JSON.parse(readExtensionFile("manifest.json"));
}

/** @param {"en" | "pt_BR"} folder */
export function readCatalogue(folder) {
  return JSON.parse(readExtensionFile(`_locales/${folder}/messages.json`));
}

/**
 * Look a message up as the browser's `i18n.getMessage` does.
 *
 * @param {ReturnType<typeof readCatalogue>} catalogue
 */
export function messageOf(catalogue) {
  return (key, values = []) => {
    const entry = catalogue[key];
    if (entry === undefined) return "";
    return entry.message.replace(/\$([A-Z_]+)\$/g, (_whole, name) => {
      const { content } = entry.placeholders[name.toLowerCase()];
      return [values].flat()[Number(content.slice(1)) - 1] ?? "";
    });
  };
}

/**
 * The named objects of page scripts, in a scope of their own that has a catalogue but no page.
 *
 * @param {ReadonlyArray<string>} files below `content/`
 * @param {ReadonlyArray<string>} names
 * @param {"en" | "pt_BR"} [folder]
 * @param {object} [page] what of a page they look at
 */
export function loadContent(files, names, folder = "en", page = {}) {
  const getMessage = messageOf(readCatalogue(folder));
  const scope = vm.createContext({ chrome: { i18n: { getMessage } }, URL, ...page });
  for (const file of files) vm.runInContext(readExtensionFile(`content/${file}`), scope, { filename: file });
  return Object.fromEntries(names.map((name) => [name, vm.runInContext(name, scope)]));
}

/** Copy a value out of another scope, so that it compares by content alone. */
export function plain(value) {
  return JSON.parse(JSON.stringify(value));
}
