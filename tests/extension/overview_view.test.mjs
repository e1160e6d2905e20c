/** What the administrator's overview says: whether copying works, what is stuck, what was found. H2, A7. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { findingLine, stuckLines, verdictOf } from "../../extension/admin/overview_view.js";
import { CONNECTION } from "./support/played_browser.mjs";

const WORDS = {
  text: (key, values = {}) => [key, ...Object.values(values)].join(" "),
  forCode: (code) => `code_${code}`,
  time: (moment) => moment,
  number: (decimal) => decimal,
};
const COUNTS = Object.freeze({ held: 0, queued: 0, sending: 0, needs_you: 0, failed: 0 });

function reachable(writing = true) {
  return {
    reach: "reachable",
    version: "26.1.0",
    connection: CONNECTION,
    writing: { is_writeback_on: writing, hold_seconds: 10, left_out: [] },
  };
}

test("copying is called possible only where connection, writeback and outbox are all well", () => {
  const trouble = { code: "crm_privilege_missing", params: [] };
  const outbox = { counts: COUNTS, trouble: null };
  assert.deepEqual(["status_can_copy"], verdictOf(reachable(), null, outbox, WORDS).sentences);
  for (const [status, told] of [
    [reachable(false), outbox],
    [{ reach: "unknown" }, outbox],
    [reachable(), { ...outbox, trouble }],
  ]) {
    assert.equal("admin_cannot_copy", verdictOf(status, null, told, WORDS).sentences[0]);
  }
});

test("a trouble is told with its next step", () => {
  const outbox = { counts: COUNTS, trouble: { code: "crm_privilege_missing", params: [] } };
  const { sentences } = verdictOf(reachable(), null, outbox, WORDS);
  assert.deepEqual(["code_crm_privilege_missing", "next_crm_privilege_missing"], sentences.slice(1));
});

test("what is stuck leads to the section where it can be mended; what is on its way is not stuck", () => {
  const outbox = { counts: { ...COUNTS, sending: 4, failed: 2 } };
  assert.deepEqual(
    [
      ["outbox", "state_failed", "2"],
      ["unresolved", "admin_people_ask", "3"],
    ],
    stuckLines(outbox, { waiting: 3, later: 0 }, WORDS).map(({ section, line }) => [
      section,
      line.label,
      line.value,
    ]),
  );
  assert.deepEqual([], stuckLines({ counts: COUNTS }, { waiting: 0, later: 0 }, WORDS));
});

test("a finding names its check, what was seen and what to do, its right as a security role has it", () => {
  const params = [
    { name: "privilege", value: "prvReadTeam" },
    { name: "right", value: "read" },
  ];
  const finding = { check: "rights", result: "fail", code: "right_missing", params, reference: null };
  const { mark, sentences } = findingLine(finding, WORDS);
  assert.equal("✗", mark);
  assert.match(sentences[0], /doctor_result_fail/);
  assert.match(sentences[0], /doctor_right_missing prvReadTeam right_read/);
  assert.match(sentences[1], /^doctor_fix_right_missing/);
});
