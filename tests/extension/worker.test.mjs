/** The worker as a whole: who may speak, what goes to the companion, and which page hears what. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { allowedCommand, speakerOf } from "../../extension/background/sender.js";
import { answer, createPort, itemStatus, refuse, settled, tell, WELCOME } from "./support/played_browser.mjs";
import { createSession, EXTENSION_ID, INBOX, startWorker } from "./support/played_worker.mjs";

const ITEM = Object.freeze({ page_kind: "inbox", body: "A word that must not be kept" });
const EXTENSION = { id: EXTENSION_ID, baseAddress: `chrome-extension://${EXTENSION_ID}/` };
const PAGE = { id: EXTENSION_ID, url: INBOX, frameId: 0, tab: { id: 7 } };
const POPUP = { id: EXTENSION_ID, url: `${EXTENSION.baseAddress}popup/popup.html` };

function activity(state, itemId = "item-1") {
  return { kind: "activity.status", item: itemStatus(state, itemId), is_repeat: false };
}

function items(...shown) {
  const counts = { held: 0, queued: 0, sending: 0, needs_you: 0, failed: 0 };
  return { kind: "outbox.items", items: shown, repeats: [], unknown_ids: [], counts, paused_since: null };
}

/** A greeted page that copied one item. */
async function copyOne(worker, tabId, itemId = "item-1") {
  const page = await worker.openGreetedPage(tabId);
  page.deliver({ kind: "item.copy", request_id: "1", item: ITEM });
  await settled();
  await answer(worker.native(), activity("held", itemId));
  return page;
}

for (const [why, name, sender, expected] of [
  ["a Sales Navigator page in its top frame", "page", PAGE, "page"],
  ["another extension", "page", { ...PAGE, id: "a".repeat(32) }, null],
  ["a frame inside the page", "page", { ...PAGE, frameId: 3 }, null],
  ["a page beside Sales Navigator", "page", { ...PAGE, url: "https://www.linkedin.com/in/somebody" }, null],
  ["a look-alike host", "page", { ...PAGE, url: "https://www.linkedin.com.example/sales/inbox" }, null],
  ["a page without encryption", "page", { ...PAGE, url: "http://www.linkedin.com/sales/inbox" }, null],
  ["a page outside any tab", "page", { ...PAGE, tab: undefined }, null],
  ["a page that says it is the popup", "popup", PAGE, null],
  ["our popup", "popup", POPUP, "popup"],
  ["our popup that says it is a page", "page", POPUP, null],
  ["another extension's popup", "popup", { ...POPUP, id: "b".repeat(32) }, null],
  ["nobody", "page", undefined, null],
]) {
  test(`${why} ${expected === null ? "is not heard" : `is heard as ${expected}`}`, () => {
    assert.equal(expected, speakerOf(createPort(name, sender), EXTENSION));
  });
}

test("each speaker may give its own commands only", () => {
  const ours = ["page.items", "item.copy", "item.undo", "item.withdraw", "status.read", "outbox.pause"];
  const commands = [...ours, "settings.write", "toString"];
  const allowed = (speaker) => commands.filter((kind) => allowedCommand(speaker, { kind }) !== null);
  assert.deepEqual(["page.items", "item.copy", "item.undo", "item.withdraw"], allowed("page"));
  assert.deepEqual(["status.read", "outbox.pause"], allowed("popup"));
  assert.deepEqual(
    [null, null, null],
    [null, "item.copy", {}].map((message) => allowedCommand("page", message)),
  );
});

test("a port of a stranger is closed and reaches nobody", async () => {
  const worker = await startWorker();
  const port = createPort("page", { ...PAGE, frameId: 1 });
  worker.events.connect.fire(port);
  port.deliver({ kind: "item.copy", request_id: "1", item: ITEM });
  await settled();
  assert.deepEqual([true, 0], [port.isClosed, worker.natives.length]);
});

