/**
 * Remember which item was copied last from this browser, so that one press takes it back.
 * Keeps its id alone, in the browser's session memory: what was copied before the browser started is not taken back.
 */

const KEY = "last_copy";

/** @param {Pick<chrome.storage.StorageArea, "get" | "set" | "remove">} session */
export function createLastCopy(session) {
  /** One change after the other. @type {Promise<void>} */
  let last = Promise.resolve();

  /** @param {() => Promise<void>} change */
  function inTurn(change) {
    last = last.then(change, change);
    return last;
  }

  /** @param {import("../shared/protocol.js").ActivityStatus} answer to a copy; one that stood there before counts not */
  async function note({ item, is_repeat }) {
    if (!is_repeat) await inTurn(() => session.set({ [KEY]: item.item_id }));
  }

  /** @returns {Promise<string | null>} */
  async function read() {
    const { [KEY]: itemId } = await session.get(KEY);
    return typeof itemId === "string" ? itemId : null;
  }

  /**
   * It was taken back: what came before it is not taken back by the same press, and what was copied meanwhile still can
   * be.
   *
   * @param {string} itemId
   */
  async function forget(itemId) {
    await inTurn(async () => {
      if ((await read()) === itemId) await session.remove(KEY);
    });
  }

  return Object.freeze({ note, read, forget });
}
