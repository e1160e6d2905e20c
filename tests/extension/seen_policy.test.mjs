/** What an administrator has set counts as the browser said it last while the browser does not answer. J5. */
import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";

import { createSeenPolicy, PATIENCE_MS } from "../../extension/shared/seen_policy.js";
import { settled } from "./support/played_browser.mjs";
import { readExtensionFile } from "./support/content.mjs";
import { createSession } from "./support/played_worker.mjs";

const CLOSED = Object.freeze({ companion: "forbidden" });

/** A browser whose answer about policies comes when `answer` is called, and a clock that a test moves. */
function slowBrowser(kept) {
  const local = createSession(kept === undefined ? {} : { policy_seen: kept });
  const waiting = [];
  const timers = new Map();
  const storage = { local, managed: { get: () => new Promise((resolve) => waiting.push(resolve)) } };
  let last = 0;
  return {
    storage,
    timers: {
      set(run, delayMs) {
        timers.set((last += 1), { run, delayMs });
        return last;
      },
      clear: (timer) => timers.delete(timer),
    },
    delays: () => [...timers.values()].map(({ delayMs }) => delayMs),
    async pass() {
      for (const [timer, { run }] of timers) {
        timers.delete(timer);
        run();
      }
      await settled();
    },
    async answer(policy) {
      for (const resolve of waiting.splice(0)) resolve(policy);
      await settled();
    },
    kept: async () => (await local.get())["policy_seen"],
  };
}

/** What has come of a promise so far. */
async function soFar(promise) {
  let value = "waiting";
  void promise.then((come) => (value = come));
  await settled();
  return value;
}

test("an answer in time counts, and leaves no timer", async () => {
  const browser = slowBrowser({ companion: "allowed" });
  const read = createSeenPolicy(browser.storage, browser.timers).read();
  await browser.answer(CLOSED);
  assert.deepEqual([CLOSED, []], [await read, browser.delays()]);
});

test("a late browser counts as it spoke last, and is waited for once only until it answers", async () => {
  const browser = slowBrowser(CLOSED);
  const policy = createSeenPolicy(browser.storage, browser.timers);
  const first = policy.read();
  assert.deepEqual(["waiting", [PATIENCE_MS]], [await soFar(first), browser.delays()]);
  await browser.pass();
  assert.equal(CLOSED, await first);
  const second = policy.read();
  assert.deepEqual([0], browser.delays());
  await browser.pass();
  assert.equal(CLOSED, await second);
  await browser.answer({});
  void policy.read();
  assert.deepEqual([PATIENCE_MS], browser.delays());
});

test("where nothing is known nothing is allowed before the browser has answered", async () => {
  const browser = slowBrowser();
  const read = createSeenPolicy(browser.storage, browser.timers).read();
  await browser.pass();
  assert.equal("waiting", await soFar(read));
  await browser.answer(CLOSED);
  assert.equal(CLOSED, await read);
});

for (const [isForced, expected] of [
  [true, undefined],
  [false, {}],
]) {
  test(`a browser that never said anything: ${isForced ? "forced, it is waited for" : "free, nobody waits"}`, async () => {
    const browser = slowBrowser();
    void createSeenPolicy(browser.storage, browser.timers).keep(async () => isForced);
    await browser.pass();
    assert.deepEqual(expected, await browser.kept());
    await browser.answer(CLOSED);
    assert.deepEqual(CLOSED, await browser.kept());
  });
}

test("a late browser never makes the worker forget what it said last", async () => {
  const browser = slowBrowser(CLOSED);
  void createSeenPolicy(browser.storage, browser.timers).keep(async () => false);
  await browser.pass();
  assert.deepEqual(CLOSED, await browser.kept());
  await browser.answer({});
  assert.deepEqual({}, await browser.kept());
});

for (const [kept, isOpen] of [
  [{}, true],
  [CLOSED, false],
  [undefined, "waiting"],
]) {
  test(`controls beside a late browser that last said ${JSON.stringify(kept)}: ${isOpen}`, async () => {
    const browser = slowBrowser(kept);
    const scope = vm.createContext({ chrome: { storage: browser.storage }, setTimeout: browser.timers.set });
    vm.runInContext(readExtensionFile("content/capture_gate.js"), scope);
    const reading = vm
      .runInContext("CaptureGate", scope)
      .read()
      .then((allowed) => allowed.isOpen);
    assert.deepEqual(["waiting", [PATIENCE_MS]], [await soFar(reading), browser.delays()]);
    await browser.pass();
    assert.equal(isOpen, await soFar(reading));
  });
}

test("of two answers that overtake each other, controls follow the one that was asked for last", async () => {
  const answers = [];
  const storage = {
    managed: { get: () => new Promise((answer) => answers.push(answer)) },
    local: { get: async () => ({}) },
    onChanged: { addListener: (heard) => (storage.change = heard), removeListener: () => {} },
  };
  const scope = vm.createContext({ chrome: { storage }, setTimeout: () => 0 });
  vm.runInContext(readExtensionFile("content/capture_gate.js"), scope);
  const told = [];
  const { signal } = new AbortController();
  vm.runInContext("CaptureGate", scope).follow((allowed) => told.push(allowed.isOpen), signal);
  storage.change();
  const [earlier, later] = answers;
  later(CLOSED);
  await soFar(Promise.resolve());
  earlier({});
  await soFar(Promise.resolve());
  assert.deepEqual([false], told);
});

test("controls have the patience of the pages", () => {
  const [, own] = /const PATIENCE_MS = (\d+);/.exec(readExtensionFile("content/capture_gate.js"));
  assert.equal(PATIENCE_MS, Number(own));
});