test("a copy goes out with a click id of its own, and its answer comes back to the page that asked", async () => {
  const worker = await startWorker();
  const page = await copyOne(worker, 7);
  const [request] = worker.native().sentOf("activity.copy");
  assert.match(request.idempotency_key, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/);
  assert.deepEqual(ITEM, request.message.item);
  const told = { kind: "item.answer", request_id: "1", item: itemStatus("held"), is_repeat: false };
  assert.deepEqual([told], page.sentOf("item.answer"));
});

test("what becomes of an item before its answer is passed on is what the page is answered", async () => {
  const worker = await startWorker();
  const page = await worker.openPage(7);
  // Without a list of those who may not be copied, the copy is put on disk only after the answer.
  await answer(worker.native(), { ...WELCOME, block_list: null });
  page.deliver({ kind: "item.copy", request_id: "1", item: ITEM });
  await settled();
  const [{ request_id }] = worker.native().sentOf("activity.copy");
  worker.native().deliver({ protocol: 1, request_id, ok: true, result: activity("queued") });
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
  assert.deepEqual([], page.sentOf("item.answer"));
  await tell(worker.native(), { kind: "outbox.changed", items: [itemStatus("written")] });
  assert.deepEqual(
    ["written"],
    page.sentOf("item.answer").map(({ item }) => item.state),
  );
});

test("how an item stood before it was told otherwise is told nobody any more", async () => {
  const worker = await startWorker();
  const page = await worker.openGreetedPage(7, ["item-1"]);
  const [{ request_id }] = worker.native().sentOf("outbox.list");
  await tell(worker.native(), { kind: "outbox.changed", items: [itemStatus("written")] });
  worker.native().deliver({
    protocol: 1,
    request_id,
    ok: true,
    result: items(itemStatus("queued"), itemStatus("held", "item-2")),
  });
  await settled();
  const states = page.sentOf("items.changed").flatMap((message) => message.items.map(({ state }) => state));
  assert.deepEqual(["written"], states);
});

test("two presses are two clicks", async () => {
  const worker = await startWorker();
  const page = await copyOne(worker, 7);
  page.deliver({ kind: "item.copy", request_id: "2", item: ITEM });
  await settled();
  const [one, other] = worker.native().sentOf("activity.copy");
  assert.notEqual(one.idempotency_key, other.idempotency_key);
});

test("a refusal comes back to the page that asked, with the companion's own code", async () => {
  const worker = await startWorker();
  const page = await worker.openGreetedPage(7);
  page.deliver({ kind: "item.undo", request_id: "1", item_id: "item-1" });
  await settled();
  const error = {
    code: "errand_not_possible",
    params: [],
    retryable: false,
    written: "yes",
    reference: null,
  };
  await refuse(worker.native(), error);
  assert.deepEqual([{ kind: "item.refused", request_id: "1", error }], page.sentOf("item.refused"));
});

test("an undo is a change too, and carries a key", async () => {
  const worker = await startWorker();
  const page = await worker.openGreetedPage(7);
  page.deliver({ kind: "item.undo", request_id: "1", item_id: "item-1" });
  await settled();
  const [request] = worker.native().sentOf("activity.undo");
  assert.equal("item-1", request.message.item_id);
  assert.notEqual(null, request.idempotency_key);
});

test("a withdrawal is a change too, and its answer comes back to the page that asked", async () => {
  const worker = await startWorker();
  const page = await worker.openGreetedPage(7);
  page.deliver({ kind: "item.withdraw", request_id: "1", item_id: "item-1" });
  await settled();
  const [request] = worker.native().sentOf("item.withdraw");
  assert.equal("item-1", request.message.item_id);
  assert.notEqual(null, request.idempotency_key);
  const asked = { ...itemStatus("written"), errand: "withdraw" };
  await answer(worker.native(), { ...activity("written"), item: asked });
  assert.deepEqual(asked, page.sentOf("item.answer")[0].item);
});

test("what was asked of a written item is waited for, also when the companion goes away", async () => {
  const worker = await startWorker();
  await copyOne(worker, 7);
  await tell(worker.native(), {
    kind: "outbox.changed",
    items: [{ ...itemStatus("written"), errand: "undo" }],
  });
  worker.native().die();
  worker.timers.advance(500);
  await settled();
  assert.equal(2, worker.natives.length);
});

