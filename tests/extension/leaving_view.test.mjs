/** What is said of everybody's disconnecting, and of each companion. A9, G4. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { leavingSentences, leavingTable } from "../../extension/admin/leaving_view.js";

const WORDS = {
  text: (key, values = {}) => [key, ...Object.values(values)].join(" "),
  time: (moment) => moment.slice(0, 10),
  number: (text) => text,
};
const FOUND = JSON.parse(
  readFileSync(new URL("../contract/success.departures.found.json", import.meta.url), "utf8"),
).result;

test("who has left is told from who waits, is not heard of, or looks on", () => {
  assert.deepEqual(
    [
      ["Teo Lindqvist", "leaving_is_waiting 3", "2026-11-18"],
      ["Ana Souza", "leaving_is_pending 0", "–"],
      ["Sales Admin", "leaving_is_watching 0", "–"],
      ["Marisa Duarte", "leaving_is_reported 0", "2026-11-18"],
    ],
    leavingTable(FOUND, WORDS)?.rows,
  );
});

test("items that were kept are named beside who has left", () => {
  const companions = [{ ...FOUND.companions[3], unsent: 2 }];
  assert.equal("leaving_is_reported_kept 2", leavingTable({ ...FOUND, companions }, WORDS)?.rows[0]?.[1]);
});

test("nobody to show is no table", () => {
  assert.equal(null, leavingTable({ ...FOUND, companions: [] }, WORDS));
});

for (const [name, changes, sentences] of [
  ["never said", { order: null }, ["leaving_none"]],
  ["said", {}, ["leaving_since_clear 2026-11-18", "leaving_counts 1 1 1"]],
  [
    "said without clearing, lifted, without seats",
    { has_roster: false, order: { ...FOUND.order, is_clearing: false, lifted_at: "2026-11-20T08:00:00Z" } },
    ["leaving_since 2026-11-18", "leaving_lifted 2026-11-20", "leaving_counts 1 1 1", "leaving_no_roster"],
  ],
]) {
  test(`the order in words: ${name}`, () => {
    assert.deepEqual(sentences, leavingSentences({ ...FOUND, ...changes }, WORDS));
  });
}
