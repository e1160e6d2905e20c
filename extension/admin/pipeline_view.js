/**
 * Decide what the picker of the pipeline's stage shows: the sources, the stages of each, and what counts, in words.
 * Pure: gets the words' look-up, touches no element.
 */

/**
 * @typedef {import("../shared/protocol.js").ChoicesFound} ChoicesFound
 * @typedef {import("../shared/protocol.js").OfferedStage} Stage
 * @typedef {import("../shared/protocol.js").OrganisationSetting} OrganisationSetting
 * @typedef {import("../shared/protocol.js").PipelineChoose["source"]} Source
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {{readonly source: Source, readonly stage: string, readonly isIncluding: boolean,
 *   readonly stages: ReadonlyArray<Stage>}} Pipeline where it begins
 * @typedef {ReadonlyMap<string, OrganisationSetting>} Settings
 */

/** @type {ReadonlyArray<Source>} */
export const SOURCES = Object.freeze(["unsure", "salesstage", "stepname", "process"]);

/**
 * @param {Settings} settings
 * @returns {Pipeline | null} what the organisation has set; null where it has set nothing
 */
export function chosenPipeline(settings) {
  const source = setFor(settings, "pipeline_source");
  if (source === null) return null;
  return pipeline(
    source,
    setFor(settings, "pipeline_stage") ?? "",
    isOn(setFor(settings, "pipeline_includes_stage")),
    setFor(settings, "pipeline_stages") ?? "",
  );
}

/**
 * @param {Settings} settings
 * @param {Words} words
 */
export function pipelineInForce(settings, words) {
  const counts = (/** @type {string} */ name) => settings.get(name)?.in_force ?? "";
  const found = pipeline(
    counts("pipeline_source"),
    counts("pipeline_stage"),
    isOn(counts("pipeline_includes_stage")),
    counts("pipeline_stages"),
  );
  const source = words.text(`status_source_${settings.get("pipeline_source")?.source ?? "shipped"}`);
  return words.text("settings_in_force", { source, value: pipelineInWords(found, words) });
}

/**
 * @param {Pipeline | null} pipeline
 * @param {Words} words
 */
export function pipelineInWords(pipeline, words) {
  if (pipeline === null) return words.text("org_unset");
  const source = words.text(`setting_pipeline_source_is_${pipeline.source}`);
  if (pipeline.source === "unsure") return source;
  const stage = pipeline.stages.find(({ value }) => value === pipeline.stage)?.label ?? pipeline.stage;
  return words.text(pipeline.isIncluding ? "pipeline_from" : "pipeline_beyond", { source, stage });
}

/**
 * The stages that can be chosen of a source, in their order: of texts the order that was confirmed last, with what
 * has appeared since at its end.
 *
 * @param {Source} source
 * @param {ChoicesFound} found
 * @param {Pipeline | null} chosen
 * @returns {ReadonlyArray<Stage>}
 */
export function stagesOf(source, found, chosen) {
  const stages = found.stages.find((offer) => offer.source === source)?.stages ?? [];
  if (source !== "stepname" || chosen?.source !== source) return stages;
  const places = new Map(chosen.stages.map(({ value }, place) => [value, place]));
  const place = (/** @type {Stage} */ { value }) => places.get(value) ?? places.size;
  return stages.toSorted((one, other) => place(one) - place(other));
}

/**
 * Why a source has nothing to choose from; null where it has.
 *
 * @param {Source} source
 * @param {ChoicesFound} found
 * @param {Settings} settings
 * @param {Words} words
 */
export function whyNoStages(source, found, settings, words) {
  const offer = found.stages.find((one) => one.source === source);
  if (source === "unsure" || (offer?.stages.length ?? 0) > 0) return null;
  if (offer?.refused) return words.forCode(offer.refused.code, offer.refused.params);
  if (source !== "process" || settings.get("sales_process")?.in_force !== "off") {
    return words.text("pipeline_without_stages");
  }
  return words.text("pipeline_without_flow", { name: words.text("setting_sales_process") });
}

/** @type {(source: string, stage: string, isIncluding: boolean, stages: string) => Pipeline} */
function pipeline(source, stage, isIncluding, stages) {
  const known = SOURCES.find((one) => one === source) ?? "unsure";
  return { source: known, stage, isIncluding, stages: readStages(stages) };
}

/** @type {(text: string) => ReadonlyArray<Stage>} as the setting writes them: VALUE or VALUE=NAME, bars between */
function readStages(text) {
  return text
    .split("|")
    .filter((part) => part.trim() !== "")
    .map((part) => {
      const [value = "", ...label] = part.split("=");
      return { value: value.trim(), label: label.join("=").trim() || value.trim() };
    });
}

/** @type {(settings: Settings, name: string) => string | null} */
function setFor(settings, name) {
  return settings.get(name)?.organisation ?? null;
}

/** @type {(value: string | null) => boolean} */
function isOn(value) {
  return value === "yes" || value === "on" || value === "true";
}