test("a text no message can have is refused before it reaches the companion", async () => {
  const worker = await startWorker();
  const page = await worker.openGreetedPage(7);
  page.deliver({ kind: "item.copy", request_id: "1", item: { ...ITEM, body: "x".repeat(300_000) } });
  await settled();
  assert.equal("frame_too_long", page.sentOf("item.refused")[0].error.code);
  assert.equal(0, worker.native().sentOf("activity.copy").length);
});

test("a changed item is told to the tabs that show it and to no other", async () => {
  const worker = await startWorker();
  const first = await copyOne(worker, 7);
  const second = await worker.openPage(8);
  await tell(worker.native(), {
    kind: "outbox.changed",
    items: [itemStatus("written"), itemStatus("held", "other")],
  });
  assert.deepEqual(
    [{ kind: "items.changed", items: [itemStatus("written")] }],
    first.sentOf("items.changed"),
  );
  assert.deepEqual([], second.sentOf("items.changed"));
});

test("session memory holds ids and states, never a word of a message", async () => {
  const worker = await startWorker();
  await copyOne(worker, 7);
  assert.deepEqual(
    { "watched:7": { "item-1": "held" }, last_copy: "item-1" },
    Object.fromEntries(worker.session.values),
  );
});

test("after the companion restarted, the states of the shown items are read again and told", async () => {
  const worker = await startWorker();
  const page = await copyOne(worker, 7);
  worker.native().die();
  worker.timers.advance(500);
  await settled();
  await answer(worker.native(), WELCOME);
  // First the journal is made whole again by click id, so that nothing is told as unknown that is only lost.
  await answer(worker.native(), items());
  const [, request] = worker.native().sentOf("outbox.list");
  assert.deepEqual(["item-1"], request.message.item_ids);
  await answer(worker.native(), items(itemStatus("written")));
  assert.deepEqual([itemStatus("written")], page.sentOf("items.changed")[0].items);
});

test("an item the journal lost is told as unknown and not asked for again", async () => {
  const worker = await startWorker();
  const page = await worker.openGreetedPage(7, ["item-1"]);
  await answer(worker.native(), { ...items(), unknown_ids: ["item-1"] });
  assert.deepEqual([{ kind: "items.unknown", item_ids: ["item-1"] }], page.sentOf("items.unknown"));
  assert.deepEqual({ "watched:7": {} }, Object.fromEntries(worker.session.values));
});

test("a page that opens is told how the companion stands", async () => {
  const worker = await startWorker();
  const page = await worker.openPage(7);
  worker.native().die("Specified native messaging host not found.");
  await settled();
  const told = page.sentOf("companion.changed").map(({ status }) => [status.reach, status.error?.code]);
  assert.deepEqual(
    [
      ["unknown", undefined],
      ["unreachable", "companion_not_installed"],
    ],
    told,
  );
});

test("the popup is told how the companion stands, and changes while it is open", async () => {
  const worker = await startWorker();
  const popup = createPort("popup", POPUP);
  worker.events.connect.fire(popup);
  popup.deliver({ kind: "status.read" });
  await settled();
  await answer(worker.native(), WELCOME);
  await tell(worker.native(), {
    kind: "signin.changed",
    connection: { ...WELCOME.connection, state: "signed_out" },
  });
  const told = popup.sentOf("companion.changed").map(({ status }) => status.connection?.state);
  assert.deepEqual([undefined, "connected", "signed_out"], told);
});

/** A popup that was told the counts of an empty outbox. */
async function openCountedPopup(worker) {
  const popup = createPort("popup", POPUP);
  worker.events.connect.fire(popup);
  popup.deliver({ kind: "status.read" });
  await settled();
  await answer(worker.native(), WELCOME);
  // First the copies are compared, then the outbox is counted.
  while (popup.sentOf("outbox.counted").length === 0) await answer(worker.native(), items());
  return popup;
}

