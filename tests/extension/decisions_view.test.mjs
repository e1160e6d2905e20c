/** How the history of decisions is told, and what would move. E4, D12, D13. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { historyLines, movesView } from "../../extension/shared/page/decisions_view.js";

const WORDS = {
  text: (key, values) => (values ? `${key}(${Object.values(values).join(",")})` : key),
  forCode: (code) => `code_${code}`,
  time: (moment) => moment,
};
const example = (name) =>
  JSON.parse(readFileSync(new URL(`../contract/success.${name}.json`, import.meta.url), "utf8")).result;
const TOLD = example("decisions.found");
const [IGNORED] = TOLD.ignored;
const FOUND = { ...TOLD, ignored: [] };
const [DECISION] = FOUND.decisions;
const [UPDATE] = FOUND.updates;

test("the newest stands first, and only what counts can be taken back", () => {
  const older = {
    ...DECISION,
    is_in_force: false,
    ended_at: "2026-11-20T08:00:00.000Z",
    ended_by: "replaced",
  };
  const lines = historyLines({ ...FOUND, decisions: [DECISION, older] }, WORDS);
  assert.deepEqual(
    [null, DECISION.decision_id, null],
    lines.map(({ revert }) => revert?.decision_id ?? null),
  );
  assert.match(lines[0].entry.text, /^decisions_updated/);
  assert.match(lines[2].entry.note, /decisions_replaced\(2026-11-20T08:00:00.000Z\)$/);
});

test("values that an answer changed stand under it, not in a line of their own", () => {
  const same = { ...UPDATE, updated_at: DECISION.decided_at };
  const [line, ...rest] = historyLines({ ...FOUND, updates: [same] }, WORDS);
  assert.deepEqual([], rest);
  assert.deepEqual(
    [
      { label: "Job Title", value: "decisions_value(Trainee,Purchasing Manager)" },
      { label: "decisions_account", value: "decisions_value(changes_empty,Litware, Inc.)" },
    ],
    line.entry.facts,
  );
});

test("another record than before is a correction; a new one was created whatever was before", () => {
  const texts = ["linked", "created"].map(
    (how) => historyLines({ ...FOUND, updates: [], decisions: [{ ...DECISION, how }] }, WORDS)[0].entry.text,
  );
  assert.deepEqual(
    [`decisions_corrected(${DECISION.row.name})`, `decisions_created(${DECISION.row.name})`],
    texts,
  );
});

test("a colleague's decision stands above all and has nothing to take back here", () => {
  const [first] = historyLines({ ...FOUND, shared: DECISION.row }, WORDS);
  assert.match(first.entry.text, /^decisions_shared/);
  assert.equal(null, first.revert);
});

test("what is ignored stands at its time with what the page said, and is told again without a look first", () => {
  const ended = { is_in_force: false, ended_at: "2026-11-21T08:00:00.000Z", ended_by: "unlinked" };
  const [line, ...others] = historyLines({ ...FOUND, ignored: [IGNORED] }, WORDS);
  assert.deepEqual([true, "ignored-1"], [line.isIgnored, line.revert.decision_id]);
  assert.deepEqual(
    [
      { label: "fact_company", value: "Tailwind Traders" },
      { label: "fact_title", value: "Head of Purchasing" },
      { label: "decisions_flag", value: "flag_noted" },
    ],
    line.entry.facts,
  );
  assert.ok(others.every(({ isIgnored }) => !isIgnored));
  const [gone] = historyLines({ ...FOUND, ignored: [{ ...IGNORED, ...ended, values: [] }] }, WORDS);
  assert.equal(null, gone.revert);
  assert.match(gone.entry.note, /decisions_unlinked\(2026-11-21T08:00:00.000Z\) · decisions_unread$/);
});

test("why the CRM does not say so, too, stands beside what is ignored; where it has no place for it, nothing", () => {
  const cause = { code: "contact_flag_taken", params: [] };
  const told = [{ state: "refused", cause }, null].map((flag) =>
    historyLines({ ...FOUND, ignored: [{ ...IGNORED, flag }] }, WORDS)[0].entry.facts.slice(2),
  );
  const why = { label: "decisions_flag", value: "flag_refused. code_contact_flag_taken" };
  assert.deepEqual([[why], []], told);
});

test("what stays says why, and missing words say why they are missing", () => {
  const moves = example("moves.found");
  const view = movesView(moves, WORDS);
  assert.equal("Good morning. Shall we talk?", view.moving[0].note);
  assert.match(view.staying[0].note, /code_note_stays$/);
  assert.equal(null, view.trouble);
  const unread = { code: "crm_unreachable", params: [] };
  assert.match(movesView({ ...moves, unread }, WORDS).trouble, /^code_crm_unreachable/);
});
