/** The one way to the companion: greeting, correlation, time limits, and what each break is called. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { createCompanionPort } from "../../extension/background/companion_port.js";
import { isOlder } from "../../extension/background/greeting.js";
import { ANSWER_LIMIT_MS, HOST_NAME } from "../../extension/background/native_connection.js";
import {
  answer,
  createPort,
  createTimers,
  refuse,
  settled,
  tell,
  WELCOME,
} from "./support/played_browser.mjs";

const COPY = Object.freeze({ kind: "activity.copy", item: { body: "Hello" } });
const HELD = Object.freeze({ kind: "activity.status", item: { item_id: "item-1" }, is_repeat: false });

/** A companion port whose native ports the test holds. */
function build() {
  const timers = createTimers();
  const ports = [];
  const told = [];
  const rule = { mayConnect: true };
  let ids = 0;
  const companion = createCompanionPort(
    {
      mayConnect: () => rule.mayConnect,
      connectNative(host) {
        assert.equal(HOST_NAME, host);
        ports.push(createPort());
        return ports.at(-1);
      },
      portError: (port) => port.errorText,
      newId: () => `request-${(ids += 1)}`,
      setTimer: timers.setTimer,
      clearTimer: timers.clearTimer,
    },
    {
      heard: (event) => told.push(event.kind),
      statusChanged: (status) => told.push(status.reach),
      reached: () => told.push("reached"),
      lost: () => told.push("lost"),
    },
  );
  return { companion, ports, timers, told, rule };
}

test("a companion that policy forbids is never started, its open port closed, and told so until it is allowed", async () => {
  const { companion, ports, rule } = build();
  rule.mayConnect = false;
  const refused = ask(companion);
  await settled();
  assert.deepEqual(
    [0, "companion_not_allowed", "no"],
    [ports.length, refused.error.code, refused.error.written],
  );
  rule.mayConnect = true;
  assert.equal(true, await companion.obey());
  ask(companion, "click-2");
  await answer(ports[0], WELCOME);
  assert.equal(false, await companion.obey());
  rule.mayConnect = false;
  assert.equal(false, await companion.obey());
  const { reach, error, needs_setup } = companion.status();
  assert.deepEqual(["unreachable", "companion_not_allowed", true], [reach, error.code, needs_setup]);
  assert.equal(true, ports[0].isClosed);
});

/** Ask and keep what comes of it, so that a rejection is never unhandled. */
function ask(companion, key = "click-1") {
  const outcome = { result: undefined, error: undefined };
  companion.ask(COPY, key).then(
    (result) => (outcome.result = result),
    (error) => (outcome.error = error.body),
  );
  return outcome;
}

/** A greeted port with one request on its way. */
async function buildAsked() {
  const parts = build();
  const outcome = ask(parts.companion);
  await answer(parts.ports[0], WELCOME);
  return { ...parts, outcome };
}

test("nothing is sent before the companion has been greeted", async () => {
  const { companion, ports } = build();
  ask(companion);
  await settled();
  assert.deepEqual(
    ["companion.hello"],
    ports[0].sent.map((request) => request.message.kind),
  );
  await answer(ports[0], WELCOME);
  assert.deepEqual(
    ["companion.hello", "activity.copy"],
    ports[0].sent.map((request) => request.message.kind),
  );
});

test("a request carries protocol, its own id and the click id", async () => {
  const { ports } = await buildAsked();
  assert.deepEqual(
    { protocol: 1, request_id: "request-2", idempotency_key: "click-1", message: COPY },
    ports[0].sent.at(-1),
  );
});

test("two callers share one port and one greeting", async () => {
  const { companion, ports } = build();
  ask(companion, "click-1");
  ask(companion, "click-2");
  await answer(ports[0], WELCOME);
  assert.equal(1, ports.length);
  assert.equal(1, ports[0].sentOf("companion.hello").length);
  assert.equal(2, ports[0].sentOf("activity.copy").length);
});

