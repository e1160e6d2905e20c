/**
 * Put a page's questions to the companion, and wait for a pause in typing before a question about what is typed.
 * Says nothing itself: whoever asks hands in who hears of refusals.
 */

/**
 * @typedef {import("../internal.js").RecordAsk["message"]} Message
 * @typedef {import("../internal.js").RecordAnswer["result"]} Result
 * @typedef {import("../protocol.js").ErrorBody} ErrorBody
 * @typedef {ReturnType<typeof createAsking>} Asking
 */

/**
 * @param {Pick<ReturnType<typeof import("../worker_asking.js").createWorkerAsking>, "ask">} worker
 * @param {(error: ErrorBody) => void} refused
 */
export function createAsking(worker, refused) {
  /**
   * @template {Result["kind"]} Kind
   * @param {Message} message
   * @param {Kind} kind of the answer
   * @returns {Promise<Extract<Result, {kind: Kind}> | null>} null when it was refused, which has been told
   */
  return async function ask(message, kind) {
    const answer = await worker.ask({ kind: "record.ask", message });
    if (answer.kind === "record.refused") refused(answer.error);
    if (answer.kind !== "record.answer" || answer.result.kind !== kind) return null;
    return /** @type {Extract<Result, {kind: Kind}>} */ (answer.result);
  };
}

/**
 * A call that is made once after calls have paused, with what the last of them said.
 *
 * @template {ReadonlyArray<unknown>} Values
 * @param {(...values: Values) => void} call
 * @param {number} pauseMs
 * @returns {(...values: Values) => void}
 */
export function afterPause(call, pauseMs) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...values), pauseMs);
  };
}
