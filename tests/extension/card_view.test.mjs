/** What the panel says of the person in view: badge, record, reasons, candidates, what is open and what was copied. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { cardView, timelineView } from "../../extension/panel/card_view.js";
import { itemStatus } from "./support/played_browser.mjs";

const WORDS = {
  text: (key, values) => (values ? `${key}(${Object.values(values).join(",")})` : key),
  forCode: (code) => `code_${code}`,
  time: (moment) => `at ${moment}`,
  date: (day) => `on ${day}`,
  number: (decimal) => `#${decimal}`,
};
const REASON = { key: "reason_name_exact", left: "Ana", right: "Ana", side: "for", rarity: null };
const WEIGHED = { table: "contact", row_id: "row-1", name: "Ana Souza", reasons: [REASON] };
const ROW = {
  match: { table: "contact", row_id: "row-1", name: "Ana Souza", how: "evidence" },
  record_address: "https://contoso.crm.dynamics.com/main.aspx?id=row-1",
  facts: [{ fact: "title", value: "Buyer" }],
  opportunities: [],
};
const CARD = { kind: "person.card", badge: "not_in_crm", row: null, evidence: null, mirror_read_at: null };

function view(fields = {}) {
  return cardView({ ...CARD, entries: [], ...fields }, WORDS);
}

test("every badge has a mark of its own and words", () => {
  const badges = [
    "in_crm",
    "probable_match",
    "choose_match",
    "not_in_crm",
    "out_of_date",
    "no_access",
    "not_checked",
  ];
  const shown = badges.map((badge) => view({ badge }).badge);
  assert.deepEqual(
    badges.map((badge) => `badge_${badge}`),
    shown.map((text) => text.split(" ")[1]),
  );
  assert.equal(badges.length, new Set(shown.map((text) => text.split(" ")[0])).size);
});

test("only what a page says otherwise can be ignored", () => {
  const shown = ["in_crm", "out_of_date", "probable_match"].map((badge) => view({ badge }).isIgnorable);
  assert.deepEqual([false, true, false], shown);
});

test("a probable match shows its record, how it was matched and what speaks for it, and nobody to choose from", () => {
  const evidence = { verdict: "match", rows: [WEIGHED] };
  const shown = view({ badge: "probable_match", row: ROW, evidence });
  assert.deepEqual([ROW.record_address, "table_contact"], [shown.row.address, shown.row.note]);
  assert.deepEqual(
    [
      { label: "fact_title", value: "Buyer" },
      { label: "fact_how", value: "how_evidence" },
    ],
    shown.facts,
  );
  assert.deepEqual([["reason_name_exact(Ana,Ana)\u00a0✓"], []], [shown.reasons, shown.candidates]);
});

test("where nobody can tell, each candidate stands with its own reasons and can be chosen", () => {
  const differs = { ...REASON, key: "reason_title_differs", side: "against", rarity: "rare" };
  const evidence = {
    verdict: "several",
    rows: [WEIGHED, { ...WEIGHED, row_id: "row-2", reasons: [differs] }],
  };
  const { candidates, reasons, row } = view({ badge: "choose_match", evidence });
  assert.deepEqual([[], null], [reasons, row]);
  assert.deepEqual(
    ["row-1", "row-2"],
    candidates.map((one) => one.row.row_id),
  );
  assert.equal("reason_title_differs(Ana,Ana), match_rare\u00a0✗", candidates[1].note);
});

test("an opportunity says its stage, when it closes and what it is worth, as far as that is known", () => {
  const opportunity = {
    row_id: "opportunity-1",
    name: "Espresso line",
    stage: null,
    closes_on: "2026-11-30",
    value: "48000.0",
    record_address: "https://contoso.crm.dynamics.com/main.aspx?id=opportunity-1",
  };
  const [shown] = view({ row: { ...ROW, opportunities: [opportunity] } }).opportunities;
  assert.deepEqual(
    [
      { label: "opportunity_closes", value: "on 2026-11-30" },
      { label: "opportunity_value", value: "#48000.0" },
    ],
    shown.facts,
  );
});

const RECEIPT = {
  record_address: "https://crm.example/",
  is_completed: true,
  is_withdrawn: false,
  found: null,
};
for (const [what, state, fields, says, mayUndo] of [
  ["a held item", "held", {}, "state_held", true],
  ["an item that is being sent", "sending", {}, "state_sending", false],
  ["a written item", "written", { receipt: RECEIPT }, "state_written", true],
  [
    "one that stands open",
    "written",
    { receipt: { ...RECEIPT, is_completed: false } },
    "state_written_open",
    true,
  ],
  [
    "LinkedIn's own row",
    "written",
    { receipt: { ...RECEIPT, found: "linkedin" } },
    "state_written_by_linkedin",
    false,
  ],
  ["one that is being taken back", "written", { receipt: RECEIPT, errand: "undo" }, "state_written", false],
  ["one that was taken back", "undone", {}, "state_undone", false],
]) {
  test(`${what} says so, and ${mayUndo ? "can" : "cannot"} be taken back`, () => {
    const item = { receipt: null, errand: null, cause: null, ...itemStatus(state, "item-1"), ...fields };
    const [line] = view({ entries: [{ item, clicked_at: "2026-11-18T14:00:00.000Z" }] }).entries;
    assert.deepEqual([says, "item-1", mayUndo], [line.text, line.item_id, line.isUndoable]);
  });
}

test("what was copied says what it was, as long as that is known", () => {
  const item = { receipt: null, errand: null, cause: null, ...itemStatus("held", "item-1") };
  const clicked_at = "2026-11-18T14:00:00.000Z";
  const [tag, erased] = view({
    entries: [
      { item, clicked_at, item_kind: "tag" },
      { item, clicked_at, item_kind: null },
    ],
  }).entries;
  assert.deepEqual({ label: "entry_what", value: "kind_tag" }, tag.facts[0]);
  assert.deepEqual([{ label: "outbox_clicked", value: `at ${clicked_at}` }], erased.facts);
});

test("an activity without a subject says so, and whether it is still open", () => {
  const one = {
    table: "task",
    row_id: "1",
    subject: null,
    is_open: true,
    record_address: "https://crm.example/",
  };
  const [line] = timelineView({ activities: [{ ...one, happened_at: null }] }, WORDS);
  assert.deepEqual(["panel_no_subject", "outbox_open"], [line.text, line.note]);
});
