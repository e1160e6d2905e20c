/** A press outside the page: it is read at that press only, under whom it shows, and panel and popup hear. C4, D4, D8. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { newestMessage, readSelection } from "../../extension/shared/page_pressed.js";
import { PAGE_ACTIONS } from "../../extension/shared/page_actions.js";
import { loadContent, plain } from "./support/content.mjs";
import { answer, createPort, itemStatus, settled, WELCOME } from "./support/played_browser.mjs";
import { EXTENSION_ID, startWorker } from "./support/played_worker.mjs";

const PANEL = { id: EXTENSION_ID, url: `chrome-extension://${EXTENSION_ID}/panel/panel.html` };
const ITEM = Object.freeze({
  page_kind: "lead",
  item_kind: "selection",
  about: { name: "Ana Souza", profile_id: "ACwAAA1" },
  body: "Opens three bars\nin spring.",
  selected_at: "2026-11-18T10:05:00.000Z",
});
const SELECTED = Object.freeze({ kind: "page.selected", item: ITEM, trouble: null });
const TAB = { id: 7, windowId: 1 };

async function startBeside(page, policy) {
  return startWorker({ pagesByTab: new Set([7]), answerOfPage: () => page, policy });
}

/** Press the line in the page's menu, with the words as a browser tells them: on one line. */
async function press(worker, selectionText = "Opens three bars in spring.") {
  worker.events.menu.fire({ menuItemId: "copy_selection", selectionText }, TAB);
  await settled();
}

async function openPanel(worker) {
  const panel = createPort("panel", PANEL);
  worker.events.connect.fire(panel);
  panel.deliver({ kind: "status.read" });
  await settled();
  return panel;
}

const HELD = { kind: "activity.status", item: itemStatus("held"), is_repeat: false };
const COPIED = {
  kind: "press.done",
  tab_id: 7,
  action: "copy_selection",
  about: "Ana Souza",
  item: itemStatus("held"),
};

test("the words go out as the page has them, once a press, and an open panel hears of it", async () => {
  const worker = await startBeside(SELECTED);
  const panel = await openPanel(worker);
  await answer(worker.native(), WELCOME);
  await press(worker);
  assert.deepEqual({ kind: "selection.read" }, worker.tabMessages[0].message);
  const [request] = worker.native().sentOf("activity.copy");
  assert.deepEqual(ITEM, request.message.item);
  await answer(worker.native(), HELD);
  assert.deepEqual([COPIED], panel.sentOf("press.done"));
});

test("a panel that is still opening is told as soon as it asks, and only once", async () => {
  const worker = await startBeside(SELECTED);
  await press(worker);
  await answer(worker.native(), WELCOME);
  await answer(worker.native(), HELD);
  assert.deepEqual([COPIED], (await openPanel(worker)).sentOf("press.done"));
  assert.deepEqual([], (await openPanel(worker)).sentOf("press.done"));
});

for (const [why, page, policy, code] of [
  [
    "a page that shows other words than were pressed on",
    { ...SELECTED, item: { ...ITEM, body: "Else" } },
    {},
    "page_switching",
  ],
  [
    "a page that has a reason of its own",
    { ...SELECTED, item: null, trouble: "selection_nobody" },
    {},
    "selection_nobody",
  ],
  ["a page that does not answer", undefined, {}, "page_unreached"],
  ["a kind of page that the administrator has left out", SELECTED, { sites: ["inbox"] }, "capture_off"],
  ["an organisation without capture", SELECTED, { capture_mode: "none" }, "capture_off"],
]) {
  test(`${why} sends nothing, and the panel hears why`, async () => {
    const worker = await startBeside(page, policy);
    await press(worker);
    assert.deepEqual(
      [],
      worker.natives.flatMap((native) => native.sentOf("activity.copy")),
    );
    const [told] = (await openPanel(worker)).sentOf("press.refused");
    assert.deepEqual([7, code, "no"], [told.tab_id, told.error.code, told.error.written]);
  });
}