test("answers find their request in whatever order they come", async () => {
  const { companion, ports } = build();
  const first = ask(companion, "click-1");
  const second = ask(companion, "click-2");
  await answer(ports[0], WELCOME);
  const [one, two] = ports[0].sentOf("activity.copy");
  for (const [request, itemId] of [
    [two, "item-2"],
    [one, "item-1"],
  ]) {
    const result = { ...HELD, item: { item_id: itemId } };
    ports[0].deliver({ protocol: 1, request_id: request.request_id, ok: true, result });
  }
  await settled();
  assert.deepEqual(["item-1", "item-2"], [first.result.item.item_id, second.result.item.item_id]);
});

test("a refusal of the companion arrives unchanged and is not tried again", async () => {
  const { ports, outcome } = await buildAsked();
  const error = { code: "writeback_off", params: [], retryable: false, written: "no", reference: null };
  await refuse(ports[0], error);
  assert.deepEqual(error, outcome.error);
  assert.equal(1, ports.length);
});

for (const [text, code] of [
  ["Specified native messaging host not found.", "companion_not_installed"],
  ["No such native application copy_to_crm.companion", "companion_not_installed"],
  ["Access to the specified native messaging host is forbidden.", "companion_forbidden"],
  ["Access to the native messaging host was disabled by the system administrator.", "companion_blocked"],
]) {
  test(`"${text}" is told as ${code}, without a second attempt`, async () => {
    const { companion, ports } = build();
    const outcome = ask(companion);
    ports[0].die(text);
    await settled();
    assert.deepEqual([code, "no", 1], [outcome.error.code, outcome.error.written, ports.length]);
    assert.equal(true, companion.status().needs_setup);
  });
}

test("a host that exits before the greeting is tried once more, then nothing was saved", async () => {
  const { companion, ports } = build();
  const outcome = ask(companion);
  ports[0].die("Native host has exited.");
  await settled();
  ports[1].die("Error when communicating with the native messaging host.");
  await settled();
  assert.deepEqual(
    ["companion_not_reachable", "no", 2],
    [outcome.error.code, outcome.error.written, ports.length],
  );
});

test("a port that dies between send and answer is opened again, and the same click id goes out", async () => {
  const { ports, outcome } = await buildAsked();
  ports[0].die();
  await settled();
  await answer(ports[1], WELCOME);
  const [first] = ports[0].sentOf("activity.copy");
  const [second] = ports[1].sentOf("activity.copy");
  assert.equal("click-1", second.idempotency_key);
  assert.deepEqual(first.message, second.message);
  assert.notEqual(first.request_id, second.request_id);
  await answer(ports[1], HELD);
  assert.deepEqual(HELD, outcome.result);
});

test("a request lost twice is not called unsaved, because nobody knows", async () => {
  const { ports, outcome } = await buildAsked();
  ports[0].die();
  await settled();
  await answer(ports[1], WELCOME);
  ports[1].die();
  await settled();
  assert.deepEqual(["answer_lost", "unknown", 2], [outcome.error.code, outcome.error.written, ports.length]);
});

test("a request lost and then unreachable is not called unsaved either", async () => {
  const { ports, outcome } = await buildAsked();
  ports[0].die();
  await settled();
  ports[1].die("Specified native messaging host not found.");
  await settled();
  assert.deepEqual(["answer_lost", "unknown"], [outcome.error.code, outcome.error.written]);
});

test("a request without an answer is given up after thirty seconds, and its port stays", async () => {
  const { ports, timers, outcome } = await buildAsked();
  timers.advance(ANSWER_LIMIT_MS - 1);
  await settled();
  assert.equal(undefined, outcome.error);
  timers.advance(1);
  await settled();
  assert.deepEqual(["request_timed_out", "unknown"], [outcome.error.code, outcome.error.written]);
  assert.equal(false, ports[0].isClosed);
});

test("a host that never answers the greeting is given up and its port closed", async () => {
  const { companion, ports, timers } = build();
  const outcome = ask(companion);
  timers.advance(ANSWER_LIMIT_MS);
  await settled();
  assert.deepEqual(["request_timed_out", true], [outcome.error.code, ports[0].isClosed]);
  assert.equal("unreachable", companion.status().reach);
});

