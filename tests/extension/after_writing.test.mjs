/** What a control says and offers of a row that stands in the CRM: undo, and a mark where undo was refused. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { loadContent, plain } from "./support/content.mjs";
import { itemStatus } from "./support/played_browser.mjs";

const PERSON = "Yvonne McKay";
const FILES = ["sentences.js", "trouble.js", "after_writing.js", "match_reasons.js", "control_state.js"];
const AROUND = Object.freeze({ hint: "", banner: null, environment: null, support_contact: null });
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

function cause(code, params = {}, family = null) {
  const told = { family, written: "part", reference: null, happened_at: null };
  return { code, params: Object.entries(params).map(([name, value]) => ({ name, value })), ...told };
}

const CHANGED = cause("row_changed_since", { who: "Paula Reis", when: "2026-11-19T08:00:00Z" });

function view(fields = {}, { receipt = {}, state = "written", folder = "en", model = {} } = {}) {
  const status = { ...itemStatus(state), receipt: { ...RECEIPT, ...receipt }, ...fields };
  const known = { phase: "known", status, is_repeat: false, is_undoing: false, error: null, ...model };
  return plain(loadContent(FILES, ["ControlState"], folder).ControlState.view(known, PERSON, AROUND));
}

function offered({ card }) {
  return [card.may_undo ? "undo" : "", card.may_withdraw ? "withdraw" : ""].join("");
}

for (const [what, shown, expected] of [
  ["a written row", view(), "undo"],
  ["an open one", view({}, { receipt: { is_completed: false } }), "undo"],
  ["a row of LinkedIn's own", view({}, { receipt: { found: "linkedin" } }), ""],
  ["a row that carries the mark", view({}, { receipt: { is_withdrawn: true } }), ""],
  ["a row that is being taken back", view({ errand: "undo" }), ""],
  ["a row that is being filed elsewhere", view({ errand: "resolve" }), ""],
  ["a row of which a press is on its way", view({}, { model: { is_undoing: true } }), ""],
  ["a row that somebody has changed", view({ cause: CHANGED }), "withdraw"],
  ["a changed row with a press on its way", view({ cause: CHANGED }, { model: { is_undoing: true } }), ""],
  ["a changed row that is being marked", view({ cause: CHANGED, errand: "withdraw" }), ""],
  [
    "a row that the account may not delete",
    view({
      cause: cause(
        "crm_privilege_missing",
        { privilege: "prvDeleteActivity", right: "delete", table: "x", crm_code: "0x80040220" },
        "privileges",
      ),
    }),
    "withdraw",
  ],
  [
    "a row that the account may not change",
    view({
      cause: cause(
        "crm_privilege_missing",
        { privilege: "prvWriteActivity", right: "write", table: "x", crm_code: "0x80040220" },
        "privileges",
      ),
    }),
    "undo",
  ],
  ["an item that was not written", view({ receipt: null }, { state: "failed" }), ""],
]) {
  test(`the card of ${what} offers ${expected || "nothing"}`, () => {
    assert.deepEqual([expected, "none"], [offered(shown), shown.undo]);
  });
}

for (const [folder, label, note] of [
  ["en", "Written", "undo requested"],
  ["pt_BR", "Gravado", "desfazer solicitado"],
]) {
  test(`${folder}: until the CRM has confirmed the undo the message stays written, undo requested`, () => {
    const shown = view({ errand: "undo" }, { folder });
    assert.deepEqual(["written", label, note], [shown.state, shown.label, shown.note]);
    assert.equal(`${label}, ${note}, ${PERSON}`, shown.announcement);
  });
}

test("a row that somebody has changed says who and when, that it still stands, and what now", () => {
  const shown = view({ cause: CHANGED });
  const [what, written, next] = shown.card.sentences;
  assert.match(what, /changed this activity .*\(Paula Reis, Nov 19, 2026.*\), so it was not deleted\.$/);
  assert.deepEqual(
    ["The activity is still in the CRM.", "Mark it as withdrawn instead, or remove it in the CRM."],
    [written, next],
  );
  assert.deepEqual(
    ["Written", "left as it is in the CRM", what],
    [shown.label, shown.note, shown.announcement],
  );
});

test("a moment that cannot be read is told as it came", () => {
  const shown = view({ cause: cause("row_changed_since", { who: "Paula Reis", when: "yesterday" }) });
  assert.match(shown.card.sentences[0], /\(Paula Reis, yesterday\)/);
});

test("a row that carries the mark stays written and says so", () => {
  const shown = view({}, { receipt: { is_withdrawn: true } });
  assert.deepEqual(["Written", "marked as withdrawn"], [shown.label, shown.note]);
  assert.equal("Its subject in the CRM says that it is withdrawn.", shown.card.sentences.at(-1));
  assert.equal("Written, marked as withdrawn, Yvonne McKay", shown.announcement);
});

test("an item on its way that is to be taken back says so and is not asked a second time", () => {
  for (const state of ["queued", "sending"]) {
    const shown = view({ receipt: null, errand: "undo" }, { state });
    assert.deepEqual([state, "undo requested", "none"], [shown.state, shown.note, shown.undo]);
  }
});

test("a page waits for a written message of which something was asked", () => {
  const memory = loadContent(["copy_memory.js"], ["CopyMemory"]).CopyMemory.create();
  const entry = memory.remember({ conversation_id: "2-AbC", body: "Hello" }, "slot");
  const known = { phase: "known", is_repeat: false, is_undoing: false, error: null };
  entry.model = { ...known, status: itemStatus("written") };
  assert.equal(false, memory.isWaiting());
  entry.model = { ...known, status: { ...itemStatus("written"), errand: "undo" } };
  assert.equal(true, memory.isWaiting());
});
