/**
 * Know which clicks the extension keeps a copy of, and let go of each as soon as it is finished.
 * Keeps them until the CRM has confirmed; never sends anything.
 *
 * Every step waits for the one before, so that erasing comes after the writing it undoes.
 */

/**
 * @typedef {import("../shared/protocol.js").Connection} Connection
 * @typedef {import("../shared/protocol.js").ItemStatus} ItemStatus
 * @typedef {import("../shared/protocol.js").OutboxItems} OutboxItems
 * @typedef {import("../shared/internal.js").CopiedItem} CopiedItem
 * @typedef {import("./copy_store.js").KeptClick} KeptClick
 */

/** More wait for the CRM than anybody copies in a month; then copying stops, and no older copy is given up. */
export const MOST_COPIES = 5_000;
export const MOST_CHARACTERS = 64_000_000;

const FINISHED = new Set(["written", "undone", "discarded"]);

/** @param {ItemStatus} item */
export function isFinished(item) {
  return FINISHED.has(item.state);
}

/**
 * @param {ReturnType<typeof import("./copy_store.js").createCopyStore>} store
 * @param {(hasAny: boolean) => void} watch told whether copies wait, whenever that may have changed
 */
export function createSecondCopy(store, watch) {
  /** @type {Map<string, KeptClick>} click id → what is known of it */
  const kept = new Map();
  let isLoaded = false;
  /** @type {Promise<unknown>} */
  let last = Promise.resolve();

  async function load() {
    if (isLoaded) return;
    for (const click of await store.readAll()) kept.set(click.click_id, click);
    isLoaded = true;
    watch(kept.size > 0);
  }

  /**
   * Run a step after all earlier ones. A browser that gives no storage costs the copy, not the click.
   *
   * @template T
   * @param {() => Promise<T>} step
   * @param {T} otherwise
   * @returns {Promise<T>}
   */
  function inTurn(step, otherwise) {
    const turn = last.then(load).then(step);
    const safe = turn.catch(() => otherwise);
    last = safe;
    return safe;
  }

  /** @param {(click: KeptClick) => boolean} isGone */
  async function removeWhere(isGone) {
    const gone = [...kept.values()].filter(isGone);
    if (gone.length === 0) return;
    await store.remove(gone);
    for (const { click_id } of gone) kept.delete(click_id);
    watch(kept.size > 0);
  }

  /**
   * Whether one more item would be too much.
   *
   * @param {number} size in characters
   */
  function isFullFor(size) {
    return inTurn(async () => {
      const total = [...kept.values()].reduce((sum, click) => sum + click.size, size);
      return kept.size >= MOST_COPIES || total > MOST_CHARACTERS;
    }, false);
  }

  /**
   * @param {Pick<KeptClick, "click_id" | "clicked_at" | "profile" | "is_anyway">} click
   * @param {CopiedItem} item
   */
  function keep(click, item) {
    return inTurn(async () => {
      const size = JSON.stringify(item).length;
      const record = await store.add({ ...click, item_id: click.click_id, size }, item);
      kept.set(click.click_id, record);
      watch(true);
    }, undefined);
  }

  /**
   * The companion has told which items clicks belong to.
   *
   * @param {OutboxItems["repeats"]} repeats
   */
  function belong(repeats) {
    return inTurn(async () => {
      for (const { click_id, item_id } of repeats) {
        const click = kept.get(click_id);
        if (click !== undefined) kept.set(click_id, { ...click, item_id });
      }
    }, undefined);
  }

  /**
   * Let go of copies whose items have come to their end.
   *
   * @param {ReadonlyArray<ItemStatus>} items
   */
  function note(items) {
    const finished = new Set(items.filter(isFinished).map((item) => item.item_id));
    return inTurn(() => removeWhere((click) => finished.has(click.item_id)), undefined);
  }

  /** @param {string} clickId */
  function drop(clickId) {
    return inTurn(() => removeWhere((click) => click.click_id === clickId), undefined);
  }

  /**
   * Erase what was kept for connections that somebody has ended since.
   *
   * @param {Connection["ended"]} ended
   */
  function eraseEnded(ended) {
    const ends = new Map(ended.map(({ profile, ended_at }) => [profile, ended_at]));
    const isOver = (/** @type {KeptClick} */ click) => click.clicked_at <= (ends.get(click.profile) ?? "");
    return inTurn(() => removeWhere(isOver), undefined);
  }

  /**
   * The clicks kept for a connection, oldest first.
   *
   * @param {string} profile
   * @returns {Promise<ReadonlyArray<KeptClick>>}
   */
  function keptFor(profile) {
    return inTurn(
      async () => [...kept.values()].filter((click) => click.profile === profile),
      /** @type {ReadonlyArray<KeptClick>} */ ([]),
    );
  }

  /**
   * @param {KeptClick} click
   * @returns {Promise<CopiedItem | null>} null when its words are gone or rotten
   */
  function readItem(click) {
    return inTurn(() => store.readItem(click), null);
  }

  /** Whether any copy waits. */
  function hasAny() {
    return inTurn(async () => kept.size > 0, false);
  }

  return Object.freeze({ isFullFor, keep, belong, note, drop, eraseEnded, keptFor, readItem, hasAny });
}
