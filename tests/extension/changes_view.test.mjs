/** How a record is shown beside a page: what is ticked beforehand, and when the difference can be ignored. D12, D13. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { changesView } from "../../extension/prompt/changes_view.js";

const WORDS = {
  text: (key, values) => (values ? `${key}(${Object.values(values).join(",")})` : key),
  forCode: (code) => `code_${code}`,
};
const FOUND = JSON.parse(
  readFileSync(new URL("../contract/success.changes.found.json", import.meta.url), "utf8"),
).result;

test("a difference that the badge tells can be ignored, also by who may not write the record", () => {
  const shown = (fields) => changesView({ ...FOUND, ...fields }, WORDS).isIgnorable;
  assert.equal(true, shown({ is_outdated: true, refusal: "updating_off", refusal_params: [] }));
  assert.equal(false, shown({ is_outdated: false }));
});

test("what the record says by now as the page does needs no ignoring", () => {
  const view = changesView({ ...FOUND, is_outdated: true, fields: [], account: null }, WORDS);
  assert.deepEqual([false, "changes_none"], [view.isIgnorable, view.nothing]);
});

test("seat and size of a company stand beside each other, and can be ignored where nothing can be written", () => {
  const company = [
    { field: "location", now: "", page: "Lisbon, Portugal" },
    { field: "headcount", now: "60", page: "5001" },
  ];
  const words = { ...WORDS, number: (decimal) => `n${decimal}` };
  const view = changesView({ ...FOUND, is_outdated: true, fields: [], account: null, company }, words);
  assert.deepEqual([true, false, null], [view.isIgnorable, view.isToAnswer, view.nothing]);
  const shown = view.company.map(({ text, facts }) => [text, ...facts.map(({ value }) => value)]);
  assert.deepEqual(shown, [
    ["decisions_location", "changes_empty", "Lisbon, Portugal"],
    ["decisions_headcount", "n60", "n5001"],
  ]);
});
