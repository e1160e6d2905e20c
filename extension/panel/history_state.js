/**
 * Decide which messages of a reviewed conversation may be ticked, and what is said of those that were copied.
 * Pure: gets the words' look-up, touches no element.
 */

/**
 * @typedef {import("../shared/protocol.js").ItemStatus} ItemStatus
 * @typedef {import("../shared/protocol.js").PageItem} PageItem
 * @typedef {{readonly item: PageItem, readonly heading: string, readonly excerpt: string, status: ItemStatus | null,
 *   isTicked: boolean}} ReviewRow
 */

const TAKEN_BACK = new Set(["undone", "discarded"]);

/**
 * Whether it may be copied: it was not yet, or was taken back since.
 *
 * @param {ItemStatus | null} status
 */
export function mayTick(status) {
  return status === null || TAKEN_BACK.has(status.state);
}

/** @param {ReadonlyArray<ReviewRow>} rows */
export function countTicked(rows) {
  return rows.filter(({ isTicked }) => isTicked).length;
}

/**
 * @param {ItemStatus} status
 * @param {import("../shared/words.js").Words} words
 */
export function stateInWords({ state, cause }, words) {
  const said = words.text(`state_${state}`);
  return cause === null ? said : `${said}. ${words.forCode(cause.code, cause.params)}`;
}

/**
 * Whether the page still shows the message that was reviewed.
 *
 * @param {PageItem} now
 * @param {PageItem} reviewed
 */
export function isSameMessage(now, reviewed) {
  const compared = /** @type {const} */ (["conversation_id", "direction", "subject", "body", "sent_at"]);
  return (
    compared.every((name) => now[name] === reviewed[name]) &&
    now.place.ordinal === reviewed.place.ordinal &&
    now.person.profile_id === reviewed.person.profile_id
  );
}
