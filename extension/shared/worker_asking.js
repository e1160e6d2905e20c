/**
 * Ask the worker through one port, opened again when the worker slept, and match answers with questions.
 * Whoever follows what it tells goes on following. Knows nothing of what is asked.
 */

/** A worker that ends as soon as it starts is not started again and again without a breath. */
const WAKING_MS = 1000;

/**
 * @typedef {import("./internal.js").PanelCommand} PanelCommand
 * @typedef {import("./internal.js").WorkerMessage} WorkerMessage
 * @typedef {Exclude<Extract<WorkerMessage, {request_id: string}>, {kind: "badges.answer"}>} Given
 * @typedef {Exclude<Given, {kind: "copies.answer"}>} Answer
 * @typedef {Extract<PanelCommand, {request_id: string}>} Question
 * @typedef {Exclude<Question, {kind: "copies.read"}>} Asked
 */

/** @type {import("./protocol.js").ErrorBody} */
const ANSWER_LOST = Object.freeze({
  code: "answer_lost",
  params: [],
  retryable: true,
  written: "unknown",
  reference: null,
});

/**
 * @typedef {Pick<chrome.runtime.Port, "postMessage"> & {readonly onMessage: {readonly addListener:
 *   (heard: (message: WorkerMessage) => void) => void}, readonly onDisconnect: {readonly addListener:
 *   (ended: () => void) => void}}} Line what is asked on: a port of the browser, or what stands for one
 */

/**
 * @param {() => Line} open
 * @param {(message: WorkerMessage) => void} heard what is no answer
 * @param {() => void} [settled] called after an answer was heard
 * @param {() => void} [resumed] called when what is told is followed again: what came meanwhile was not told
 */
export function createWorkerAsking(open, heard, settled = () => undefined, resumed = () => undefined) {
  /** @type {Line | null} */
  let port = null;
  let isFollowing = false;
  let last = 0;
  /** @type {Map<string, (answer: Given) => void>} */
  const waiting = new Map();

  /** @param {Given} answer */
  function settle(answer) {
    waiting.get(answer.request_id)?.(answer);
    waiting.delete(answer.request_id);
    // Whoever asked goes first, and may ask on.
    setTimeout(settled);
  }

  function connected() {
    if (port !== null) return port;
    const opened = open();
    opened.onMessage.addListener((/** @type {WorkerMessage} */ message) => {
      if ("request_id" in message && message.kind !== "badges.answer") settle(message);
      else heard(message);
    });
    opened.onDisconnect.addListener(() => {
      port = null;
      for (const request_id of [...waiting.keys()]) {
        settle({ kind: "record.refused", request_id, error: ANSWER_LOST });
      }
      if (isFollowing) setTimeout(resume, WAKING_MS);
    });
    port = opened;
    return opened;
  }

  /** Have the connection's state told, now and whenever it changes, also once the browser has ended the worker. */
  function follow() {
    isFollowing = true;
    connected().postMessage({ kind: "status.read" });
  }

  /** Wake the worker that the browser has put to sleep: nobody else tells of what changes. */
  function resume() {
    follow();
    resumed();
  }

  /**
   * @param {Question extends infer One ? One extends Question ? Omit<One, "request_id"> : never : never} question
   * @returns {Promise<Given>} always settles
   */
  function put(question) {
    last += 1;
    const request_id = String(last);
    return new Promise((resolve) => {
      waiting.set(request_id, resolve);
      connected().postMessage({ ...question, request_id });
    });
  }

  /**
   * @param {Asked extends infer One ? One extends Asked ? Omit<One, "request_id"> : never : never} question
   * @returns {Promise<Answer>} always settles
   */
  async function ask(question) {
    const answer = await put(question);
    if (answer.kind === "copies.answer") throw new TypeError("answered what was not asked");
    return answer;
  }

  /**
   * Which items were copied before, by this browser or another one.
   *
   * @param {import("./internal.js").CopiesRead["items"]} items
   * @returns {Promise<import("./internal.js").CopiesAnswer["items"]>} in their order, or none where nobody could be asked
   */
  async function askCopies(items) {
    const answer = await put({ kind: "copies.read", items });
    return answer.kind === "copies.answer" ? answer.items : [];
  }

  const isWaiting = () => waiting.size > 0;
  return Object.freeze({ follow, ask, askCopies, isWaiting });
}
