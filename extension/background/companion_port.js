/**
 * Keep the one way to the companion: opened when somebody asks, greeted first, asked again once if it breaks.
 * Knows no tab and no page, and opens nothing by itself.
 */
import { greet } from "./greeting.js";
import { openConnection } from "./native_connection.js";
import { isPassing, LostRequest, needsSetup, Refusal, refusal } from "./refusal.js";

/**
 * @typedef {import("../shared/internal.js").CompanionStatus} CompanionStatus
 * @typedef {import("../shared/protocol.js").BlockList} BlockList
 * @typedef {import("../shared/protocol.js").Event} Event
 * @typedef {import("../shared/protocol.js").Message} Message
 * @typedef {import("../shared/protocol.js").Result} Result
 * @typedef {import("./native_connection.js").Surroundings} Surroundings
 * @typedef {ReturnType<typeof openConnection>} Connection
 */

/**
 * What the owner is told: events of the companion, each change of its status, and every connection that
 * begins to work or stops working.
 *
 * @typedef {object} Owner
 * @property {(event: Event) => void} heard
 * @property {(status: CompanionStatus) => void} statusChanged
 * @property {() => void} reached
 * @property {() => void} lost
 */

/**
 * @param {Surroundings} surroundings
 * @param {Owner} owner
 */
export function createCompanionPort(surroundings, owner) {
  /** @type {{readonly connection: Connection, readonly greeted: Promise<void>} | null} */
  let current = null;
  /** @type {CompanionStatus} */
  let status = { reach: "unknown" };
  /** @type {BlockList | null} */
  let blockList = null;

  /** @param {CompanionStatus} next */
  function setStatus(next) {
    status = next;
    owner.statusChanged(next);
  }

  /** @param {Refusal} reason */
  function setUnreachable({ body }) {
    setStatus({ reach: "unreachable", error: body, needs_setup: needsSetup(body.code) });
  }

  /** @param {Event} event */
  function heard(event) {
    if (status.reach === "reachable") {
      if (event.kind === "signin.changed") setStatus({ ...status, connection: event.connection });
      if (event.kind === "settings.changed") {
        blockList = event.block_list;
        setStatus({ ...status, writing: event.writing });
      }
    }
    owner.heard(event);
  }

  /** @param {Refusal} reason */
  function ended(reason) {
    const wasReachable = status.reach === "reachable";
    current = null;
    setUnreachable(reason);
    if (wasReachable) owner.lost();
  }

  function connect() {
    const connection = openConnection(surroundings, { heard, ended });
    const greeted = greet(connection).then(
      ({ version, connection: signedIn, writing, block_list }) => {
        blockList = block_list;
        setStatus({ reach: "reachable", version, connection: signedIn, writing });
        owner.reached();
      },
      (/** @type {Refusal} */ reason) => {
        // A port that ended by itself has told its reason; one that only answers wrongly is closed here.
        if (current?.connection === connection) {
          current = null;
          connection.close(reason);
          setUnreachable(reason);
        }
        throw reason;
      },
    );
    return { connection, greeted };
  }

  /**
   * Reach the companion, or reject with the reason why not; nothing of the caller's was sent then.
   *
   * @returns {Promise<Connection>}
   */
  async function reach() {
    const mayConnect = current !== null || surroundings.mayConnect();
    if (mayConnect !== true && !(await mayConnect)) {
      const forbidden = refusal("companion_not_allowed", "no");
      setUnreachable(forbidden);
      throw forbidden;
    }
    current ??= connect();
    const { connection, greeted } = current;
    await greeted;
    return connection;
  }

  /**
   * One attempt: the answer, or why there is none and whether the request may have arrived all the same.
   *
   * @param {Message} message
   * @param {string | null} idempotencyKey
   * @returns {Promise<{readonly result: Result} | {readonly failed: Refusal, readonly mayHaveArrived: boolean}>}
   */
  async function attempt(message, idempotencyKey) {
    let connection;
    try {
      connection = await reach();
    } catch (error) {
      if (error instanceof Refusal) return { failed: error, mayHaveArrived: false };
      throw error;
    }
    try {
      return { result: await connection.request(message, idempotencyKey) };
    } catch (error) {
      if (error instanceof LostRequest) return { failed: error, mayHaveArrived: isPassing(error.body.code) };
      throw error;
    }
  }

  /**
   * Ask the companion. When the port breaks, the same request is sent once more with the same key: the
   * companion takes an equal key for the same click. Without an answer then, nobody knows whether the first
   * one arrived, and the refusal says so.
   *
   * @param {Message} message
   * @param {string | null} idempotencyKey
   * @returns {Promise<Result>} rejects with `Refusal` only
   */
  async function ask(message, idempotencyKey) {
    const first = await attempt(message, idempotencyKey);
    if ("result" in first) return first.result;
    if (!isPassing(first.failed.body.code)) throw first.failed;
    const second = await attempt(message, idempotencyKey);
    if ("result" in second) return second.result;
    throw first.mayHaveArrived || second.mayHaveArrived ? refusal("answer_lost", "unknown") : second.failed;
  }

  /** Close the port, when nobody is left to listen. */
  function close() {
    const open = current;
    current = null;
    if (status.reach === "reachable") setStatus({ reach: "unknown" });
    open?.connection.close(refusal("companion_not_reachable", "no"));
  }

  /**
   * Close the port where the administrator's policy now forbids the companion.
   *
   * @returns {Promise<boolean>} whether it forbade the companion until now, and allows it again
   */
  async function obey() {
    const mayConnect = await surroundings.mayConnect();
    const wasForbidden = status.reach === "unreachable" && status.error.code === "companion_not_allowed";
    if (!mayConnect && !wasForbidden) {
      close();
      setUnreachable(refusal("companion_not_allowed", "no"));
    }
    return mayConnect && wasForbidden;
  }

  /** Those whom nobody may copy, as the last greeting or change told it; null when that is not known. */
  const readBlockList = () => blockList;

  return Object.freeze({ ask, reach, close, obey, status: () => status, blockList: readBlockList });
}
