/** A call is logged as typed, or its fields say what is wrong; nothing in between. D4. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { loadContent, plain } from "./support/content.mjs";

const { CallDraft } = loadContent(["../shared/classic/call_draft.js"], ["CallDraft"]);
const { callOf, fieldTime, problemsOf } = CallDraft;

const NOW = new Date("2026-11-18T14:05:00Z");
const YVONNE = { name: "Yvonne McKay", profile_id: "ACwAAAyvonne", headline: null };
const DRAFT = {
  form_id: "form-1",
  direction: "inbound",
  outcome: "Reached",
  when: fieldTime(new Date("2026-11-18T13:00:00Z")),
  minutes: " 12 ",
  note: " She asks for an offer.\n",
};

const keysOf = (draft) => plain(problemsOf({ ...DRAFT, ...draft }, NOW)).map(({ key }) => key);

test("a call becomes what was typed, in universal time and without the space around it", () => {
  assert.deepEqual([], keysOf({}));
  assert.deepEqual(
    {
      page_kind: "lead",
      item_kind: "call",
      form_id: "form-1",
      about: YVONNE,
      direction: "inbound",
      outcome: "Reached",
      minutes: 12,
      called_at: "2026-11-18T13:00:00.000Z",
      body: "She asks for an offer.",
    },
    plain(callOf(DRAFT, YVONNE)),
  );
});

test("a company's call is one of its account page", () => {
  const about = { name: "Fourth Coffee", company_id: "1035", company_address: null };
  assert.equal("account", callOf(DRAFT, about).page_kind);
});

test("a moment that is missing or lies ahead is named as such", () => {
  assert.deepEqual(["call_when_missing"], keysOf({ when: "" }));
  assert.deepEqual(["call_when_ahead"], keysOf({ when: fieldTime(new Date("2026-11-18T14:07:00Z")) }));
  assert.deepEqual([], keysOf({ when: fieldTime(NOW) }));
});

test("minutes are whole and fit a day", () => {
  for (const minutes of ["", "-1", "1.5", "1441", "ten", "1e3"]) {
    assert.deepEqual(["call_minutes_wrong"], keysOf({ minutes }), minutes);
  }
  for (const minutes of ["0", "7", "1440"]) assert.deepEqual([], keysOf({ minutes }), minutes);
});

test("everything that is wrong is said at once", () => {
  assert.deepEqual(["call_when_missing", "call_minutes_wrong"], keysOf({ when: "", minutes: "x" }));
});