test("the shortcut copies too, with no words from the browser to compare; the other one reads nothing", async () => {
  const worker = await startBeside(SELECTED, { capture_mode: "panel" });
  worker.events.command.fire("open_panel", TAB);
  await settled();
  assert.deepEqual([], worker.tabMessages);
  worker.events.command.fire("copy_selection", TAB);
  await settled();
  await answer(worker.native(), WELCOME);
  assert.equal(1, worker.native().sentOf("activity.copy").length);
});

test("the page's menu has every line once after an installation and after an update", async () => {
  const worker = await startBeside(SELECTED);
  for (const reason of ["install", "update"]) {
    worker.events.installed.fire({ reason });
    await settled();
    const lines = worker.menu.map(({ id }) => id);
    assert.deepEqual(["open_panel", ...PAGE_ACTIONS], lines);
    const forWords = worker.menu.filter(({ contexts }) => contexts?.includes("selection"));
    assert.deepEqual(
      ["copy_selection"],
      forWords.map(({ id }) => id),
    );
  }
});

const MESSAGE = Object.freeze({
  page_kind: "inbox",
  item_kind: "message",
  direction: "outbound",
  body: "Speak soon",
  person: { name: "Ana Souza", profile_id: "ACwAAA1" },
});
const SUBJECT = Object.freeze({ name: "Ana Souza", profile_id: "ACwAAA1", headline: null });
const VIEW = Object.freeze({
  kind: "page.view",
  page_kind: "inbox",
  subject: SUBJECT,
  items: [{ ...MESSAGE, body: "Earlier" }, MESSAGE, { ...MESSAGE, direction: "inbound", body: "Fine!" }],
  trouble: null,
});

async function openPopup(worker) {
  const url = `chrome-extension://${EXTENSION_ID}/popup/popup.html`;
  const popup = createPort("popup", { id: EXTENSION_ID, url });
  worker.events.connect.fire(popup);
  await settled();
  return {
    ...popup,
    async press(action) {
      popup.deliver({ kind: "page.press", action, tab_id: 7 });
      await settled();
    },
  };
}

for (const [action, body] of [
  ["copy_sent", "Speak soon"],
  ["copy_message", "Fine!"],
]) {
  test(`${action} in the popup copies the newest that it means, the popup hears, and one press takes it back`, async () => {
    const worker = await startBeside(VIEW);
    const popup = await openPopup(worker);
    await popup.press(action);
    await answer(worker.native(), WELCOME);
    assert.equal(body, worker.native().sentOf("activity.copy")[0].message.item.body);
    await answer(worker.native(), HELD);
    assert.deepEqual([{ ...COPIED, action }], popup.sentOf("press.done"));
    await popup.press("undo_last");
    assert.equal("item-1", worker.native().sentOf("activity.undo")[0].message.item_id);
    await answer(worker.native(), { ...HELD, item: itemStatus("discarded") });
    const [, undone] = popup.sentOf("press.done");
    assert.deepEqual([null, "discarded"], [undone.about, undone.item.state]);
    await popup.press("undo_last");
    assert.equal("undo_nothing", popup.sentOf("press.refused")[0].error.code);
    // The popup has said it: a panel that opens later is told nothing.
    assert.deepEqual([], (await openPanel(worker)).sentOf("press.refused"));
  });
}

test("Undo pressed twice asks once, and says both times what came of it", async () => {
  const worker = await startBeside(VIEW);
  const popup = await openPopup(worker);
  await popup.press("copy_message");
  await answer(worker.native(), WELCOME);
  await answer(worker.native(), HELD);
  await popup.press("undo_last");
  await popup.press("undo_last");
  await answer(worker.native(), { ...HELD, item: itemStatus("discarded") });
  assert.equal(1, worker.native().sentOf("activity.undo").length);
  assert.deepEqual(
    ["held", "discarded", "discarded"],
    popup.sentOf("press.done").map(({ item }) => item.state),
  );
});

test("what is copied while the copy before it is taken back can be taken back next", async () => {
  const worker = await startBeside(VIEW);
  const popup = await openPopup(worker);
  await popup.press("copy_message");
  await answer(worker.native(), WELCOME);
  await answer(worker.native(), HELD);
  await popup.press("undo_last");
  const { request_id } = worker.native().sent.at(-1);
  await popup.press("copy_sent");
  await answer(worker.native(), { ...HELD, item: itemStatus("held", "item-2") });
  const result = { ...HELD, item: itemStatus("discarded") };
  worker.native().deliver({ protocol: 1, request_id, ok: true, result });
  await settled();
  await popup.press("undo_last");
  assert.deepEqual(
    ["item-1", "item-2"],
    worker
      .native()
      .sentOf("activity.undo")
      .map(({ message }) => message.item_id),
  );
});

