/** The extension's own copy of a click: kept until the CRM has confirmed, sent again when the journal lost it. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { isSurelyAllowed } from "../../extension/background/block_list.js";
import { createCopyStore } from "../../extension/background/copy_store.js";
import { createHandover } from "../../extension/background/handover.js";
import { makeKey, obscure, reveal } from "../../extension/background/obscuring.js";
import { createSecondCopy, MOST_CHARACTERS, MOST_COPIES } from "../../extension/background/second_copy.js";
import { CONNECTION, itemStatus, settled, tell, WELCOME } from "./support/played_browser.mjs";
import { createCompanion } from "./support/played_companion.mjs";
import { createLife, createStorage } from "./support/played_storage.mjs";
import { createSession, startWorker } from "./support/played_worker.mjs";

const CANARY = "A word that must not be found";
const PERSON = {
  name: "Yvonne McKay",
  profile_id: "ACwAAAyvonnemckay01",
  profile_address: "https://www.linkedin.com/sales/lead/ACwAAAyvonnemckay01,NAME_SEARCH,a1b2",
};
const ITEM = Object.freeze({ page_kind: "inbox", body: CANARY, person: PERSON });
const OTHER = "ffffffffffffffffffffffffffffffff";

/** A world that outlives the worker: storage, session memory and the companion. */
function createWorld(changes = {}) {
  const welcome = { ...WELCOME, block_list: { salt: "0".repeat(32), hashes: [] }, ...changes };
  return { storage: createStorage(), session: createSession(), companion: createCompanion({ welcome }) };
}

/** Start a worker in the world, with a page, and serve it until it is quiet. */
async function live(world, life = createLife()) {
  const worker = await startWorker({ storage: world.storage, session: world.session, life });
  const page = await worker.openPage(7);
  await world.companion.serve(worker, life);
  return { worker, page, life };
}

async function press({ worker, page, life }, world, item = ITEM, is_anyway = false) {
  page.deliver({ kind: "item.copy", request_id: "1", item, is_anyway });
  await world.companion.serve(worker, life);
}

/** What the page was told of its press. */
function told(page) {
  const [answer] = page.sentOf("item.answer");
  const [refusal] = page.sentOf("item.refused");
  return answer?.item.state ?? refusal?.error.code;
}

/** The browser starts anew, with no page: only the startup event wakes the worker. */
async function restart(world, life = createLife()) {
  const worker = await startWorker({ storage: world.storage, session: createSession(), life });
  worker.events.startup.fire();
  await world.companion.serve(worker, life);
  return worker;
}

