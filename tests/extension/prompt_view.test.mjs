/** What the prompt says of somebody unknown, and what keeps its form from being sent. D6, F1, F2, F4. */
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  fieldView,
  filledFields,
  localMoment,
  momentOf,
  problemOf,
  refusedField,
} from "../../extension/prompt/form_view.js";
import { duplicateOf, promptView, shownOf } from "../../extension/prompt/prompt_view.js";

const WORDS = {
  text: (key, values) => (values ? `${key}(${Object.values(values).join(",")})` : key),
  forCode: (code) => `code_${code}`,
};
const PERSON = {
  name: "Aurora Quintanilha",
  profile_address: "https://www.linkedin.com/sales/lead/1",
  headline: null,
  company: "Fourth Coffee",
};
const PROMPT = {
  prompt_id: "prompt-1",
  state: "waiting",
  about: PERSON,
  candidates: [],
  proposal: null,
  items: [],
  cause: null,
};
const REASON = { key: "reason_name_exact", left: "Aurora", right: "Aurora", side: "for", rarity: null };
const CANDIDATE = { table: "contact", row_id: "row-1", name: "Aurora Quintanilha", reasons: [REASON] };
const FIELD = {
  column: "lastname",
  label: "Last Name",
  is_required: true,
  is_writable: true,
  longest: 5,
  origin: "page",
};

function view(fields = {}) {
  return promptView({ ...PROMPT, ...fields }, WORDS);
}

test("a person can become a contact or a lead, a company an account, and only a person is blocked", () => {
  const company = { name: "Fourth Coffee", company_address: "https://www.linkedin.com/sales/company/1" };
  assert.deepEqual(["contact", "lead"], view().tables);
  assert.deepEqual(["account"], view({ about: company }).tables);
  assert.deepEqual(
    [PERSON.profile_address, null],
    [view(), view({ about: company })].map((of) => of.profile_address),
  );
});

for (const [count, expected] of [
  [0, null],
  [1, "prompt_waits_one"],
  [2, "prompt_waits_many(2)"],
]) {
  test(`${count} waiting items are told as ${expected}`, () => {
    assert.equal(expected, view({ items: Array.from({ length: count }, () => ({})) }).waiting);
  });
}

test("candidates stand with their reasons; one that has appeared since stands first, and once", () => {
  const other = { ...CANDIDATE, row_id: "row-2", name: "Aurora Q." };
  const proposal = { table: "contact", row_id: "row-2", name: "Aurora Q.", how: "evidence" };
  const shown = view({ candidates: [CANDIDATE, other], proposal }).candidates;
  assert.deepEqual(
    ["row-2", "row-1"],
    shown.map(({ row }) => row.row_id),
  );
  assert.match(shown[0].note, /^prompt_appeared · reason_name_exact/);
  assert.match(shown[1].note, /^reason_name_exact/);
});

test("what Dynamics refused is said, and one that is being created cannot be answered again", () => {
  assert.equal("code_crm_refused", view({ cause: { code: "crm_refused", params: [] } }).trouble);
  assert.deepEqual([true, false], [view().isAnswerable, view({ state: "creating" }).isAnswerable]);
});

test("the prompt that was shown stays while it asks; then the oldest comes", () => {
  const later = { ...PROMPT, prompt_id: "prompt-2" };
  assert.equal(later, shownOf([PROMPT, later], "prompt-2"));
  assert.equal(PROMPT, shownOf([PROMPT, later], "answered meanwhile"));
  assert.equal(null, shownOf([], "prompt-2"));
});

test("a duplicate names its kind and what the CRM holds of it", () => {
  const duplicate = {
    ...CANDIDATE,
    record_address: "https://crm",
    facts: [{ fact: "city", value: "Renton" }],
  };
  assert.deepEqual(
    [
      { label: "fact_table", value: "table_contact" },
      { label: "fact_city", value: "Renton" },
    ],
    duplicateOf(duplicate, WORDS).facts,
  );
});

test("a field says that it is required and where its value comes from, or that it cannot be written", () => {
  assert.deepEqual({ label: "prompt_required(Last Name)", hint: "origin_page" }, fieldView(FIELD, WORDS));
  const bare = { ...FIELD, is_required: false, origin: null };
  assert.deepEqual({ label: "Last Name", hint: null }, fieldView(bare, WORDS));
  assert.equal("prompt_protected", fieldView({ ...FIELD, is_writable: false }, WORDS).hint);
});

for (const [what, field, value, expected] of [
  ["an empty required field", FIELD, "  ", "prompt_problem_required(Last Name)"],
  ["a text that is too long", FIELD, "Quintanilha", "prompt_problem_long(Last Name,5)"],
  ["a text as long as it may be", FIELD, "Quint", null],
  ["an empty field that may be empty", { ...FIELD, is_required: false }, "", null],
  ["a field that may not be written", { ...FIELD, is_writable: false }, "", null],
]) {
  test(`${what} is objected to with ${expected ?? "nothing"}`, () => {
    assert.equal(expected, problemOf(field, value, WORDS));
  });
}

test("only what may be written and has a value is sent, and markup is sent as the text it is", () => {
  const markup = "<img src=x onerror=alert(1)>";
  const fields = [
    { field: FIELD, value: markup },
    { field: { ...FIELD, column: "jobtitle" }, value: " " },
    { field: { ...FIELD, column: "creditlimit", is_writable: false }, value: "7" },
  ];
  assert.deepEqual([{ column: "lastname", value: markup }], filledFields(fields));
});

for (const [field, expected] of [
  ["fields.emailaddress1", { part: "fields", column: "emailaddress1" }],
  ["account.fields.name", { part: "account", column: "name" }],
  ["prompt_id", null],
]) {
  test(`a refusal of ${field} ${expected ? "belongs to its field" : "belongs to no field"}`, () => {
    const error = { code: "bad_request", params: [{ name: "field", value: field }] };
    assert.deepEqual(expected, refusedField(error));
    assert.equal(null, refusedField({ ...error, code: "crm_refused" }));
  });
}

test("a moment comes back from the browser's own control as it was, to the minute", () => {
  assert.equal("2026-11-18T12:30:00.000Z", momentOf(localMoment("2026-11-18T12:30:00.000Z")));
  assert.deepEqual(["", ""], [localMoment(""), momentOf("")]);
});
