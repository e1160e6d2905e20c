/**
 * Let the user choose the language of controls and pages; what an administrator has set is shown and cannot be moved.
 * Fills the page's fieldset `#language`, which lists the choices.
 */
import { LANGUAGES } from "../page_settings.js";
import { part } from "./lists.js";

/**
 * @param {object} parts
 * @param {import("../words.js").Words} parts.words
 * @param {Pick<ReturnType<typeof import("../settings_store.js").createSettingsStore>, "read" | "choose">} parts.settings
 * @param {() => void} parts.kept called once a choice is kept
 */
export function createLanguageChoice({ words, settings, kept }) {
  const fieldset = part("language");
  const inputs = [...fieldset.querySelectorAll("input")];

  /** @param {HTMLInputElement} input */
  async function choose({ value }) {
    const language = LANGUAGES.find((one) => one === value);
    if (language === undefined) return;
    await settings.choose({ language });
    kept();
  }

  /** Show which one is chosen, and by whom. */
  async function show() {
    const { values, locked } = await settings.read();
    const isLocked = locked.has("language");
    for (const input of inputs) {
      input.checked = input.value === values.language;
      input.disabled = isLocked;
    }
    part("language-locked").hidden = !isLocked;
    part("language-locked").textContent = isLocked ? words.text("options_locked") : "";
  }

  /** Say in the language in force what always stands here; each language is called by its own name. */
  function showWords() {
    part("language-legend").textContent = words.text("options_language_of");
    for (const input of inputs) {
      const caption = input.parentElement?.querySelector("span");
      const key = `language_${input.value.replace("-", "_").toLowerCase()}`;
      if (caption) caption.textContent = words.text(key);
    }
  }

  for (const input of inputs) input.addEventListener("change", () => void choose(input));
  return Object.freeze({ show, showWords });
}