test("a held click is kept with its id, its moment and its connection, and none of its words in the clear", async () => {
  const world = createWorld();
  const here = await live(world);
  await press(here, world);
  const [copy] = world.storage.copies();
  assert.deepEqual(["held", [...world.companion.clicks.keys()]], [told(here.page), [copy.click_id]]);
  assert.equal(CONNECTION.profile, copy.profile);
  assert.match(copy.clicked_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const bytes = Buffer.concat([Buffer.from(JSON.stringify(copy)), Buffer.from(copy.words.bytes)]);
  assert.deepEqual(
    [-1, -1],
    [CANARY, PERSON.profile_id].map((word) => bytes.indexOf(word)),
  );
});

test("the copy is made while the request is on its way", async () => {
  const world = createWorld();
  const { worker, page } = await live(world);
  page.deliver({ kind: "item.copy", request_id: "1", item: ITEM });
  await settled();
  const [request] = worker.native().sentOf("activity.copy");
  assert.deepEqual([request.idempotency_key], [world.storage.copies()[0].click_id]);
  assert.deepEqual([], page.sentOf("item.answer"));
});

test("Held is told only when the copy is on disk, too", async () => {
  const world = createWorld();
  const here = await live(world);
  world.storage.isSlow = true;
  await press(here, world);
  assert.deepEqual([1, undefined], [world.companion.states.size, told(here.page)]);
  world.storage.catchUp();
  await settled();
  assert.deepEqual([1, "held"], [world.storage.copies().length, told(here.page)]);
});

test("a click whose own request is on its way is not asked about beside it", async () => {
  const copies = createSecondCopy(createCopyStore(createStorage().factory()), () => undefined);
  for (const click_id of ["click-1", "click-2"]) {
    await copies.keep(
      { click_id, clicked_at: "2026-11-18T12:00:00.000Z", profile: OTHER, is_anyway: false },
      ITEM,
    );
  }
  const asked = [];
  const handover = createHandover(
    {
      status: () => ({ reach: "reachable", connection: { profile: OTHER } }),
      ask: async (message) => {
        asked.push(message.item_ids);
        return { kind: "outbox.items", items: [], repeats: [], unknown_ids: [] };
      },
    },
    copies,
  );
  handover.underWay.add("click-1");
  await handover.settle();
  assert.deepEqual([["click-2"]], asked);
});

test("what comes into doubt while clicks are compared stays in doubt; a comparison that fails settles nothing", async () => {
  const copies = createSecondCopy(createCopyStore(createStorage().factory()), () => undefined);
  const click = { clicked_at: "2026-11-18T12:00:00.000Z", profile: OTHER, is_anyway: false };
  await copies.keep({ ...click, click_id: "click-1" }, ITEM);
  const answers = [() => handover.doubt(), () => undefined, () => assert.fail("the line broke")];
  const handover = createHandover(
    {
      status: () => ({ reach: "reachable", connection: { profile: OTHER } }),
      ask: async () => {
        answers.shift()();
        return { kind: "outbox.items", items: [], repeats: [], unknown_ids: [] };
      },
    },
    copies,
  );
  handover.doubt();
  await handover.settle();
  assert.equal(true, handover.isInDoubt());
  await handover.settle();
  assert.equal(false, handover.isInDoubt());
  handover.doubt();
  await assert.rejects(handover.settle());
  assert.equal(true, handover.isInDoubt());
});

test("two pages that open at once have each lost click sent again once", async () => {
  const world = createWorld();
  await press(await live(world), world);
  world.companion.lose();
  const worker = await startWorker({ storage: world.storage });
  await worker.openPage(8);
  const before = world.companion.asked.length;
  await worker.openGreetedPage(9);
  await worker.openPage(10);
  await world.companion.serve(worker);
  const kinds = world.companion.asked.slice(before).map(({ kind }) => kind);
  assert.equal(1, kinds.filter((kind) => kind === "activity.copy").length);
});

for (const state of ["written", "undone", "discarded"]) {
  test(`${state}: the copy is gone, and nothing is left to ask`, async () => {
    const world = createWorld();
    const here = await live(world);
    await press(here, world);
    const [itemId] = world.companion.states.keys();
    await tell(here.worker.native(), { kind: "outbox.changed", items: [itemStatus(state, itemId)] });
    assert.deepEqual([0, false], [world.storage.copies().length, here.worker.alarms.has("second_copy")]);
  });
}

for (const state of ["queued", "sending", "needs_you", "failed"]) {
  test(`${state}: the copy stays`, async () => {
    const world = createWorld();
    const here = await live(world);
    await press(here, world);
    const [itemId] = world.companion.states.keys();
    await tell(here.worker.native(), { kind: "outbox.changed", items: [itemStatus(state, itemId)] });
    assert.deepEqual([1, true], [world.storage.copies().length, here.worker.alarms.has("second_copy")]);
  });
}

test("undo takes the copy away, also that of a second click on the same message", async () => {
  const world = createWorld();
  const here = await live(world);
  await press(here, world);
  await press(here, world);
  assert.equal(2, world.storage.copies().length);
  here.page.deliver({ kind: "item.undo", request_id: "2", item_id: [...world.companion.states.keys()][0] });
  await world.companion.serve(here.worker);
  assert.deepEqual([], world.storage.copies());
});

test("what the companion refuses is kept nowhere", async () => {
  const world = createWorld();
  world.companion.refusals.push({ code: "writeback_off" });
  const here = await live(world);
  await press(here, world);
  assert.deepEqual(["writeback_off", []], [told(here.page), world.storage.copies()]);
});

test("a click whose answer was lost is kept, asked for by its id, and sent again when nobody has it", async () => {
  const world = createWorld();
  world.companion.isSilent = true;
  const here = await live(world);
  await press(here, world);
  here.worker.native().die();
  await world.companion.serve(here.worker);
  here.worker.native().die();
  await settled();
  assert.equal("answer_lost", told(here.page));
  assert.equal(1, world.storage.copies().length);
  world.companion.isSilent = false;
  world.companion.lose();
  here.worker.timers.advance(1000);
  await world.companion.serve(here.worker);
  assert.deepEqual([...world.companion.clicks.keys()], world.companion.resent());
  assert.equal(1, world.companion.states.size);
});

test("after the journal was lost, each click is sent again once, in order, under its own id and with its moment", async () => {
  const world = createWorld();
  const here = await live(world);
  for (const body of ["one", "two", "three"]) await press(here, world, { ...ITEM, body });
  const before = [...world.companion.clicks.keys()];
  const moments = world.storage.copies().map((copy) => copy.clicked_at);
  world.companion.lose();
  await restart(world);
  assert.deepEqual(before, world.companion.resent());
  const sent = world.companion.asked.filter(({ message }) => message.resent);
  assert.deepEqual(
    [["one", "two", "three"], moments, [CONNECTION.profile, CONNECTION.profile, CONNECTION.profile]],
    [
      sent.map(({ message }) => message.item.body),
      sent.map(({ message }) => message.resent.clicked_at),
      sent.map(({ message }) => message.resent.profile),
    ],
  );
  await restart(world);
  assert.equal(3, world.companion.resent().length);
});

test("a press in spite of LinkedIn's own row is sent again as one", async () => {
  const world = createWorld();
  const here = await live(world);
  await press(here, world, { ...ITEM, body: "one" });
  await press(here, world, { ...ITEM, body: "two" }, true);
  world.companion.lose();
  await restart(world);
  const sent = world.companion.asked.filter(({ message }) => message.resent);
  assert.deepEqual(
    [false, true],
    sent.map(({ message }) => message.is_anyway),
  );
});

test("what is only unknown because it is lost is told to no page as unknown", async () => {
  const world = createWorld();
  const here = await live(world);
  await press(here, world);
  here.worker.native().die();
  world.companion.lose();
  here.worker.timers.advance(1000);
  await world.companion.serve(here.worker);
  assert.deepEqual([1, []], [world.companion.states.size, here.page.sentOf("items.unknown")]);
});

test("what became finished while the browser was closed is let go of, and not sent again", async () => {
  const world = createWorld();
  const here = await live(world);
  await press(here, world);
  await press(here, world);
  for (const itemId of world.companion.states.keys()) world.companion.states.set(itemId, "written");
  const worker = await restart(world);
  assert.deepEqual([[], []], [world.companion.resent(), world.storage.copies()]);
  assert.equal(true, worker.native().isClosed);
});

test("a browser without copies asks nobody when it starts", async () => {
  const worker = await restart(createWorld());
  worker.events.alarm.fire({ name: "second_copy" });
  await settled();
  assert.equal(0, worker.natives.length);
});

test("the alarm asks after copies when no page does", async () => {
  const world = createWorld();
  await press(await live(world), world);
  const worker = await startWorker({ storage: world.storage });
  worker.events.alarm.fire({ name: "second_copy" });
  await world.companion.serve(worker);
  assert.deepEqual(
    ["companion.hello", "outbox.list"],
    world.companion.asked.slice(-2).map(({ kind }) => kind),
  );
});

test("text of one connection is never sent to another, nor asked for there", async () => {
  const world = createWorld();
  await press(await live(world), world);
  world.companion.lose();
  world.companion.welcome = { ...world.companion.welcome, connection: { ...CONNECTION, profile: OTHER } };
  await restart(world);
  assert.deepEqual(
    ["companion.hello"],
    world.companion.asked.slice(-1).map(({ kind }) => kind),
  );
  world.companion.welcome = { ...world.companion.welcome, connection: CONNECTION };
  await restart(world);
  assert.equal(1, world.companion.resent().length);
});

test("a companion that changes its connection in the middle gets nothing more", async () => {
  const world = createWorld();
  const here = await live(world);
  for (const body of ["one", "two"]) await press(here, world, { ...ITEM, body });
  world.companion.lose();
  const worker = await startWorker({ storage: world.storage });
  worker.events.startup.fire();
  await settled();
  const [native] = worker.natives;
  const reply = (result) =>
    native.deliver({ protocol: 1, request_id: native.sent.at(-1).request_id, ok: true, result });
  reply(world.companion.welcome);
  await settled();
  const ids = native.sent.at(-1).message.item_ids;
  reply({ kind: "outbox.items", items: [], repeats: [], unknown_ids: ids, counts: {}, trouble: null });
  await settled();
  const connection = { ...CONNECTION, profile: OTHER };
  await tell(native, { kind: "signin.changed", connection });
  reply({ kind: "activity.status", item: itemStatus("held", ids[0]), is_repeat: false });
  await settled();
  assert.deepEqual(
    ["one"],
    native.sentOf("activity.copy").map(({ message }) => message.item.body),
  );
});

test("a connection that was ended takes its copies with it, also those of a browser that was closed", async () => {
  const world = createWorld();
  await press(await live(world), world);
  const ended = [{ profile: CONNECTION.profile, ended_at: new Date().toISOString() }];
  const connection = { ...CONNECTION, state: "not_connected", profile: null, ended };
  world.companion.welcome = { ...world.companion.welcome, connection };
  await restart(world);
  assert.deepEqual([[], []], [world.storage.copies(), world.companion.resent()]);
});

test("a connection that is lost with everything keeps its copies until it is there again", async () => {
  const world = createWorld();
  await press(await live(world), world);
  const connection = { ...CONNECTION, state: "not_connected", profile: null, ended: [] };
  world.companion.welcome = { ...world.companion.welcome, connection };
  await restart(world);
  assert.equal(1, world.storage.copies().length);
});

test("of a blocked person nothing is ever kept", async () => {
  const salt = "1".repeat(32);
  const hash = createHash("sha256").update(`${salt}profile_id:${PERSON.profile_id}`).digest("hex");
  const world = createWorld({ block_list: { salt, hashes: [hash] } });
  let writes = 0;
  const { disk } = world.storage;
  disk.set = (name, store) => ((writes += 1), Map.prototype.set.call(disk, name, store));
  const here = await live(world);
  await settled();
  writes = 0;
  world.companion.refusals.push({ code: "person_blocked" });
  await press(here, world);
  assert.deepEqual(["person_blocked", [], 0], [told(here.page), world.storage.copies(), writes]);
  assert.equal(0, disk.get("keys")?.rows.size ?? 0);
});

test("somebody who was blocked after the click is not sent again and no longer kept", async () => {
  const world = createWorld();
  await press(await live(world), world);
  world.companion.lose();
  world.companion.refusals.push({ code: "person_blocked" });
  await restart(world);
  assert.deepEqual([], world.storage.copies());
});

test("without a list of the blocked the copy waits for the answer", async () => {
  const world = createWorld({ block_list: null });
  const here = await live(world);
  here.page.deliver({ kind: "item.copy", request_id: "1", item: ITEM });
  await settled();
  assert.equal(0, world.storage.copies().length);
  await world.companion.serve(here.worker);
  assert.deepEqual(["held", 1], [told(here.page), world.storage.copies().length]);
});

test("a promised click that is refused later waits here for a better time", async () => {
  const world = createWorld();
  await press(await live(world), world);
  world.companion.lose();
  for (const code of ["writeback_off", "not_saved"]) {
    world.companion.refusals.push({ code });
    await restart(world);
    assert.equal(1, world.storage.copies().length);
  }
  await restart(world);
  assert.equal(1, world.companion.states.size);
});

test("a companion that cannot save is not asked to save the next one", async () => {
  const world = createWorld();
  const here = await live(world);
  for (const body of ["one", "two"]) await press(here, world, { ...ITEM, body });
  world.companion.lose();
  world.companion.refusals.push({ code: "not_saved", retryable: true });
  await restart(world);
  assert.equal(1, world.companion.resent().length);
});

test("a rotten copy is let go of; a wrong text is never sent", async () => {
  const world = createWorld();
  await press(await live(world), world);
  const [copy] = world.storage.copies();
  new Uint8Array(copy.words.bytes)[3] ^= 1;
  world.companion.lose();
  await restart(world);
  assert.deepEqual([[], []], [world.companion.resent(), world.storage.copies()]);
});

test("a browser that gives no storage costs the copy, not the click", async () => {
  const world = createWorld();
  world.storage.isBroken = true;
  const here = await live(world);
  await press(here, world);
  assert.equal("held", told(here.page));
});

test("a full store refuses the next click and gives up no earlier one", async () => {
  for (const [count, size] of [
    [MOST_COPIES, 10],
    [1, MOST_CHARACTERS],
  ]) {
    const world = createWorld();
    await press(await live(world), world);
    const { rows } = world.storage.disk.get("copies");
    const [copy] = rows.values();
    rows.clear();
    for (let order = 1; order <= count; order += 1) {
      rows.set(order, { ...copy, order, size, click_id: `click-${order}` });
      world.companion.clicks.set(`click-${order}`, copy.click_id);
    }
    const here = await live(world);
    await press(here, world, { ...ITEM, body: "one too many" });
    assert.equal("copies_full", told(here.page));
    assert.equal("no", here.page.sentOf("item.refused")[0].error.written);
    assert.equal(1, world.companion.asked.filter(({ kind }) => kind === "activity.copy").length);
    assert.equal(count, world.storage.copies().length);
  }
});

test("more than five hundred clicks are asked for in several questions, none too long", async () => {
  const world = createWorld();
  await press(await live(world), world);
  const { rows } = world.storage.disk.get("copies");
  const [copy] = rows.values();
  for (let order = 2; order <= 1201; order += 1) {
    rows.set(order, { ...copy, order, click_id: `click-${order}` });
    world.companion.clicks.set(`click-${order}`, copy.click_id);
  }
  const start = world.companion.asked.length;
  await restart(world);
  const asked = world.companion.asked.slice(start).filter(({ kind }) => kind === "outbox.list");
  assert.deepEqual(
    [500, 500, 201],
    asked.map(({ message }) => message.item_ids.length),
  );
});

test("whatever a page says of a person that cannot be judged surely, the companion judges first", async () => {
  const salt = "2".repeat(32);
  const hashes = ["profile_id:ACwAAAblocked00001", "vanity:ana-souza"].map((key) =>
    createHash("sha256")
      .update(salt + key)
      .digest("hex"),
  );
  const address = (id) => `https://www.linkedin.com/sales/lead/${id},NAME_SEARCH,x`;
  const judged = (person, list = { salt, hashes }) => isSurelyAllowed(list, { person });
  const free = "ACwAAAfree00000001";
  assert.deepEqual(
    [true, true, true, false, false, false, false, false, false],
    await Promise.all([
      judged({ profile_id: free, profile_address: address(free) }),
      judged({ profile_id: free, profile_address: null }),
      judged({ profile_id: null, profile_address: null }, { salt, hashes: [] }),
      judged({ profile_id: "ACwAAAblocked00001", profile_address: null }),
      judged({ profile_id: free, profile_address: address("ACwAAAblocked00001") }),
      judged({ profile_id: free, profile_address: "https://www.linkedin.com/in/ana-souza" }),
      judged({ profile_id: null, profile_address: null }),
      judged(undefined),
      judged({ profile_id: free, profile_address: null }, null),
    ]),
  );
});

test("a copy is revealed under its own id and key only", async () => {
  const [key, other] = [await makeKey(), await makeKey()];
  const obscured = await obscure(key, "click-1", ITEM);
  assert.deepEqual(ITEM, await reveal(key, "click-1", obscured));
  assert.deepEqual(
    [null, null],
    [await reveal(key, "click-2", obscured), await reveal(other, "click-1", obscured)],
  );
  assert.equal(false, key.extractable);
  assert.notDeepEqual(obscured.iv, (await obscure(key, "click-1", ITEM)).iv);
});

test("storage that failed once is tried again, and steps keep their order", async () => {
  const storage = createStorage();
  storage.isBroken = true;
  const copies = createSecondCopy(createCopyStore(storage.factory()), () => undefined);
  assert.equal(false, await copies.hasAny());
  storage.isBroken = false;
  const kept = copies.keep(
    { click_id: "click-1", clicked_at: "2026-11-18T12:00:00.000Z", profile: OTHER, is_anyway: false },
    ITEM,
  );
  const dropped = copies.drop("click-1");
  await Promise.all([kept, dropped]);
  assert.deepEqual([], storage.copies());
  await copies.keep(
    { click_id: "click-2", clicked_at: "2026-11-18T12:00:00.000Z", profile: OTHER, is_anyway: false },
    ITEM,
  );
  assert.deepEqual(
    ["click-2"],
    storage.copies().map((copy) => copy.click_id),
  );
});

/** Press once and die at a given step, then start again; the journal may be lost in between. */
async function dieAt(step, { isLost }) {
  const world = createWorld();
  const life = createLife();
  const here = await live(world, life);
  const last = life.steps + step;
  life.step = () => {
    life.steps += 1;
    if (life.steps >= last) life.isDead = true;
    return !life.isDead;
  };
  here.page.deliver({ kind: "item.copy", request_id: "1", item: ITEM });
  await world.companion.serve(here.worker, life);
  const wasPromised = told(here.page) === "held";
  if (isLost) world.companion.lose();
  // A dying life answers no event, and the next begins with the browser.
  await restart(world, createLife());
  return { world, life, wasPromised };
}

test("a worker that dies anywhere after its promise loses nothing with the journal, and doubles nothing", async () => {
  let promised = 0;
  let died = 0;
  for (let step = 1; ; step += 1) {
    const { world, life, wasPromised } = await dieAt(step, { isLost: true });
    promised += wasPromised;
    died += life.isDead;
    assert.equal(true, world.companion.states.size <= 1, `step ${step}`);
    if (wasPromised) assert.equal(1, world.companion.states.size, `promised, and lost at step ${step}`);
    if (!life.isDead) break;
  }
  assert.deepEqual([true, true], [promised >= 1, died >= 5]);
});

test("a worker that dies anywhere leaves one item in a journal that lives on, and no copy behind its receipt", async () => {
  for (let step = 1; ; step += 1) {
    const { world, life } = await dieAt(step, { isLost: false });
    assert.equal(true, world.companion.states.size <= 1, `step ${step}`);
    for (const itemId of world.companion.states.keys()) world.companion.states.set(itemId, "written");
    await restart(world);
    assert.deepEqual([], world.storage.copies(), `step ${step}`);
    if (!life.isDead) break;
  }
});

test("a worker that dies while it sends again has each click written once in the end", async () => {
  for (let step = 1; ; step += 1) {
    const world = createWorld();
    const here = await live(world);
    for (const body of ["one", "two"]) await press(here, world, { ...ITEM, body });
    const ids = [...world.companion.clicks.keys()];
    world.companion.lose();
    const life = createLife(step);
    await restart(world, life);
    await restart(world);
    assert.deepEqual(
      ids,
      [...world.companion.states.keys()].sort((a, b) => ids.indexOf(a) - ids.indexOf(b)),
    );
    if (!life.isDead) break;
  }
});
