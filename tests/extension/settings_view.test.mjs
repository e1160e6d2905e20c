/** How the administrator's pages say a setting: in words, with who set it, whatever the companion knows. A9, G4. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { settingGroups, settingView, valueInWords } from "../../extension/admin/settings_view.js";
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
