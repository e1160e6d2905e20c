/** The first steps: the notice in full, what is there already, and no rehearsal against a real CRM. L-7, K2. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { mayPractise, practiceItem, stepsView } from "../../extension/onboarding/steps_view.js";
import { SHIPPED } from "./support/page_settings.mjs";
import { CONNECTION } from "./support/played_browser.mjs";

const WORDS = { text: (key) => key, forCode: (code) => `code_${code}`, time: (moment) => moment };
const WRITING = Object.freeze({ is_writeback_on: true, hold_seconds: 10, left_out: [] });

function reachable(connection = {}, writing = WRITING) {
  return { reach: "reachable", version: "26.1.0", connection: { ...CONNECTION, ...connection }, writing };
}

function steps(status, settings = {}, isPractised = false) {
  const all = stepsView({ status, settings: { ...SHIPPED, ...settings }, isPractised }, WORDS);
  return Object.fromEntries(all.map((step) => [step.name, step]));
}

test("there are five steps, and the notice says all of what people should know first", () => {
  const { notice, ...others } = steps({ reach: "unknown" }, { onboarding_text: "Ask Bia first." });
  assert.equal(4, Object.keys(others).length);
  assert.deepEqual(
    ["does", "agreement", "account", "official", "independent", "decide"].map((one) => `notice_${one}`),
    notice.sentences.slice(0, -1),
  );
  assert.equal("Ask Bia first.", notice.sentences.at(-1));
});

test("a companion that is not there says why, and the step stays open", () => {
  const error = { code: "companion_not_installed", params: [] };
  const { companion, crm } = steps({ reach: "unreachable", error, needs_setup: true });
  assert.deepEqual(["companion_missing", "code_companion_not_installed"], companion.sentences);
  assert.deepEqual(["○ step_open", "○ step_open"], [companion.state, crm.state]);
});

test("what is connected counts as done, with its environment", () => {
  const { companion, crm, place } = steps(reachable(), { capture_mode: "panel" });
  assert.deepEqual(["✓ step_done", "✓ step_done"], [companion.state, crm.state]);
  assert.ok(crm.sentences.includes("contoso.crm.dynamics.com"));
  assert.deepEqual(["capture_panel"], place.sentences);
});

for (const [where, status, may] of [
  ["a test environment", reachable({ is_test_environment: true }), true],
  ["a production environment", reachable(), false],
  ["a sandbox", reachable({ sandbox_kind: "CustomerTest" }), false],
  [
    "a test environment with writeback off",
    reachable({ is_test_environment: true }, { is_writeback_on: false }),
    false,
  ],
  ["a signed-out test environment", reachable({ is_test_environment: true, state: "signed_out" }), false],
  ["no companion", { reach: "unknown" }, false],
]) {
  test(`with ${where} a rehearsal ${may ? "may" : "may not"} be played`, () => {
    assert.equal(may, mayPractise(status));
  });
}

test("each rehearsed message is one of its own, with a certain identity and nobody's address", () => {
  const [one, other] = ["1", "2"].map((id) => practiceItem(id, "2026-11-18T14:00:00.000Z", WORDS));
  assert.notEqual(one.conversation_id, other.conversation_id);
  assert.deepEqual([1, null, null], [one.place.equals, one.person.profile_id, one.person.profile_address]);
});
