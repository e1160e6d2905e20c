/**
 * Keep records of clicks in the extension's IndexedDB, each write on disk before it is called done.
 * Knows neither the companion nor when a record may go.
 *
 * IndexedDB and not storage.local: page scripts cannot read it, a write can be made to wait for the disk, and its
 * room is a share of the disk and not ten megabytes for everything.
 */
import { makeKey, obscure, reveal } from "./obscuring.js";

/**
 * @typedef {import("../shared/internal.js").CopiedItem} CopiedItem
 * @typedef {import("./obscuring.js").Obscured} Obscured
 */

/**
 * What is known of a kept click without its words.
 *
 * @typedef {object} KeptClick
 * @property {number} order in which the clicks were made
 * @property {string} click_id
 * @property {string} clicked_at
 * @property {string} profile the connection it was made for
 * @property {string} item_id of the item it belongs to; its own id until the companion tells another
 * @property {boolean} is_anyway whether a row is wanted beside the one that LinkedIn has written
 * @property {number} size in characters
 */

const NAME = "second_copy";
const COPIES = "copies";
const KEYS = "keys";

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function resultOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {IDBFactory} factory */
function openDatabase(factory) {
  const opening = factory.open(NAME, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(COPIES, { keyPath: "order", autoIncrement: true });
    opening.result.createObjectStore(KEYS);
  };
  return resultOf(opening);
}

/** @param {IDBFactory} factory */
export function createCopyStore(factory) {
  /** @type {Promise<IDBDatabase> | null} */
  let opened = null;

  function open() {
    opened ??= openDatabase(factory).then((database) => {
      // The browser closes it when it clears the extension's data; the next use opens it anew.
      database.onclose = () => (opened = null);
      return database;
    });
    // A storage that could not be opened is tried again at the next use.
    opened.catch(() => (opened = null));
    return opened;
  }

  /**
   * Run one change; done when it is on disk.
   *
   * @template T
   * @param {string} name
   * @param {(store: IDBObjectStore) => IDBRequest<T>} change
   * @returns {Promise<T>}
   */
  async function write(name, change) {
    const transaction = (await open()).transaction(name, "readwrite", { durability: "strict" });
    const request = change(transaction.objectStore(name));
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  /**
   * @param {string} name
   * @param {(store: IDBObjectStore) => IDBRequest} question
   */
  async function read(name, question) {
    return resultOf(question((await open()).transaction(name).objectStore(name)));
  }

  /** @returns {Promise<CryptoKey>} */
  async function readKey() {
    const key = await read(KEYS, (store) => store.get(1));
    if (key !== undefined) return key;
    const fresh = await makeKey();
    await write(KEYS, (store) => store.put(fresh, 1));
    return fresh;
  }

  /**
   * @param {Omit<KeptClick, "order">} click
   * @param {CopiedItem} item
   * @returns {Promise<KeptClick>} once it is on disk
   */
  async function add(click, item) {
    const words = await obscure(await readKey(), click.click_id, item);
    const order = await write(COPIES, (store) => store.add({ ...click, words }));
    return { ...click, order: Number(order) };
  }

  /** @param {ReadonlyArray<KeptClick>} clicks */
  async function remove(clicks) {
    await write(COPIES, (store) => {
      const deleting = clicks.map(({ order }) => store.delete(order));
      return /** @type {IDBRequest<undefined>} */ (deleting.at(-1));
    });
  }

  /** @returns {Promise<ReadonlyArray<KeptClick>>} oldest first */
  async function readAll() {
    /** @type {ReadonlyArray<KeptClick & {readonly words: Obscured}>} */
    const records = await read(COPIES, (store) => store.getAll());
    return records.map(({ words: _words, ...click }) => click);
  }

  /**
   * The words of a click; null when they are gone or a byte of them has changed.
   *
   * @param {KeptClick} click
   * @returns {Promise<CopiedItem | null>}
   */
  async function readItem({ order, click_id }) {
    /** @type {{readonly words: Obscured} | undefined} */
    const record = await read(COPIES, (store) => store.get(order));
    return record === undefined ? null : reveal(await readKey(), click_id, record.words);
  }

  return Object.freeze({ add, remove, readAll, readItem });
}
