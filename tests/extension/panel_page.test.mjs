/** What the panel makes of the page beside it, and its way to the worker. D8, D10, D11. */
import assert from "node:assert/strict";
import { test } from "node:test";

import {
  emptyNotice,
  messageLines,
  missingNotice,
  noteLines,
  stillShown,
} from "../../extension/panel/page_notice.js";
import { createPageReach } from "../../extension/panel/page_reach.js";
import { createWorkerAsking } from "../../extension/shared/worker_asking.js";
import { createPort } from "./support/played_browser.mjs";

const WORDS = {
  text: (key, values) => (values ? `${key}(${Object.values(values).join(",")})` : key),
  forCode: (code) => `code_${code}`,
  time: (moment) => moment,
};
const ITEM = { direction: "outbound", sent_at: null, body: "Ask me on Monday", person: { name: "Ana" } };
const VIEW = {
  kind: "page.view",
  page_kind: "inbox",
  subject: { name: "Ana" },
  items: [ITEM],
  notes: [],
  notes_trouble: null,
  trouble: null,
};
const WHOLE = { ...VIEW, missing_anchors: [] };

for (const [where, view, expected] of [
  ["beside another site", null, "panel_elsewhere"],
  ["while the page switches conversations", { ...WHOLE, trouble: "page_switching" }, "code_page_switching"],
  ["on a page about nobody", { ...WHOLE, subject: null }, "panel_nobody"],
  ["with somebody in view", WHOLE, null],
]) {
  test(`${where} the panel says ${expected ?? "nothing of its own"}`, () => {
    assert.equal(expected, emptyNotice(view, WORDS));
  });
}

test("places that the page lacks are named, and only then", () => {
  assert.equal(null, missingNotice(WHOLE, WORDS));
  const view = { ...WHOLE, missing_anchors: ["lead_card", "current_role"] };
  assert.equal("panel_missing(place_lead_card, place_current_role)", missingNotice(view, WORDS));
});

test("the message that was sent last stands first, with its direction and its time as far as it has one", () => {
  const later = { ...ITEM, direction: "inbound", sent_at: "2026-11-18T14:00:00.000Z" };
  const lines = messageLines({ ...WHOLE, items: [ITEM, later] }, WORDS);
  assert.deepEqual(
    ["panel_inbound · 2026-11-18T14:00:00.000Z", "panel_outbound · panel_time_unknown"],
    lines.map(({ heading }) => heading),
  );
});

const NOTE = { author: "Teo", created_at: null, body: "Prefers a call", about: { name: "Ana" } };

test("a note stands with its author and its time as far as it has one, in the page's own order", () => {
  const dated = { ...NOTE, author: "Marisa", created_at: "2026-11-18T14:00:00.000Z" };
  assert.deepEqual(
    ["Teo · panel_time_unknown", "Marisa · 2026-11-18T14:00:00.000Z"],
    noteLines({ ...WHOLE, notes: [NOTE, dated] }, WORDS).map(({ heading }) => heading),
  );
});

test("a note counts as still shown only when the page shows exactly it, about the same person", () => {
  const view = { ...WHOLE, notes: [NOTE] };
  assert.deepEqual(NOTE, stillShown(view, NOTE));
  for (const other of [{ body: "Prefers a letter" }, { author: "Rita" }, { about: { name: "Bia" } }]) {
    assert.equal(null, stillShown(view, { ...NOTE, ...other }));
  }
});

test("a message counts as still shown only when the page shows exactly it", () => {
  assert.deepEqual(ITEM, stillShown(WHOLE, ITEM));
  const ofAnother = { ...ITEM, person: { name: "Bia" } };
  assert.deepEqual(
    [null, null],
    [stillShown({ ...WHOLE, items: [ofAnother] }, ITEM), stillShown(null, ITEM)],
  );
});

test("a page is asked in its top frame; one that does not answer, or answers something else, is nobody", async () => {
  const asked = [];
  const tabs = {
    query: async () => [{ id: 7 }],
    sendMessage: async (...message) => {
      asked.push(message);
      return WHOLE;
    },
  };
  assert.deepEqual(WHOLE, await createPageReach(tabs, null).look());
  assert.deepEqual([[7, { kind: "view.read" }, { frameId: 0 }]], asked);
  const silent = { ...tabs, sendMessage: async () => Promise.reject(new Error("nobody there")) };
  assert.equal(null, await createPageReach(silent, 3).look());
  assert.equal(null, await createPageReach({ ...tabs, sendMessage: async () => undefined }, 3).look());
});

test("questions get their own answers; when the worker ends, an open one is refused and the next opens a port", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const ports = [];
  const heard = [];
  const worker = createWorkerAsking(
    () => ports[ports.push(createPort("panel")) - 1],
    (message) => heard.push(message.kind),
    undefined,
    () => heard.push("resumed"),
  );
  const first = worker.ask({ kind: "item.undo", item_id: "item-1" });
  const second = worker.ask({ kind: "item.undo", item_id: "item-2" });
  ports[0].deliver({ kind: "outbox.moved" });
  ports[0].deliver({ kind: "item.answer", request_id: "2", item: { item_id: "item-2" } });
  assert.deepEqual([["outbox.moved"], "item-2"], [heard, (await second).item.item_id]);
  ports[0].die();
  assert.equal("answer_lost", (await first).error.code);
  t.mock.timers.tick(60_000);
  assert.equal(1, ports.length);
  void worker.ask({ kind: "item.undo", item_id: "item-1" });
  assert.deepEqual([2, ["outbox.moved"]], [ports.length, heard]);
});

test("whoever follows what the worker tells goes on when the browser has ended it, and hears that some was missed", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const ports = [];
  const heard = [];
  const worker = createWorkerAsking(
    () => ports[ports.push(createPort("options")) - 1],
    (message) => heard.push(message.kind),
    undefined,
    () => heard.push("resumed"),
  );
  worker.follow();
  ports[0].die();
  assert.equal(1, ports.length);
  t.mock.timers.tick(1000);
  assert.deepEqual([["resumed"], [{ kind: "status.read" }]], [heard, ports[1].sent]);
});
