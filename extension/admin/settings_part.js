/**
 * Show what the organisation has set beside what counts here, and have one value set or cleared for everybody.
 * Whoever lacks a right in Dynamics sees which, and all settings as they stand. What is typed and not set yet stays.
 */
import { paragraph } from "../shared/page/lists.js";
import { columnsRow } from "./columns_row.js";
import { heading } from "./elements.js";
import { createKeptRows } from "./kept_rows.js";
import { kindsRow } from "./kinds_row.js";
import { pipelineRow } from "./pipeline_row.js";
import { settingRow } from "./settings_row.js";
import { NAMING, OF_THE_PICKER, offeredChoices, settingGroups, settingView } from "./settings_view.js";

/**
 * @typedef {import("./settings_view.js").Choice} Choice
 * @typedef {import("./settings_view.js").SettingView} SettingView
 * @typedef {import("./settings_saving.js").Desk} Desk
 * @typedef {import("./pipeline_view.js").Settings} Settings
 * @typedef {import("../shared/protocol.js").OrganisationSetting} OrganisationSetting
 * @typedef {import("../shared/protocol.js").ChoicesFound | null | undefined} Found what Dynamics has to choose from:
 *   null where it did not answer, undefined while it has not yet
 * @typedef {{readonly element: HTMLElement, readonly check?: () => Promise<void>,
 *   readonly follow?: (known: Settings) => void}} Row `check` has it look in Dynamics, `follow` says what came of others
 */

/** What is built once it is known what Dynamics has to choose from. */
const CHOSEN = new Set([...NAMING, "pipeline_source"]);

/** @param {import("./admin.js").Room} room */
export function createSettingsPart({ ask, words, say, body }) {
  const list = document.createElement("div");
  const locked = paragraph("", "warning");
  /** @type {import("./columns_row.js").Draft} */
  const draft = { pairs: null };
  /** @type {ReturnType<typeof createKeptRows<Row>>} */
  const rows = createKeptRows(list);
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
    const desk = Object.freeze({ ask, words, say, again, isLocked: missing.length > 0 });
    locked.hidden = !desk.isLocked;
    locked.textContent = words.text("settings_locked", { rights: missing.join(", ") });
    draw(answer.settings, undefined, desk);
    const [found] = await Promise.all([
      ask({ kind: "choices.read" }, "choices.found"),
      rows.standing("activity_columns")?.check?.(),
    ]);
    if (mine === reads) draw(answer.settings, found, desk);
  }

  /**
   * @param {ReadonlyArray<OrganisationSetting>} settings
   * @param {Found} found
   * @param {Desk} desk
   */
  function draw(settings, found, desk) {
    const known = new Map(settings.map((setting) => [setting.name, setting]));
    const offered = found ? offeredChoices(found, words) : {};
    rows.show(
      settingGroups(settings, words).flatMap(({ title, settings: views }) => [
        heading(title),
        ...views.map((view) =>
          CHOSEN.has(view.setting.name)
            ? chosenRow(view, known, found, offered[view.setting.name] ?? null, desk)
            : plainRow(view, known, desk),
        ),
      ]),
    );
  }

  /**
   * @param {SettingView} view
   * @param {Settings} known
   * @param {Desk} desk
   */
  function plainRow(view, known, desk) {
    const { setting } = view;
    const row = rows.row(setting.name, [setting, desk.isLocked], () => {
      if (setting.name === "item_types") return kindsRow(view, desk);
      if (setting.name === "activity_columns") return columnsRow(view, draft, desk);
      return { element: settingRow(view, desk) };
    });
    row.follow?.(known);
    return row.element;
  }

  /**
   * The row of a setting whose choices are Dynamics' own. Until they are known it stands as it stood.
   *
   * @param {SettingView} view
   * @param {Settings} known
   * @param {Found} found
   * @param {ReadonlyArray<Choice> | null} offered
   * @param {Desk} desk
   */
  function chosenRow(view, known, found, offered, desk) {
    const { setting, label } = view;
    const standing = rows.standing(setting.name)?.element;
    if (found === undefined && standing) return standing;
    if (!found) {
      const key = found === null ? "settings_choices_missing" : "settings_choices_coming";
      return paragraph(words.text(key, { name: label }), "quiet");
    }
    if (setting.name === "pipeline_source") {
      const from = [OF_THE_PICKER.map((name) => known.get(name)), found, desk.isLocked];
      return rows.row(setting.name, from, () => ({ element: pipelineRow(view, known, found, desk) })).element;
    }
    const build = () => ({ element: settingRow(settingView(setting, words, offered), desk) });
    return rows.row(setting.name, [setting, offered, desk.isLocked], build).element;
  }

  /** @param {string} focused */
  async function again(focused) {
    await show();
    document.getElementById(focused)?.focus();
  }

  return Object.freeze({ show });
}
