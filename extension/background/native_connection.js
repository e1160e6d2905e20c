/**
 * Live one native port from its opening to its end: requests with time limits out, answers and events in.
 * Knows the envelope only; never looks into a message and never opens a second port.
 */
import { PROTOCOL_OLDEST } from "../shared/protocol_version.js";
import { codeOfPortError, LostRequest, Refusal, refusal } from "./refusal.js";

/**
 * @typedef {import("../shared/protocol.js").Message} Message
 * @typedef {import("../shared/protocol.js").Result} Result
 * @typedef {import("../shared/protocol.js").Event} Event
 * @typedef {import("../shared/protocol.js").FromCompanion} FromCompanion
 * @typedef {import("../shared/protocol.js").Reply} Reply
 */

/** Name under which the native host is registered with the browser. */
export const HOST_NAME = "copy_to_crm.companion";

/** Longest wait for one answer; the native host may need most of it to start the companion. */
export const ANSWER_LIMIT_MS = 30_000;

/**
 * What a connection needs of the browser, so that tests can play it.
 *
 * @typedef {object} Surroundings
 * @property {() => boolean | Promise<boolean>} mayConnect whether the administrator lets the companion be used, read at
 *   each opening
 * @property {(host: string) => chrome.runtime.Port} connectNative
 * @property {(port: chrome.runtime.Port) => string} portError why a port closed, in the browser's words
 * @property {() => string} newId
 * @property {(run: () => void, delayMs: number) => number} setTimer
 * @property {(timer: number) => void} clearTimer
 */

/**
 * @typedef {object} Waiting
 * @property {(result: Result) => void} resolve
 * @property {(reason: Refusal) => void} reject
 * @property {number} timer
 */

/**
 * Open a port. `heard` gets every event but the host's own notice; `ended` is called once, with the reason,
 * unless the connection was closed from here.
 *
 * @param {Surroundings} surroundings
 * @param {{readonly heard: (event: Event) => void, readonly ended: (reason: Refusal) => void}} owner
 */
export function openConnection(surroundings, owner) {
  const { setTimer, clearTimer, newId } = surroundings;
  const port = surroundings.connectNative(HOST_NAME);
  /** @type {Map<string, Waiting>} */
  const waiting = new Map();
  let protocol = PROTOCOL_OLDEST;
  let hasEnded = false;
  /** @type {string | null} */
  let noticeCode = null;

  /** @param {string} requestId */
  function take(requestId) {
    const entry = waiting.get(requestId);
    if (entry !== undefined) clearTimer(entry.timer);
    waiting.delete(requestId);
    return entry;
  }

  /** @param {Refusal} reason */
  function end(reason) {
    hasEnded = true;
    for (const requestId of [...waiting.keys()]) take(requestId)?.reject(new LostRequest(reason.body));
  }

  /** @param {Reply} reply */
  function answer(reply) {
    const entry = take(reply.request_id);
    if (reply.ok) entry?.resolve(reply.result);
    else entry?.reject(new Refusal(reply.error));
  }

  /** @param {unknown} frame */
  function receive(frame) {
    // The socket's owner check vouches for the body; only the envelope's two forms are told apart here.
    const message = /** @type {FromCompanion} */ (frame);
    if ("request_id" in message) answer(message);
    else if (message.event.kind === "host.notice") noticeCode = message.event.code;
    else owner.heard(message.event);
  }

  port.onMessage.addListener(receive);
  port.onDisconnect.addListener(() => {
    const reason = refusal(noticeCode ?? codeOfPortError(surroundings.portError(port)), "no");
    end(reason);
    owner.ended(reason);
  });

  /**
   * Send one message and wait for its answer. Rejects with the companion's refusal, with `request_timed_out`,
   * or as lost with the reason the port ended.
   *
   * @param {Message} message
   * @param {string | null} idempotencyKey the click id of a request that changes something
   * @returns {Promise<Result>}
   */
  function request(message, idempotencyKey) {
    if (hasEnded) return Promise.reject(new LostRequest(refusal("companion_not_reachable", "no").body));
    const requestId = newId();
    return new Promise((resolve, reject) => {
      const timer = setTimer(
        () => take(requestId)?.reject(refusal("request_timed_out", "unknown")),
        ANSWER_LIMIT_MS,
      );
      waiting.set(requestId, { resolve, reject, timer });
      port.postMessage({ protocol, request_id: requestId, idempotency_key: idempotencyKey, message });
    });
  }

  /** @param {Refusal} reason what unanswered requests are told; our own closing is not told back to us */
  function close(reason) {
    if (hasEnded) return;
    end(reason);
    port.disconnect();
  }

  /** @param {number} number agreed on by both sides */
  function speak(number) {
    protocol = number;
  }

  return Object.freeze({ request, close, speak });
}
