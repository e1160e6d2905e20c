/** What is said of everybody's companions, and of each. H2, H4. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { companionsSentences, companionsTable } from "../../extension/admin/companions_view.js";

const WORDS = {
  text: (key, values = {}) => [key, ...Object.values(values)].join(" ").trim(),
  time: (moment) => moment.slice(0, 10),
  number: (text) => text,
};
const FOUND = JSON.parse(
  readFileSync(new URL("../contract/success.companions.found.json", import.meta.url), "utf8"),
).result;

test("each companion is told with when it was heard of, and a seat that never was has no numbers", () => {
  assert.deepEqual(
    [
      ["Teo Lindqvist", "companions_is_heard 2026-11-18", "26.1.0", "3", "2", "0"],
      ["Ana Souza", "companions_is_unheard", "–", "–", "–", "–"],
      ["Marisa Duarte", "companions_is_silent 2026-11-11", "26.1.0", "0", "0", "0"],
      ["Bruno Abelho", "companions_is_left 2026-11-18", "–", "–", "–", "–"],
    ],
    companionsTable(FOUND, WORDS)?.rows,
  );
});

test("nobody to show is no table", () => {
  assert.equal(null, companionsTable({ ...FOUND, companions: [] }, WORDS));
});

test("an error's code comes with what the people concerned are told to do, where they are told something", () => {
  const words = {
    ...WORDS,
    text: (key, values) => (key === "next_crm_privilege_missing" ? "Ask." : WORDS.text(key, values)),
  };
  const silent = {
    ...WORDS,
    text: (key, values) => (key.startsWith("next_") ? "" : WORDS.text(key, values)),
  };
  assert.deepEqual(
    ["companions_error_told 2 crm_privilege_missing Ask.", "companions_error 2 crm_privilege_missing"],
    [words, silent].map((one) => companionsSentences(FOUND, one)[1]),
  );
});

test("errors are counted by their code; without seats it is said that nobody is known to be missing", () => {
  const counts = "companions_counts 1 1 1 1";
  const told = "companions_error_told 2 crm_privilege_missing next_crm_privilege_missing";
  assert.deepEqual([counts, told], companionsSentences(FOUND, WORDS));
  assert.deepEqual(
    [counts, "companions_no_roster"],
    companionsSentences({ ...FOUND, has_roster: false, errors: [] }, WORDS),
  );
});