for (const isPaused of [true, false]) {
  test(`the popup's ${isPaused ? "pause" : "resume"} goes to the companion, and its answer back`, async () => {
    const worker = await startWorker();
    const popup = await openCountedPopup(worker);
    popup.deliver({ kind: "outbox.pause", is_paused: isPaused });
    await settled();
    const [{ message }] = worker.native().sentOf("outbox.pause");
    assert.deepEqual({ kind: "outbox.pause", is_paused: isPaused }, message);
    const since = isPaused ? "2026-11-18T12:00:15.000Z" : null;
    await answer(worker.native(), { ...items(), paused_since: since });
    assert.equal(since, popup.sentOf("outbox.counted").at(-1).paused_since);
  });
}

test("a count that was asked for before a pause and comes after it is told nobody", async () => {
  const worker = await startWorker();
  const popup = await openCountedPopup(worker);
  await tell(worker.native(), { kind: "outbox.changed", items: [itemStatus("queued")] });
  const { request_id } = worker.native().sent.at(-1);
  popup.deliver({ kind: "outbox.pause", is_paused: true });
  await settled();
  await answer(worker.native(), { ...items(), paused_since: "2026-11-18T12:00:15.000Z" });
  worker.native().deliver({ protocol: 1, request_id, ok: true, result: items() });
  await settled();
  assert.equal("2026-11-18T12:00:15.000Z", popup.sentOf("outbox.counted").at(-1).paused_since);
});

test("a pause that could not be saved is told to the popup", async () => {
  const worker = await startWorker();
  const popup = await openCountedPopup(worker);
  popup.deliver({ kind: "outbox.pause", is_paused: true });
  await settled();
  const error = { code: "disk_full", params: [], retryable: true, written: "no", reference: null };
  await refuse(worker.native(), error);
  assert.deepEqual([{ kind: "pause.refused", error }], popup.sentOf("pause.refused"));
});

test("a pause made elsewhere reaches the open popup, also when no item changed", async () => {
  const worker = await startWorker();
  const popup = await openCountedPopup(worker);
  const trouble = { code: "outbox_paused", params: [] };
  await tell(worker.native(), { kind: "signin.changed", connection: { ...WELCOME.connection, trouble } });
  await answer(worker.native(), { ...items(), paused_since: "2026-11-18T12:00:15.000Z" });
  assert.equal("2026-11-18T12:00:15.000Z", popup.sentOf("outbox.counted").at(-1).paused_since);
});

test("no page may pause sending", async () => {
  const worker = await startWorker();
  const page = await worker.openGreetedPage(7);
  page.deliver({ kind: "outbox.pause", is_paused: true });
  await settled();
  assert.equal(0, worker.native().sentOf("outbox.pause").length);
});

test("the native port is closed with the last page, and stays open until then", async () => {
  const worker = await startWorker();
  const first = await worker.openGreetedPage(7);
  const second = await worker.openPage(8);
  first.die();
  assert.equal(false, worker.native().isClosed);
  second.die();
  assert.equal(true, worker.native().isClosed);
});

test("a request on its way outlives its page", async () => {
  const worker = await startWorker();
  const page = await worker.openGreetedPage(7);
  page.deliver({ kind: "item.copy", request_id: "1", item: ITEM });
  await settled();
  page.die();
  assert.equal(false, worker.native().isClosed);
  await answer(worker.native(), activity("held"));
  assert.equal(true, worker.native().isClosed);
});

test("a companion that is not installed is not tried again by itself", async () => {
  const worker = await startWorker();
  await copyOne(worker, 7);
  worker.native().die("Specified native messaging host not found.");
  worker.timers.advance(120_000);
  await settled();
  assert.deepEqual([1, false], [worker.natives.length, worker.alarms.has("reconnect")]);
});

