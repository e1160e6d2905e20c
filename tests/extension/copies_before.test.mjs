/** What was copied before: asked in parts, answered in order, and silence where the companion does not know. D2. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { answer, refuse, settled, tell } from "./support/played_browser.mjs";
import { startWorker } from "./support/played_worker.mjs";

const QUEUED = Object.freeze({ item_id: "item-1", state: "queued" });

/** The questions that went to the companion. */
function asked({ sent }) {
  return sent.map(({ message }) => message).filter(({ kind }) => kind === "items.find");
}

async function askedPage(count) {
  const worker = await startWorker();
  const page = await worker.openGreetedPage(7);
  const items = Array.from({ length: count }, (_none, at) => ({ body: `Message ${at}` }));
  page.deliver({ kind: "copies.read", request_id: "1", items });
  await settled();
  return { page, native: worker.native() };
}

test("a long conversation is asked about in parts, and each message gets its own answer", async () => {
  const { page, native } = await askedPage(60);
  await answer(native, { kind: "items.found", items: [QUEUED, ...Array(49).fill(null)] });
  await answer(native, { kind: "items.found", items: [...Array(9).fill(null), QUEUED] });
  assert.deepEqual(
    [50, 10],
    asked(native).map(({ items }) => items.length),
  );
  const { kind, items } = page.sent.at(-1);
  assert.deepEqual(["copies.answer", 60, [0, 59]], [kind, items.length, placesOf(items)]);
});

test("what becomes of a message while the rest is asked about is told with the answer", async () => {
  const { page, native } = await askedPage(60);
  await answer(native, { kind: "items.found", items: [QUEUED, ...Array(49).fill(null)] });
  await tell(native, { kind: "outbox.changed", items: [{ ...QUEUED, state: "written" }] });
  await answer(native, { kind: "items.found", items: Array(10).fill(null) });
  assert.equal("written", page.sent.at(-1).items[0].state);
});

test("a companion that does not know the question leaves nothing known", async () => {
  const { page, native } = await askedPage(2);
  await refuse(native, { code: "bad_request", params: [], retryable: false, written: "no", reference: null });
  assert.deepEqual({ kind: "copies.answer", request_id: "1", items: [null, null] }, page.sent.at(-1));
});

function placesOf(items) {
  return items.flatMap((item, place) => (item === null ? [] : [place]));
}
