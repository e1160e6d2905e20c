/**
 * Build the picker of the stage at which the pipeline begins: what tells the stage, one of the stages that Dynamics
 * has now in their order, or "not sure". The order of texts is confirmed by whoever administers.
 */
import { button, paragraph } from "../shared/page/lists.js";
import { isSure } from "../shared/page/sure.js";
import { fields, labelled } from "./elements.js";
import {
  SOURCES,
  chosenPipeline,
  pipelineInForce,
  pipelineInWords,
  stagesOf,
  whyNoStages,
} from "./pipeline_view.js";
import { saveButton, settingGroup } from "./settings_row.js";
import { saveSetting } from "./settings_saving.js";

/**
 * @typedef {import("./pipeline_view.js").Settings} Settings
 * @typedef {import("./pipeline_view.js").Source} Source
 * @typedef {import("./settings_saving.js").Desk} Desk
 * @typedef {import("./settings_view.js").SettingView} SettingView
 */

/**
 * @param {SettingView} view of `pipeline_source`
 * @param {Settings} settings
 * @param {import("../shared/protocol.js").ChoicesFound} found
 * @param {Desk} desk
 */
export function pipelineRow(view, settings, found, desk) {
  const { ask, words, say, again } = desk;
  const title = words.text("setting_pipeline_stage");
  const { element, group } = settingGroup(
    "pipeline_source",
    title,
    words.text("setting_about_pipeline_stage"),
    desk,
  );
  const chosen = chosenPipeline(settings);
  const source = document.createElement("select");
  const stage = document.createElement("select");
  const including = tick(words.text("setting_pipeline_includes_stage"));
  const inOrder = tick(words.text("pipeline_in_order"));
  const order = document.createElement("ol");
  const ordering = document.createElement("div");
  const reason = paragraph("", "warning");
  const sourceField = labelled("pipeline-source", words.text("setting_pipeline_source"), source);
  const stageField = labelled("pipeline-stage", title, stage);
  /** The stages in the order in which they stand now. */
  let stages = /** @type {ReturnType<typeof stagesOf>} */ ([]);

  source.append(
    new Option(words.text("settings_unset"), ""),
    ...SOURCES.map((one) => new Option(words.text(`setting_pipeline_source_is_${one}`), one)),
  );
  source.value = chosen?.source ?? "";
  including.box.checked = chosen?.isIncluding ?? false;
  ordering.append(paragraph(words.text("pipeline_order_is")), order, inOrder.label);
  group.append(
    fields(sourceField, stageField),
    reason,
    ordering,
    including.label,
    saveButton(title, desk),
    paragraph(pipelineInForce(settings, words), "quiet"),
  );
  source.addEventListener("input", follow);
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    void save();
  });
  follow();
  return element;

  function follow() {
    const wanted = sourceNow();
    const why = wanted === null ? null : whyNoStages(wanted, found, settings, words);
    stages = wanted === null ? [] : stagesOf(wanted, found, chosen);
    const hasStages = stages.length > 0;
    reason.textContent = why ?? "";
    reason.hidden = why === null;
    stageField.hidden = !hasStages;
    including.label.hidden = !hasStages;
    ordering.hidden = wanted !== "stepname" || !hasStages;
    // Texts have no order of their own: whoever has not looked has confirmed nothing.
    inOrder.box.checked = false;
    showStages(chosen?.source === wanted ? (chosen?.stage ?? "") : "");
  }

  /** @param {string} marked the value of the stage that is chosen */
  function showStages(marked) {
    stage.replaceChildren(
      new Option(words.text("pipeline_choose_stage"), ""),
      ...stages.map(({ value, label }) => new Option(label, value)),
    );
    stage.value = stages.some(({ value }) => value === marked) ? marked : "";
    order.replaceChildren(...stages.map(({ label }, place) => placed(label, place)));
  }

  /**
   * @param {string} label
   * @param {number} place
   */
  function placed(label, place) {
    const item = document.createElement("li");
    const earlier = button(words.text("pipeline_earlier"), () => move(place, place - 1, "earlier"));
    const later = button(words.text("pipeline_later"), () => move(place, place + 1, "later"));
    earlier.ariaLabel = words.text("pipeline_earlier_one", { stage: label });
    later.ariaLabel = words.text("pipeline_later_one", { stage: label });
    earlier.disabled = place === 0;
    later.disabled = place === stages.length - 1;
    earlier.dataset["way"] = "earlier";
    later.dataset["way"] = "later";
    item.append(label, earlier, later);
    return item;
  }

  /** @type {(from: number, to: number, way: string) => void} */
  function move(from, to, way) {
    const moved = stages[from];
    const { value } = stage;
    if (moved === undefined) return;
    stages = stages.toSpliced(from, 1).toSpliced(to, 0, moved);
    inOrder.box.checked = false;
    showStages(value);
    say(words.text("pipeline_moved", { place: String(to + 1), stage: moved.label }));
    const buttons = [...(order.children[to]?.querySelectorAll("button") ?? [])];
    const same = buttons.find((one) => one.dataset["way"] === way && !one.disabled);
    (same ?? buttons.find((one) => !one.disabled))?.focus();
  }

  async function save() {
    const wanted = sourceNow();
    if (wanted === null) {
      await saveSetting(desk, view, "", source.id);
      return;
    }
    const isText = wanted === "stepname";
    if (wanted !== "unsure" && stage.value === "") {
      say(reason.textContent || words.text("pipeline_stage_first"));
      return;
    }
    if (isText && !inOrder.box.checked) {
      say(words.text("pipeline_order_first"));
      return;
    }
    const message = /** @type {const} */ ({
      kind: "pipeline.choose",
      source: wanted,
      stage: wanted === "unsure" ? "" : stage.value,
      is_including: wanted !== "unsure" && including.box.checked,
      order: isText ? stages.map(({ value }) => value) : [],
    });
    const planned = await ask({ ...message, is_dry_run: true }, "pipeline.chosen");
    if (planned === null) return;
    if (planned.changes.length === 0) {
      say(words.text("org_choice_stands"));
      return;
    }
    const after = pipelineInWords(
      { source: wanted, stage: message.stage, isIncluding: message.is_including, stages },
      words,
    );
    const told = { name: title, before: pipelineInWords(chosen, words), after };
    if (!(await isSure(words.text("settings_would", told), words.text("settings_save")))) return;
    const written = await ask({ ...message, is_dry_run: false }, "pipeline.chosen");
    if (written === null) return;
    await again(source.id);
    say(words.text(written.changes.length > 0 ? "settings_changed" : "org_choice_stands", told));
  }

  /** @returns {Source | null} null where the organisation is to set nothing */
  function sourceNow() {
    return SOURCES.find((one) => one === source.value) ?? null;
  }
}

/** @param {string} text */
function tick(text) {
  const label = document.createElement("label");
  const box = document.createElement("input");
  box.type = "checkbox";
  label.append(box, text);
  return { label, box };
}