test("a companion that went away is not fetched back while no page waits for anything", async () => {
  const worker = await startWorker();
  await copyOne(worker, 7);
  await tell(worker.native(), { kind: "outbox.changed", items: [itemStatus("written")] });
  worker.native().die();
  worker.timers.advance(120_000);
  await settled();
  assert.deepEqual([1, 0], [worker.natives.length, worker.alarms.size]);
});

test("a worker that slept is woken by the alarm, asks for what pages wait for, and tells their tabs", async () => {
  const session = createSession({ "watched:7": { "item-1": "queued" }, "watched:8": { "item-2": "held" } });
  const worker = await startWorker({ session, pagesByTab: new Set([7]) });
  worker.events.alarm.fire({ name: "reconnect" });
  await settled();
  await answer(worker.native(), WELCOME);
  await answer(worker.native(), items(itemStatus("written"), itemStatus("written", "item-2")));
  const message = { kind: "items.changed", items: [itemStatus("written")] };
  assert.deepEqual([{ tabId: 7, message, options: { frameId: 0 } }], worker.tabMessages);
  assert.deepEqual(["watched:7"], [...session.values.keys()]);
});

test("a closed tab is forgotten", async () => {
  const session = createSession();
  const worker = await startWorker({ session });
  await copyOne(worker, 7);
  worker.events.removed.fire(7);
  await settled();
  assert.deepEqual(["last_copy"], [...session.values.keys()]);
});

/** The panel beside a page. */
function openPanel(worker) {
  const port = createPort("panel", { id: EXTENSION_ID, url: `${EXTENSION.baseAddress}panel/panel.html` });
  worker.events.connect.fire(port);
  return port;
}

test("the panel's questions reach the companion, and a confirmed link carries a key of its own", async () => {
  const worker = await startWorker();
  await worker.openGreetedPage(7);
  const panel = openPanel(worker);
  panel.deliver({ kind: "record.ask", request_id: "1", message: { kind: "person.view", about: {} } });
  await settled();
  assert.equal(null, worker.native().sent.at(-1).idempotency_key);
  await answer(worker.native(), { kind: "person.card", badge: "not_in_crm" });
  panel.deliver({ kind: "record.ask", request_id: "2", message: { kind: "link.confirm" } });
  await settled();
  assert.ok(worker.native().sent.at(-1).idempotency_key);
  await refuse(worker.native(), { code: "item_unknown", params: [], written: "no" });
  const kinds = panel.sent.filter((message) => "request_id" in message).map(({ kind }) => kind);
  assert.deepEqual(["record.answer", "record.refused"], kinds);
});

test("the panel has no way to anything else that the companion does", async () => {
  const worker = await startWorker();
  await worker.openGreetedPage(7);
  const panel = openPanel(worker);
  for (const kind of ["connection.disconnect", "person.block", "toString", undefined]) {
    panel.deliver({ kind: "record.ask", request_id: "1", message: { kind } });
  }
  await settled();
  assert.deepEqual([], worker.native().sentOf("connection.disconnect"));
  assert.deepEqual(["record.refused"], [...new Set(panel.sent.map(({ kind }) => kind))]);
});

test("what is copied on a page is told to an open panel at once, before the companion tells of any change", async () => {
  const worker = await startWorker();
  const page = await worker.openGreetedPage(7);
  const panel = openPanel(worker);
  page.deliver({ kind: "item.copy", request_id: "1", item: ITEM, is_anyway: false });
  await settled();
  await answer(worker.native(), activity("held"));
  assert.deepEqual(
    ["outbox.moved"],
    panel.sent.map(({ kind }) => kind),
  );
});

test("what is copied from the panel is told to it by every change of the outbox", async () => {
  const worker = await startWorker();
  await worker.openGreetedPage(7);
  const panel = openPanel(worker);
  panel.deliver({ kind: "item.copy", request_id: "1", item: ITEM, is_anyway: false });
  await settled();
  await answer(worker.native(), activity("held"));
  await tell(worker.native(), { kind: "outbox.changed", items: [itemStatus("written", "item-1")] });
  assert.deepEqual(
    ["item.answer", "outbox.moved"],
    panel.sent.map(({ kind }) => kind),
  );
});