test("an answer without our product's name counts as companion not running", async () => {
  const { companion, ports } = build();
  const outcome = ask(companion);
  await answer(ports[0], { ...WELCOME, product: "another-program" });
  await answer(ports[1], { ...WELCOME, product: "another-program" });
  assert.deepEqual(["companion_not_reachable", "no"], [outcome.error.code, outcome.error.written]);
  assert.deepEqual(
    [true, true],
    ports.map((port) => port.isClosed),
  );
});

for (const [part, welcome, params] of [
  ["companion", { version: "25.9.9" }, { version: "25.9.9", oldest: "26.1.0" }],
  ["extension", { oldest_extension: "26.10.0" }, { version: "26.1.0", oldest: "26.10.0" }],
  ["companion", { protocol_oldest: 0, protocol_newest: 0 }, { version: "26.1.0", oldest: "26.1.0" }],
  ["extension", { protocol_oldest: 2, protocol_newest: 3 }, { version: "26.1.0", oldest: "26.1.0" }],
]) {
  test(`a welcome with ${JSON.stringify(welcome)} names the ${part} as the part to update`, async () => {
    const { companion, ports } = build();
    const outcome = ask(companion);
    await answer(ports[0], { ...WELCOME, ...welcome });
    assert.equal(`update_${part}`, outcome.error.code);
    assert.deepEqual(
      params,
      Object.fromEntries(outcome.error.params.map(({ name, value }) => [name, value])),
    );
    assert.deepEqual([true, 1], [companion.status().needs_setup, ports.length]);
  });
}

test("versions are compared number by number", () => {
  const pairs = [
    ["26.1.0", "26.10.0"],
    ["25.12.9", "26.1.0"],
    ["26.1.0", "26.1.1"],
  ];
  assert.deepEqual(
    [true, true, true],
    pairs.map(([one, other]) => isOlder(one, other)),
  );
  assert.deepEqual(
    [false, false, false],
    pairs.map(([one, other]) => isOlder(other, one)),
  );
  assert.equal(false, isOlder("26.1.0", "26.1.0"));
});

for (const code of ["origin_refused", "not_registered", "companion_not_started", "frame_too_long"]) {
  test(`the host's notice ${code} is the reason, whatever the browser says after it`, async () => {
    const { companion, ports } = build();
    const outcome = ask(companion);
    await tell(ports[0], { kind: "host.notice", code });
    ports[0].die("Native host has exited.");
    await settled();
    assert.deepEqual([code, "no", 1], [outcome.error.code, outcome.error.written, ports.length]);
  });
}

test("a companion that went away is tried once more, because the host starts it anew", async () => {
  const { companion, ports } = build();
  const outcome = ask(companion);
  await tell(ports[0], { kind: "host.notice", code: "companion_gone" });
  ports[0].die();
  await settled();
  await answer(ports[1], WELCOME);
  await answer(ports[1], HELD);
  assert.deepEqual(HELD, outcome.result);
});

test("the status follows the events of the companion", async () => {
  const { companion, ports } = await buildAsked();
  const writing = { is_writeback_on: false, hold_seconds: 0, left_out: [] };
  await tell(ports[0], { kind: "settings.changed", writing });
  const connection = { ...WELCOME.connection, state: "signed_out" };
  await tell(ports[0], { kind: "signin.changed", connection });
  assert.deepEqual({ reach: "reachable", version: "26.1.0", connection, writing }, companion.status());
});

test("the owner is told of the loss of a connection that worked, not of one that never did", async () => {
  const failing = build();
  ask(failing.companion);
  failing.ports[0].die("Specified native messaging host not found.");
  await settled();
  assert.deepEqual(["unreachable"], failing.told);
  const { ports, told } = await buildAsked();
  await answer(ports[0], HELD);
  ports[0].die();
  assert.deepEqual(["reachable", "reached", "unreachable", "lost"], told);
});
