/** How the administrator's pages say a setting: in words, with who set it, whatever the companion knows. A9, G4. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { kindsInWords, readKinds, scopeInWords } from "../../extension/admin/kinds_view.js";
import {
  chosenPipeline,
  pipelineInForce,
  pipelineInWords,
  stagesOf,
  whyNoStages,
} from "../../extension/admin/pipeline_view.js";
import {
  offeredChoices,
  settingGroups,
  settingView,
  valueInWords,
} from "../../extension/admin/settings_view.js";
import { readCatalogue } from "./support/content.mjs";

const en = readCatalogue("en");
const WORDS = {
  text: (key, values = {}) =>
    Object.entries(values).reduce(
      (text, [name, value]) => text.replaceAll(`$${name.toUpperCase()}$`, value),
      en[key]?.message ?? "",
    ),
};
const EXAMPLE = new URL("../contract/success.organisation.settings.json", import.meta.url);
const { settings } = JSON.parse(readFileSync(EXAMPLE, "utf8")).result;
const [writeback, hold, notes] = settings;
const FOUND = JSON.parse(
  readFileSync(new URL("../contract/success.choices.found.json", import.meta.url), "utf8"),
).result;

/** Settings by their names, as the organisation has set them and as they count here. */
function standing(values) {
  return new Map(
    Object.entries(values).map(([name, organisation]) => [
      name,
      { ...hold, name, form: "text", organisation, in_force: organisation ?? "", source: "organisation" },
    ]),
  );
}

test("a switch can be on, off or nobody's, and says what counts here and who has set it", () => {
  const view = settingView(writeback, WORDS);
  assert.deepEqual(
    ["", "on", "off"],
    view.choices.map(({ value }) => value),
  );
  assert.deepEqual(["", "In force here: Off (set for the organisation)"], [view.value, view.in_force]);
});

test("what Dynamics keeps as yes and no is on and off", () => {
  assert.deepEqual(
    ["on", "off"],
    ["yes", "no"].map((organisation) => settingView({ ...writeback, organisation }, WORDS).value),
  );
});

test("a choice is told in words, a number is typed", () => {
  assert.equal("Completed tasks", valueInWords(notes, "activity", WORDS));
  assert.deepEqual([null, "20"], [settingView(hold, WORDS).choices, settingView(hold, WORDS).value]);
});

test("a setting that only a later companion knows is shown by its own name, in a group of its own", () => {
  const groups = settingGroups([...settings, { ...hold, name: "from_tomorrow" }], WORDS);
  assert.deepEqual(
    ["More settings", "from_tomorrow"],
    [groups.at(-1).title, groups.at(-1).settings[0].label],
  );
  assert.equal(
    settings.length + 1,
    groups.reduce((count, group) => count + group.settings.length, 0),
  );
});

test("what names something of Dynamics' is chosen by its label, and what is gone there is still shown", () => {
  const offered = offeredChoices(FOUND, WORDS);
  const column = { ...hold, name: "won_value_column", form: "text", in_force: "actualvalue" };
  const known = settingView({ ...column, organisation: "estimatedvalue" }, WORDS, offered.won_value_column);
  assert.deepEqual(
    ["", "actualvalue", "estimatedvalue"],
    known.choices.map(({ value }) => value),
  );
  assert.equal(
    "In force here: Not sure, as shipped: Actual Revenue (set for the organisation)",
    known.in_force,
  );
  const gone = settingView({ ...column, organisation: "new_gone" }, WORDS, offered.won_value_column);
  assert.deepEqual({ value: "new_gone", text: "new_gone (not there any more)" }, gone.choices.at(-1));
  const source = { ...hold, name: "lead_source" };
  assert.deepEqual(
    ["None", "Web"],
    ["0", "8"].map((value) => valueInWords(source, value, WORDS, offered.lead_source)),
  );
});

test("the picker's own settings have no row of their own", () => {
  const named = ["pipeline_source", "pipeline_stage", "pipeline_stages", "pipeline_includes_stage"];
  const groups = settingGroups(
    named.map((name) => ({ ...hold, name })),
    WORDS,
  );
  assert.deepEqual(
    ["pipeline_source"],
    groups.flatMap(({ settings: rows }) => rows.map(({ setting }) => setting.name)),
  );
});

test("kinds are said as people call them, both directions with them. C3", () => {
  assert.deepEqual(["inmail", "note"], readKinds("note, inmail"));
  assert.deepEqual(
    ["Everything", "InMails and Notes"],
    [kindsInWords("all", WORDS), kindsInWords("inmail note", WORDS)],
  );
  const set = { writeback: "on", item_types: "message tag", inbound_messages: "on" };
  assert.deepEqual(
    [
      "Copied here: Messages (sent and received) and Tags.",
      "Copied here: Messages (sent only) and Tags.",
      "Copied here: nothing, as activity writeback is off.",
    ],
    [set, { ...set, inbound_messages: "off" }, { ...set, writeback: "off" }].map((values) =>
      scopeInWords(standing(values), WORDS),
    ),
  );
});

const STAGED = standing({
  pipeline_source: "stepname",
  pipeline_stage: "Propose",
  pipeline_stages: "Propose|Won",
  pipeline_includes_stage: "yes",
  sales_process: "off",
});

test("where the pipeline begins is a sentence, whatever was set. B2", () => {
  assert.deepEqual(
    ["not set", "The column “stepname”: “Propose” and what lies beyond"],
    [null, chosenPipeline(STAGED)].map((pipeline) => pipelineInWords(pipeline, WORDS)),
  );
  const unsure = standing({ pipeline_source: "unsure" });
  assert.equal("Not sure: every open opportunity counts", pipelineInWords(chosenPipeline(unsure), WORDS));
  const labelled = standing({
    pipeline_source: "salesstage",
    pipeline_stage: "1",
    pipeline_stages: "0=Qualify|1=Develop",
    pipeline_includes_stage: "off",
  });
  assert.equal(
    "In force here: The column “salesstage”: what lies beyond “Develop” (set for the organisation)",
    pipelineInForce(labelled, WORDS),
  );
});

test("texts keep the order that was confirmed, and what is new comes last", () => {
  const chosen = chosenPipeline(STAGED);
  assert.deepEqual(
    ["Propose", "Close"],
    stagesOf("stepname", FOUND, chosen).map(({ value }) => value),
  );
  assert.deepEqual(
    ["0", "1", "2"],
    stagesOf("salesstage", FOUND, chosen).map(({ value }) => value),
  );
});

test("a source without stages says why: no flow, no right, nothing there", () => {
  const words = { ...WORDS, forCode: (code, [{ value }]) => `${code} ${value}` };
  assert.equal("crm_privilege_missing prvReadWorkflow", whyNoStages("process", FOUND, STAGED, words));
  const empty = { ...FOUND, stages: [{ source: "process", stages: [], refused: null }] };
  assert.match(whyNoStages("process", empty, STAGED, words), /set “Stage of opportunities” first/u);
  assert.match(
    whyNoStages("process", empty, standing({ sales_process: "opportunitysalesprocess" }), words),
    /no stages there/u,
  );
  assert.deepEqual(
    [null, null],
    ["unsure", "salesstage"].map((source) => whyNoStages(source, FOUND, STAGED, words)),
  );
});
