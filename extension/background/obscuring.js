/**
 * Make the words of a kept copy unreadable to whoever searches the browser's files, and find rot in them.
 * This hides and does not protect: the key lies in the same storage, for whoever can read that.
 */

/** @typedef {import("../shared/internal.js").CopiedItem} CopiedItem */

/**
 * An item as it lies in storage; `iv` is new with each.
 *
 * @typedef {{readonly iv: Uint8Array<ArrayBuffer>, readonly bytes: ArrayBuffer}} Obscured
 */

const ALGORITHM = "AES-GCM";
const IV_BYTES = 12;

/** A key that scripts cannot read out. */
export function makeKey() {
  return crypto.subtle.generateKey({ name: ALGORITHM, length: 256 }, false, ["encrypt", "decrypt"]);
}

/**
 * @param {Uint8Array<ArrayBuffer>} iv
 * @param {string} clickId bound to the bytes, so that no copy can be taken for another
 */
function parameters(iv, clickId) {
  return { name: ALGORITHM, iv, additionalData: new TextEncoder().encode(clickId) };
}

/**
 * @param {CryptoKey} key
 * @param {string} clickId
 * @param {CopiedItem} item
 * @returns {Promise<Obscured>}
 */
export async function obscure(key, clickId, item) {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const words = new TextEncoder().encode(JSON.stringify(item));
  return { iv, bytes: await crypto.subtle.encrypt(parameters(iv, clickId), key, words) };
}

/**
 * The item, or null when a byte of it has changed: a wrong text is never sent.
 *
 * @param {CryptoKey} key
 * @param {string} clickId
 * @param {Obscured} obscured
 * @returns {Promise<CopiedItem | null>}
 */
export async function reveal(key, clickId, { iv, bytes }) {
  try {
    const words = await crypto.subtle.decrypt(parameters(iv, clickId), key, bytes);
    return /** @type {CopiedItem} */ (JSON.parse(new TextDecoder().decode(words)));
  } catch {
    return null;
  }
}