test("a copy that stood there before is not what the next undo takes back", async () => {
  const worker = await startBeside(SELECTED);
  await press(worker);
  await answer(worker.native(), WELCOME);
  await answer(worker.native(), { ...HELD, is_repeat: true });
  worker.events.command.fire("undo_last", TAB);
  await settled();
  assert.deepEqual([], worker.native().sentOf("activity.undo"));
});

test("what begins in the panel reaches the one that opens, reads nothing by itself, and is begun once", async () => {
  const worker = await startBeside(VIEW);
  const popup = await openPopup(worker);
  await popup.press("log_call");
  assert.deepEqual([], worker.tabMessages);
  const asked = { kind: "press.asked", tab_id: 7, action: "log_call" };
  assert.deepEqual([asked], (await openPanel(worker)).sentOf("press.asked"));
  assert.deepEqual([], (await openPanel(worker)).sentOf("press.asked"));
});

test("the record of whom the page shows is opened, and who has none is said", async () => {
  const worker = await startBeside(VIEW);
  const popup = await openPopup(worker);
  await popup.press("open_record");
  await answer(worker.native(), WELCOME);
  assert.deepEqual(SUBJECT, worker.native().sentOf("person.view")[0].message.about);
  const address = "https://contoso.crm.dynamics.com/main.aspx?etn=contact&id=1";
  await answer(worker.native(), { kind: "person.card", row: { record_address: address } });
  assert.deepEqual([address], worker.opened);
  await popup.press("open_record");
  await answer(worker.native(), { kind: "person.card", row: null });
  assert.equal("record_nowhere", popup.sentOf("press.refused")[0].error.code);
  assert.equal(1, worker.opened.length);
});

test("a page without a message, without one's own, switching or silent says which, and nothing is found", () => {
  const codes = [
    newestMessage(null, true),
    newestMessage({ ...VIEW, trouble: "page_switching" }, true),
    newestMessage({ ...VIEW, items: [] }, false),
    newestMessage({ ...VIEW, items: [{ ...MESSAGE, direction: "unknown" }] }, true),
  ].map(({ code }) => code);
  assert.deepEqual(["page_unreached", "page_switching", "message_nowhere", "sent_nowhere"], codes);
});

test("only the words that were pressed on are read, with whatever space the page puts between them", async () => {
  const tabs = { sendMessage: async () => SELECTED };
  assert.deepEqual({ item: ITEM }, await readSelection(tabs, 7, "Opens three bars in spring."));
  assert.deepEqual({ item: ITEM }, await readSelection(tabs, 7, null));
  assert.equal("page_switching", (await readSelection(tabs, 7, "in spring.")).code);
});

/** The page scripts that read a selection. */
function readings() {
  const { SelectedText, SubjectGuard } = loadContent(
    ["page_text.js", "page_address.js", "subject_guard.js", "selected_text.js"],
    ["SelectedText", "SubjectGuard"],
  );
  return { SelectedText, guard: SubjectGuard.create() };
}

test("a guard that has learnt a face under one name refuses it under another address", () => {
  const { guard } = readings();
  const about = {
    name: "Ana Souza",
    profile_id: "A1",
    headline: "Buyer",
    company: "Contoso",
    company_address: null,
  };
  const subject = (key) => ({
    key,
    name: "Ana Souza",
    face: "Ana, Buyer",
    page_kind: "lead",
    about,
    notes: [],
  });
  assert.deepEqual(
    [true, false, true],
    ["person:A1", "person:B2", "person:A1"].map((key) => guard.settles(subject(key))),
  );
});

test("a refusal of the page's carries its code and nothing of the page", () => {
  const { SelectedText } = readings();
  assert.deepEqual(
    { kind: "page.selected", item: null, trouble: "capture_off" },
    plain(SelectedText.refused("capture_off")),
  );
});
