/** The first steps open by themselves once, where somebody can take them. J5, L-7. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { FIRST_STEPS_ALARM } from "../../extension/background/first_steps.js";
import { settled } from "./support/played_browser.mjs";
import { startWorker } from "./support/played_worker.mjs";

const FIRST_STEPS = "onboarding/onboarding.html";

async function installed(world, reason = "install") {
  const worker = await startWorker(world);
  worker.events.installed.fire({ reason });
  await settled();
  return worker;
}

for (const [why, world, reason, opened] of [
  ["an installation", {}, "install", [FIRST_STEPS]],
  ["an update", {}, "update", []],
  ["an update of the browser", {}, "chrome_update", []],
  ["a folder that was loaded by hand", { installType: "development" }, "install", []],
  ["an administrator's no", { policy: { first_steps: false } }, "install", []],
  ["an administrator's typing error", { policy: { first_steps: "yes" } }, "install", []],
  ["a policy that lets nothing be copied", { policy: { capture_mode: "none" } }, "install", []],
  ["a policy without a companion", { policy: { companion: "forbidden" } }, "install", []],
]) {
  test(`after ${why} they ${opened.length > 0 ? "open" : "do not open"}`, async () => {
    assert.deepEqual(opened, (await installed(world, reason)).opened);
  });
}

test("an administrator's own installation waits until the policy can be there, and asks it then", async () => {
  for (const [policy, opened] of [
    [{}, [FIRST_STEPS]],
    [{ first_steps: false }, []],
  ]) {
    const worker = await installed({ installType: "admin", policy });
    assert.deepEqual([[], true], [worker.opened, worker.alarms.has(FIRST_STEPS_ALARM)]);
    worker.events.alarm.fire({ name: FIRST_STEPS_ALARM });
    await settled();
    assert.deepEqual(opened, worker.opened);
  }
});
