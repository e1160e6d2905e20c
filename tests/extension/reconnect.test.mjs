/** Coming back to the companion: soon, then patiently, and only while somebody waits. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { ALARM, createReconnect, delayMs } from "../../extension/background/reconnect.js";
import { createTimers, settled } from "./support/played_browser.mjs";

function build(outcomes, isWanted = () => true) {
  const timers = createTimers();
  const alarms = new Set();
  const reconnect = createReconnect({
    isWanted,
    attempt: async () => outcomes.shift() ?? false,
    setTimer: timers.setTimer,
    clearTimer: timers.clearTimer,
    alarms: { create: async (name) => alarms.add(name), clear: async (name) => alarms.delete(name) },
    chance: () => 1,
  });
  return { reconnect, timers, alarms };
}

test("waits double from half a second to half a minute, and half of each is chance", () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 60].map((failures) => delayMs(failures, 1));
  assert.deepEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000], longest);
  assert.deepEqual([250, 15_000], [delayMs(0, 0), delayMs(60, 0)]);
});

test("attempts go on until one succeeds, with an alarm beside each timer", async () => {
  const { reconnect, timers, alarms } = build([false, false, true]);
  reconnect.plan();
  const waited = [];
  while (timers.delays().length > 0) {
    assert.equal(true, alarms.has(ALARM));
    waited.push(timers.delays()[0]);
    timers.advance(timers.delays()[0]);
    await settled();
  }
  assert.deepEqual([[500, 1000, 2000], false], [waited, alarms.has(ALARM)]);
});

test("an attempt that breaks is not the last one", async () => {
  const timers = createTimers();
  const reconnect = createReconnect({
    isWanted: () => true,
    attempt: () => Promise.reject(new TypeError("broken")),
    setTimer: timers.setTimer,
    clearTimer: timers.clearTimer,
    alarms: { create: async () => undefined, clear: async () => undefined },
    chance: () => 1,
  });
  await assert.rejects(reconnect.tryNow());
  assert.deepEqual([500], timers.delays());
});

test("a second loss while an attempt is planned plans nothing more", () => {
  const { reconnect, timers } = build([]);
  reconnect.plan();
  reconnect.plan();
  assert.deepEqual([500], timers.delays());
});

test("nothing is planned, and the alarm is cleared, once nobody waits", async () => {
  let isWanted = true;
  const { reconnect, timers, alarms } = build([false], () => isWanted);
  reconnect.plan();
  isWanted = false;
  timers.advance(500);
  await settled();
  assert.deepEqual([[], false], [timers.delays(), alarms.has(ALARM)]);
});
