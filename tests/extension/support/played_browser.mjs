/**
 * Play the browser around the worker: ports, timers, session memory, tabs and alarms, all in the test's hand.
 */
import assert from "node:assert/strict";

function createEvent() {
  const listeners = [];
  return {
    addListener: (listener) => listeners.push(listener),
    fire: (...values) => {
      for (const listener of listeners) listener(...values);
    },
  };
}

/** One end of a port; the test holds the other one. */
export function createPort(name = "", sender = undefined) {
  const port = {
    name,
    sender,
    sent: [],
    isClosed: false,
    onMessage: createEvent(),
    onDisconnect: createEvent(),
    postMessage(message) {
      assert.equal(port.isClosed, false, "a message on a closed port");
      port.sent.push(structuredClone(message));
    },
    disconnect() {
      port.isClosed = true;
    },
    /** The other end speaks. */
    deliver(message) {
      port.onMessage.fire(structuredClone(message), port);
    },
    /** The other end goes; `text` is what the browser says about it. */
    die(text = "Native host has exited.") {
      port.isClosed = true;
      port.errorText = text;
      port.onDisconnect.fire(port);
    },
    /** Messages of one kind that went out, whole. */
    sentOf: (kind) => port.sent.filter((message) => (message.message ?? message).kind === kind),
  };
  return port;
}

/** A clock that moves when told. */
export function createTimers() {
  let now = 0;
  let last = 0;
  const timers = new Map();
  return {
    setTimer(run, delay) {
      last += 1;
      timers.set(last, { run, at: now + delay });
      return last;
    },
    clearTimer: (timer) => timers.delete(timer),
    advance(ms) {
      now += ms;
      for (const [timer, { run, at }] of [...timers]) {
        if (at <= now && timers.delete(timer)) run();
      }
    },
    delays: () => [...timers.values()].map(({ at }) => at - now),
  };
}

/** Enciphering and hashing run beside the script; whoever waits for quiet waits for them, too. */
const ciphering = new Set();
for (const name of ["encrypt", "decrypt", "digest", "generateKey"]) {
  const original = SubtleCrypto.prototype[name];
  SubtleCrypto.prototype[name] = function watched(...values) {
    const work = original.apply(this, values);
    ciphering.add(work);
    const done = () => ciphering.delete(work);
    work.then(done, done);
    return work;
  };
}

async function turns() {
  for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
}

/** Let everything that has settled be noticed. */
export async function settled() {
  await turns();
  while (ciphering.size > 0) {
    await Promise.allSettled(ciphering);
    await turns();
  }
}

export const CONNECTION = Object.freeze({
  state: "connected",
  profile: "0123456789abcdef0123456789abcdef",
  ended: [],
  environment: "contoso.crm.dynamics.com",
  seat_name: "Marisa Duarte",
  support_contact: null,
  is_test_environment: false,
  author_name: "Marisa Duarte",
  sandbox_kind: null,
  trouble: null,
  sync: null,
});

export const WELCOME = Object.freeze({
  kind: "welcome",
  product: "copy-to-crm",
  version: "26.1.0",
  protocol_oldest: 1,
  protocol_newest: 1,
  oldest_extension: "26.1.0",
  connection: CONNECTION,
  writing: { is_writeback_on: true, hold_seconds: 10, left_out: [] },
  block_list: { salt: "0".repeat(32), hashes: [] },
});

export function itemStatus(state, itemId = "item-1") {
  return {
    item_id: itemId,
    state,
    hold_ends_at: null,
    next_attempt_at: null,
    match: null,
    evidence: null,
    receipt: null,
    cause: null,
    errand: null,
  };
}

/** Answer the request a native port sent last. */
export async function answer(port, result) {
  const { request_id } = port.sent.at(-1);
  port.deliver({ protocol: 1, request_id, ok: true, result });
  await settled();
}

/** Refuse the request a native port sent last. */
export async function refuse(port, error) {
  const { request_id } = port.sent.at(-1);
  port.deliver({ protocol: 1, request_id, ok: false, error });
  await settled();
}

export async function tell(port, event) {
  port.deliver({ protocol: 1, event });
  await settled();
}
