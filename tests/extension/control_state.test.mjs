/** What a control says for what is known: every state in words, and "Written" only with the CRM's receipt. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { loadContent, plain } from "./support/content.mjs";
import { CONNECTION, itemStatus } from "./support/played_browser.mjs";

const PERSON = "Yvonne McKay";
const RECEIPT = Object.freeze({
  table: "li_message",
  row_id: "5d0c9f0e-8f0d-5b7e-9a4f-2f6f3c1f6a11",
  record_address: "https://contoso.crm.dynamics.com/main.aspx?id=1",
  written_at: "2026-11-18T14:06:00.000Z",
  owner_name: "Marisa Duarte",
  is_completed: true,
  left_out: [],
  is_withdrawn: false,
  found: null,
});
const MATCH = Object.freeze({ table: "contact", row_id: "row-1", name: PERSON, how: "address" });
const REFUSED = Object.freeze({
  code: "writeback_off",
  params: [],
  retryable: false,
  written: "no",
  reference: null,
});

function load(folder = "en") {
  return loadContent(
    ["sentences.js", "trouble.js", "after_writing.js", "match_reasons.js", "control_state.js"],
    ["ControlState"],
    folder,
  ).ControlState;
}

function around(status) {
  return loadContent(["sentences.js", "control_around.js"], ["ControlAround"]).ControlAround.of(status);
}

function known(status, fields = {}) {
  return { phase: "known", status, is_repeat: false, is_undoing: false, error: null, ...fields };
}

const AROUND = Object.freeze({
  hint: "",
  banner: null,
  environment: "contoso.crm.dynamics.com",
  support_contact: "it-help@contoso.example",
});

function view(model, folder = "en") {
  return plain(load(folder).view(model, PERSON, AROUND));
}

function cause(code, params = {}, fields = {}) {
  const told = { family: null, written: "no", reference: null, happened_at: null, ...fields };
  return { code, params: Object.entries(params).map(([name, value]) => ({ name, value })), ...told };
}

function written(receipt = {}, match = MATCH) {
  return known({ ...itemStatus("written"), match, receipt: { ...RECEIPT, ...receipt } });
}

for (const [state, label, action, undo] of [
  ["held", "Held", "card", "offered"],
  ["queued", "Queued", "card", "offered"],
  ["sending", "Sending", "card", "none"],
  ["needs_you", "Needs you", "card", "none"],
  ["failed", "Failed", "card", "none"],
  ["undone", "Copy message to CRM", "copy", "none"],
  ["discarded", "Copy message to CRM", "copy", "none"],
]) {
  test(`an item that is ${state} reads "${label}"`, () => {
    const shown = view(known(itemStatus(state)));
    assert.deepEqual([state, label, action, undo], [shown.state, shown.label, shown.action, shown.undo]);
  });
}

for (const [folder, label, button] of [
  ["en", "Already written by LinkedIn", "Copy anyway"],
  ["pt_BR", "Já gravado pelo LinkedIn", "Copiar mesmo assim"],
]) {
  test(`a message that LinkedIn itself has written says so and can be copied anyway, ${folder}`, () => {
    const shown = view(written({ found: "linkedin" }), folder);
    assert.deepEqual(["written_by_linkedin", label, "card"], [shown.state, shown.label, shown.action]);
    assert.deepEqual([true, false], [shown.card.may_copy_anyway, shown.card.may_retry]);
    const { Sentences } = loadContent(["sentences.js"], ["Sentences"], folder);
    assert.equal(button, Sentences.text("copy_anyway"));
    assert.equal(false, view(written(), folder).card.may_copy_anyway);
  });
}

test("before the first press the control offers the copy and names the person", () => {
  const shown = view({ phase: "ready", error: null });
  assert.deepEqual(["Copy message to CRM", "Copy message to CRM, Yvonne McKay"], [shown.label, shown.name]);
  assert.deepEqual(["copy", "", null], [shown.action, shown.note, shown.announcement]);
});

test("until the companion has answered nothing is promised and nothing can be pressed", () => {
  const shown = view({ phase: "saving" });
  assert.deepEqual(["Not saved yet", "none", "none"], [shown.label, shown.action, shown.undo]);
});

test("after a refusal the copy is offered again, with the whole sentence in the card and in speech", () => {
  const shown = view({ phase: "ready", error: REFUSED });
  const sentence = "Activity writeback is off. Nothing was saved. Your administrator can turn it on.";
  assert.deepEqual(["refused", "copy", "Not saved"], [shown.state, shown.action, shown.note]);
  assert.deepEqual([[sentence], sentence], [shown.card.sentences, shown.announcement]);
});

test("a receipt shows record, evidence, owner, time and row, and leads to the record", () => {
  const { label, card } = view(written());
  assert.equal("Written", label);
  assert.deepEqual(
    ["Record", "Matched by", "Kind of record", "Owner", "Written", "Activity"],
    card.facts.map((fact) => fact.label),
  );
  assert.deepEqual(
    [
      PERSON,
      "LinkedIn address",
      "Contact",
      "Marisa Duarte",
      "li_message 5d0c9f0e-8f0d-5b7e-9a4f-2f6f3c1f6a11",
    ],
    card.facts.filter((fact) => fact.label !== "Written").map((fact) => fact.value),
  );
  assert.equal(RECEIPT.record_address, card.record_address);
});

const WEIGHED = Object.freeze({
  table: "contact",
  row_id: "row-1",
  name: PERSON,
  reasons: [
    { key: "reason_surname_exact", left: "Mckay", right: "Mckay", side: "for", rarity: "rare" },
    { key: "reason_title_differs", left: "Buyer", right: "Head of Sales", side: "against", rarity: null },
  ],
});

test("what matching chose says why, with ticks and crosses", () => {
  const evidence = { verdict: "match", rows: [WEIGHED] };
  const status = {
    ...itemStatus("written"),
    match: { ...MATCH, how: "evidence" },
    evidence,
    receipt: RECEIPT,
  };
  const facts = new Map(view(known(status)).card.facts.map(({ label, value }) => [label, value]));
  assert.equal("weighed evidence", facts.get("Matched by"));
  assert.equal(
    "surname Mckay, rare here\u00a0✓ · title differs (Buyer, Head of Sales)\u00a0✗",
    facts.get("Why"),
  );
  const linked = { ...status, match: { ...MATCH, how: "link" } };
  assert.equal(
    undefined,
    view(known(linked)).card.facts.find(({ label }) => label === "Why"),
  );
});

test("where nobody could tell, those who might be meant are named", () => {
  const evidence = { verdict: "several", rows: [WEIGHED, { ...WEIGHED, row_id: "row-2" }] };
  const facts = view(known({ ...itemStatus("written"), evidence, receipt: RECEIPT })).card.facts;
  const [told] = facts.filter(({ label }) => label === "Might be");
  assert.deepEqual(2, told.value.split("\n").length);
});

test("an activity without a match reads as written and open", () => {
  const shown = view(written({ is_completed: false }, null));
  assert.deepEqual(["Written, open", "nobody in the CRM matches yet"], [shown.label, shown.note]);
  assert.equal("Nobody matches yet", shown.card.facts[0].value);
});

test("only an https address becomes a link", () => {
  const addresses = [
    "javascript:alert(1)",
    "http://contoso.crm.dynamics.com/",
    "data:text/html,x",
    "not an address",
  ];
  const links = addresses.map((record_address) => view(written({ record_address })).card.record_address);
  assert.deepEqual([null, null, null, null], links);
});

const PRIVILEGE = cause(
  "crm_privilege_missing",
  {
    privilege: "prvAppendToContact",
    right: "append_to",
    table: "Contact (contact)",
    crm_code: "0x80040220",
  },
  { family: "privileges", reference: "5f0c7a52", happened_at: "2026-11-18T12:00:18.000Z" },
);

for (const [folder, headline, sentences] of [
  [
    "en",
    "Your Dynamics account does not have sufficient access privileges. Check with the CRM's administrator.",
    [
      "Missing: the privilege prvAppendToContact (Append To) on the table Contact (contact).",
      "Nothing was written to the CRM.",
      "Ask the CRM's administrator to add it to your security role, then try again.",
    ],
  ],
  [
    "pt_BR",
    "A sua conta do Dynamics não tem privilégios de acesso suficientes. Verifique com o administrador do CRM.",
    [
      "Falta o privilégio prvAppendToContact (Acrescentar a) na tabela Contact (contact).",
      "Nada foi gravado no CRM.",
      "Peça a quem administra o CRM que o inclua na sua função de segurança e tente novamente.",
    ],
  ],
]) {
  test(`${folder}: a sync error is told with its kind, what happened, what was written and what now`, () => {
    const { card } = view(known({ ...itemStatus("needs_you"), cause: PRIVILEGE }), folder);
    assert.deepEqual([headline, sentences], [card.headline, card.sentences]);
  });
}

test("a sync error names whom to ask, and what support can look for", () => {
  const { trouble } = view(known({ ...itemStatus("needs_you"), cause: PRIVILEGE })).card;
  assert.equal("Help: it-help@contoso.example", trouble.support);
  assert.deepEqual(
    ["Code", "Request", "Time", "Environment"],
    trouble.details.map(({ label }) => label),
  );
  assert.equal("crm_privilege_missing · 0x80040220", trouble.details[0].value);
  assert.deepEqual(
    [
      "code: crm_privilege_missing 0x80040220",
      "request: 5f0c7a52",
      "time: 2026-11-18T12:00:18.000Z",
      "environment: contoso.crm.dynamics.com",
      "privilege: prvAppendToContact",
      "right: append_to",
      "table: Contact (contact)",
    ],
    trouble.for_support.split("\n"),
  );
});

test("the CRM's own sentence is shown and never copied: it may quote the message", () => {
  const refused = cause(
    "crm_plugin_refused",
    { text: "Dear Yvonne", crm_code: "0x80040265" },
    { family: "api" },
  );
  const { card } = view(known({ ...itemStatus("needs_you"), cause: refused }));
  assert.match(card.sentences[0], /“Dear Yvonne”/);
  assert.doesNotMatch(card.trouble.for_support, /Yvonne/);
});

for (const [written, sentence] of [
  ["part", /was written to the CRM but not finished/],
  ["unknown", /not known yet/],
]) {
  test(`what is ${written} written is told as that`, () => {
    const status = { ...itemStatus("queued"), cause: { ...PRIVILEGE, written } };
    assert.match(view(known(status)).card.sentences[1], sentence);
  });
}

test("a sentence that says everything itself stands alone, below what the state means", () => {
  const { card } = view(known({ ...itemStatus("needs_you"), cause: cause("sent_time_unknown") }));
  assert.deepEqual([2, null, null], [card.sentences.length, card.headline, card.trouble.for_support]);
});

test("a cause of a newer companion is named by its code", () => {
  const status = { ...itemStatus("failed"), cause: cause("something_new") };
  assert.match(view(known(status)).card.sentences[1], /“something_new”/);
});

test("a refused undo leaves the item as it is and says why", () => {
  const params = [
    { name: "errand", value: "undo" },
    { name: "state", value: "sending" },
  ];
  const error = { ...REFUSED, code: "errand_not_possible", params };
  const shown = view(known(itemStatus("sending"), { error }));
  assert.deepEqual(["sending", "Sending"], [shown.state, shown.label]);
  assert.match(shown.announcement, /^That cannot be done .*\(Sending\)/);
  assert.equal(shown.announcement, shown.card.sentences[0]);
});

test("a press on a message copied before says so", () => {
  assert.match(view({ ...written(), is_repeat: true }).card.sentences.at(-1), /^You had copied this before/);
});

test("steps of the queue are not spoken, outcomes are", () => {
  const spoken = ["held", "queued", "sending", "needs_you"].map(
    (state) => view(known(itemStatus(state))).announcement,
  );
  assert.deepEqual(["Held, Yvonne McKay", null, null, "Needs you, Yvonne McKay"], spoken);
});

const REACHABLE = Object.freeze({
  reach: "reachable",
  version: "26.1.0",
  connection: CONNECTION,
  writing: { is_writeback_on: true, hold_seconds: 10, left_out: [] },
});
for (const [why, status, expected] of [
  ["all is well", REACHABLE, /^$/],
  ["nothing is known yet", { reach: "unknown" }, /^$/],
  [
    "the companion will come back by itself",
    { reach: "unreachable", error: REFUSED, needs_setup: false },
    /^$/,
  ],
  [
    "the companion is missing",
    { reach: "unreachable", error: REFUSED, needs_setup: true },
    /companion not found.*administrator/,
  ],
  [
    "a part is too old",
    { reach: "unreachable", error: { ...REFUSED, code: "update_companion" }, needs_setup: true },
    /^update needed/,
  ],
  [
    "no CRM is connected",
    { ...REACHABLE, connection: { ...CONNECTION, state: "not_connected" } },
    /administrator/,
  ],
  [
    "the sign-in has ended",
    { ...REACHABLE, connection: { ...CONNECTION, state: "signed_out" } },
    /sign in again/,
  ],
  [
    "the sign-in was blocked, and nobody needs to sign in again",
    { ...REACHABLE, connection: { ...CONNECTION, state: "signed_out", trouble: { code: "signin_blocked" } } },
    /^sign-in blocked.*administrator/,
  ],
  [
    "the sign-in has ended for a reason of a newer companion",
    { ...REACHABLE, connection: { ...CONNECTION, state: "signed_out", trouble: { code: "signin_new" } } },
    /^signed out/,
  ],
  [
    "writeback is off",
    { ...REACHABLE, writing: { is_writeback_on: false, hold_seconds: 10, left_out: [] } },
    /is off.*administrator/,
  ],
  [
    "the environment is a sandbox",
    { ...REACHABLE, connection: { ...CONNECTION, sandbox_kind: "CustomerTest" } },
    /^Sandbox: not the production CRM$/,
  ],
]) {
  test(`the hint before the press when ${why}`, () => {
    assert.match(around(status).hint, expected);
  });
}

for (const [what, connection, expected] of [
  ["a sandbox", { sandbox_kind: "Trial", is_test_environment: true }, /^Sandbox/],
  ["a test environment", { is_test_environment: true }, /^Test environment/],
  ["production", {}, null],
]) {
  test(`every card says when the connection is to ${what}`, () => {
    const shown = around({ ...REACHABLE, connection: { ...CONNECTION, ...connection } });
    for (const model of [{ phase: "ready", error: null }, known(itemStatus("held"))]) {
      const { banner } = load().view(model, PERSON, shown).card;
      if (expected === null) assert.equal(banner, null);
      else assert.match(banner, expected);
    }
  });
}

test("the words are the catalogue's, in Portuguese as well", () => {
  const shown = view(known(itemStatus("held")), "pt_BR");
  assert.deepEqual(["Em espera", "Em espera, Yvonne McKay"], [shown.label, shown.name]);
});
