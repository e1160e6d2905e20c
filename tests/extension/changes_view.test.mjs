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
