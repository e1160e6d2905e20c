/**
 * Show what the organisation has set beside what counts here, and have one value set or cleared for everybody.
 * Whoever lacks a right in Dynamics sees which, and all settings as they stand.
 */
import { paragraph } from "../shared/page/lists.js";
import { columnsRow } from "./columns_row.js";
import { heading } from "./elements.js";
import { kindsRow } from "./kinds_row.js";
import { pipelineRow } from "./pipeline_row.js";
import { settingRow } from "./settings_row.js";
import { NAMING, offeredChoices, settingGroups, settingView } from "./settings_view.js";

/**
 * @typedef {import("./settings_view.js").SettingView} SettingView
 * @typedef {import("./settings_saving.js").Desk} Desk
 */

/** What is built once it is known what Dynamics has to choose from. */
const CHOSEN = new Set([...NAMING, "pipeline_source"]);

/** @param {import("./admin.js").Room} room */
export function createSettingsPart({ ask, words, say, body }) {
  const list = document.createElement("div");
  const locked = paragraph("", "warning");
  /** @type {import("./columns_row.js").Draft} */
  const draft = { pairs: null };
  /** Counts what was asked for: an answer that comes back later would show what has been set since as it was. */
  let reads = 0;
  locked.hidden = true;
  body.append(paragraph(words.text("settings_is")), locked, list);

  async function show() {
    reads += 1;
    const mine = reads;
    const answer = await ask({ kind: "organisation.read" }, "organisation.settings");
    if (answer === null || mine !== reads) return;
    const missing = answer.missing_rights;
    locked.hidden = missing.length === 0;
    locked.textContent = words.text("settings_locked", { rights: missing.join(", ") });
    const desk = Object.freeze({ ask, words, say, again, isLocked: missing.length > 0 });
    const settings = new Map(answer.settings.map((setting) => [setting.name, setting]));
    /** @type {Map<string, HTMLElement>} */
    const waiting = new Map();
    let checkColumns = async () => {};
    list.replaceChildren(
      ...settingGroups(answer.settings, words).flatMap(({ title, settings: views }) => [
        heading(title),
        ...views.map((view) => {
          const { name } = view.setting;
          if (name === "item_types") return kindsRow(view, settings, desk);
          if (name === "activity_columns") {
            const { element, check } = columnsRow(view, draft, desk);
            checkColumns = check;
            return element;
          }
          if (!CHOSEN.has(name)) return settingRow(view, desk);
          const element = paragraph(words.text("settings_choices_coming", { name: view.label }), "quiet");
          waiting.set(name, element);
          return element;
        }),
      ]),
    );
    const [found] = await Promise.all([ask({ kind: "choices.read" }, "choices.found"), checkColumns()]);
    const offered = found === null ? {} : offeredChoices(found, words);
    for (const [name, element] of waiting) {
      const setting = settings.get(name);
      if (setting === undefined) continue;
      const view = settingView(setting, words, offered[name] ?? null);
      if (found === null) element.textContent = words.text("settings_choices_missing", { name: view.label });
      else if (name === "pipeline_source") element.replaceWith(pipelineRow(view, settings, found, desk));
      else element.replaceWith(settingRow(view, desk));
    }
  }

  /** @param {string} focused */
  async function again(focused) {
    await show();
    document.getElementById(focused)?.focus();
  }

  return Object.freeze({ show });
}
