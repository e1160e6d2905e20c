/**
 * What the organisation does not copy is said before a press by every control of it, and by no other; page scripts and
 * our own pages say it by one rule, in the same words. C3, D14.
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { leftOut, leftOutHint, leftOutInWords, messageHint } from "../../extension/shared/left_out.js";
import { ACTION_COPIES, PAGE_ACTIONS } from "../../extension/shared/page_actions.js";
import { fill } from "../../extension/shared/words.js";
import { loadContent, plain, readCatalogue } from "./support/content.mjs";
import { answer, CONNECTION, itemStatus, settled, tell, WELCOME } from "./support/played_browser.mjs";
import { createSession, startWorker } from "./support/played_worker.mjs";

const WHATS = ["inmail", "message", "note", "tag", "call", "inbound"];
const WRITING = Object.freeze({ is_writeback_on: true, hold_seconds: 10, left_out: [] });

function reachable(left_out, connection = {}, writing = {}) {
  return {
    reach: "reachable",
    version: "26.1.0",
    connection: { ...CONNECTION, ...connection },
    writing: { ...WRITING, left_out, ...writing },
  };
}

const decided = (whats, by = "administrator") => whats.map((what) => ({ what, by }));

function wordsOf(folder) {
  const catalogue = readCatalogue(folder);
  return { text: (key, values = {}) => fill(catalogue[key]?.message ?? "", values) };
}

function contentOf(folder = "en") {
  return loadContent(
    [
      "sentences.js",
      "page_text.js",
      "trouble.js",
      "control_around.js",
      "after_writing.js",
      "match_reasons.js",
      "control_state.js",
      "history_rows.js",
    ],
    ["ControlAround", "ControlState", "HistoryRows"],
    folder,
  );
}

const CASES = [
  ["nothing", reachable([])],
  ["all kinds", reachable(decided(WHATS))],
  ["one kind of what is written", reachable(decided(["message"]))],
  ["received messages", reachable(decided(["inbound"]))],
  ["kinds by the user's own choice", reachable(decided(["inmail", "message"], "user"))],
  [
    "kinds by the administrator, received ones by the user",
    reachable([...decided(["note"]), ...decided(["inbound"], "user")]),
  ],
  ["kinds, in a sandbox", reachable(decided(["tag"]), { sandbox_kind: "CustomerTest" })],
  ["kinds, while writeback is off", reachable(decided(WHATS), {}, { is_writeback_on: false })],
  ["kinds, while signed out", reachable(decided(WHATS), { state: "signed_out" })],
  ["kinds, while the seat is off", reachable(decided(WHATS), { trouble: { code: "seat_off" } })],
  ["nobody knows what", { reach: "unknown" }],
];

for (const folder of ["en", "pt_BR"]) {
  for (const [what, status] of CASES) {
    test(`${folder}: controls in the page and our own pages say the same where this is left out: ${what}`, () => {
      const words = wordsOf(folder);
      const left = leftOut(status);
      const ours = Object.fromEntries([...left.keys()].map((one) => [one, leftOutHint(left, one, words)]));
      assert.deepEqual(ours, plain(contentOf(folder).ControlAround.of(status).left_out));
      assert.ok(Object.values(ours).every((hint) => hint !== ""));
    });
  }
}

test("each says who can change it: the administrator, or the user by a setting of their own", () => {
  const { ControlAround } = contentOf();
  const ofThem = Object.values(plain(ControlAround.of(reachable(decided(WHATS))).left_out));
  assert.equal(ofThem.length, new Set(ofThem).size);
  for (const hint of ofThem) {
    assert.match(hint, /not copied in your organisation: your administrator can turn that on$/);
  }
  const own = Object.values(plain(ControlAround.of(reachable(decided(WHATS, "user"))).left_out));
  for (const hint of own) assert.match(hint, /^left out by your own setting: copy-to-crm settings set /);
});

test("what stands in the way of every copy is said alone, and a sandbox only where the item is copied", () => {
  const { ControlAround } = contentOf();
  const said = (status, what) => ControlAround.hintFor(ControlAround.of(status), () => [what]);
  const off = reachable(decided(["note"]), {}, { is_writeback_on: false });
  assert.match(said(off, "note"), /^writing to the CRM is off/);
  const sandbox = reachable(decided(["note"]), { sandbox_kind: "CustomerTest" });
  assert.match(said(sandbox, "note"), /^notes are not copied/);
  assert.match(said(sandbox, "call"), /^Sandbox/);
});

test("where a reason has no room, few words say that nothing would be copied; a sandbox is no such reason", () => {
  const { ControlAround, ControlState } = contentOf();
  const short = (status) => {
    const around = ControlAround.of(status);
    return ControlState.view({ phase: "ready", error: null }, "Ana", around, "note").short;
  };
  assert.equal("not copied", short(reachable([], {}, { is_writeback_on: false })));
  assert.equal("not copied", short(reachable([], { state: "signed_out" })));
  assert.equal("", short(reachable([], { sandbox_kind: "CustomerTest" })));
  assert.equal("", short(reachable([])));
});

test("what an item is, is asked only where something is left out", () => {
  const { ControlAround } = contentOf();
  const untouched = () => assert.fail("the page was looked at");
  assert.equal("", ControlAround.hintFor(ControlAround.of(reachable([])), untouched));
});

test("the control shows the words of its own item as its note, and copies as before when pressed all the same", () => {
  const { ControlAround, ControlState } = contentOf();
  const around = ControlAround.of(reachable(decided(["note"])));
  for (const [kind, what, expected] of [
    ["note", "note", /^notes are not copied/],
    ["call", "call", /^$/],
    ["message", "inmail", /^$/],
  ]) {
    const hint = ControlAround.hintFor(around, () => [what]);
    const view = ControlState.view({ phase: "ready", error: null }, "Ana", around, kind, hint);
    assert.match(view.note, expected, kind);
    assert.equal(view.note === "" ? "" : "not copied", view.short);
    assert.equal("copy", view.action);
  }
});

for (const [item, left, expected] of [
  [{ direction: "inbound", item_kind: "message" }, ["inbound", "message"], /^received messages/],
  [{ direction: "inbound", item_kind: "inmail" }, ["inmail"], /^InMails/],
  [{ direction: "outbound", item_kind: "inmail" }, ["inbound", "message"], /^$/],
  // Nobody knows that it was received, and the companion does not refuse it for that either.
  [{ direction: "unknown", item_kind: "message" }, ["inbound"], /^$/],
]) {
  test(`a ${item.direction} ${item.item_kind} where ${left} is left out`, () => {
    const status = reachable(decided(left));
    assert.match(messageHint(leftOut(status), item, wordsOf("en")), expected);
    const { ControlAround, HistoryRows } = contentOf();
    const ready = { phase: "ready", error: null };
    const mark = HistoryRows.mark(item, ready, ControlAround.of(status));
    assert.match(mark.trouble, expected);
    const isCopied = mark.trouble === "";
    assert.deepEqual([isCopied, isCopied, !isCopied], [mark.may_copy, mark.is_proposed, mark.is_left_out]);
  });
}

test("in a review what was copied before stays shown as that, whatever is left out now", () => {
  const { ControlAround, HistoryRows } = contentOf();
  const around = ControlAround.of(reachable(decided(["message"])));
  const item = { direction: "outbound", item_kind: "message" };
  const known = (state) => ({
    phase: "known",
    status: itemStatus(state),
    is_repeat: false,
    is_undoing: false,
    error: null,
  });
  const held = HistoryRows.mark(item, known("held"), around);
  assert.deepEqual(["Held", "", true], [held.state, held.trouble, held.may_undo]);
  const takenBack = HistoryRows.mark(item, known("discarded"), around);
  assert.match(takenBack.trouble, /^messages are not copied/);
  assert.equal(false, takenBack.may_copy);
});

test("all that is left out is one list in the reader's language", () => {
  const left = leftOut(reachable(decided(["inmail", "message", "inbound"])));
  assert.equal("InMails, Messages, and Received messages", leftOutInWords(left, wordsOf("en")));
  assert.equal("InMails, Mensagens e Mensagens recebidas", leftOutInWords(left, wordsOf("pt_BR")));
});

test("every action is said to copy something or nothing", () => {
  assert.deepEqual([...PAGE_ACTIONS].sort(), Object.keys(ACTION_COPIES).sort());
  const copied = new Set(Object.values(ACTION_COPIES));
  assert.deepEqual(["call", "note", "tag", "talk"], [...copied].filter((what) => what !== null).sort());
});

/** What the lines of the page's menu say beyond their names. */
function additions(menu) {
  return Object.fromEntries(
    menu.flatMap(({ id, title }) => (title.includes("left_out") ? [[id, title.split("(")[0]]] : [])),
  );
}

test("the page's menu says it too, follows the setting, and is put right by the next worker", async () => {
  const session = createSession();
  const first = await startWorker({ session });
  first.events.installed.fire({ reason: "update" });
  await settled();
  await first.openPage(7);
  const [native] = first.natives;
  const welcome = { ...WELCOME, writing: { ...WRITING, left_out: decided(["note", "tag"]) } };
  await answer(native, welcome);
  const ofNotes = { copy_selection: "menu_left_out", copy_note: "menu_left_out" };
  assert.deepEqual({ ...ofNotes, copy_tags: "menu_left_out" }, additions(first.menu));
  const writing = { ...WRITING, left_out: decided(["call"], "user") };
  await tell(native, { kind: "settings.changed", writing, block_list: null });
  assert.deepEqual({ log_call: "menu_left_out_own" }, additions(first.menu));
  const lines = first.menu.map((line) => ({ ...line }));

  const second = await startWorker({ session });
  second.menu.push(...lines);
  await second.openGreetedPage(7);
  assert.deepEqual({}, additions(second.menu));
  assert.equal("call_open", second.menu.find(({ id }) => id === "log_call").title);
});
