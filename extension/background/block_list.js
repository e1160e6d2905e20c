/**
 * Judge whether somebody is surely not on the list of those whom nobody may copy.
 * Whatever leaves a doubt counts as no: the companion then answers first, and only then is anything kept.
 */

/**
 * @typedef {import("../shared/protocol.js").BlockList} BlockList
 * @typedef {import("../shared/internal.js").CopiedItem} CopiedItem
 */

const SALES_LEAD = /^https:\/\/www\.linkedin\.com\/sales\/(?:lead|people)\/([A-Za-z0-9_-]+)(?:,|\/|$)/;

/**
 * @param {string} text
 * @returns {Promise<string>}
 */
async function sha256(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The profile ids by which a page names a person; null when it names them in another way as well, or not at all.
 *
 * @param {CopiedItem} item
 */
function profileIds(item) {
  const person = "person" in item ? item.person : "about" in item ? item.about : null;
  if (!person || !("profile_id" in person)) return null;
  const { profile_id, profile_address } = person;
  const inAddress = profile_address === null ? null : SALES_LEAD.exec(profile_address)?.[1];
  if (inAddress === undefined) return null;
  const ids = [profile_id, inAddress].filter((id) => id !== null);
  return ids.length === 0 ? null : new Set(ids);
}

/**
 * Whether a copy may be kept before the companion has answered.
 *
 * @param {BlockList | null} list null while none was told, or where it is too long to be told
 * @param {CopiedItem} item
 */
export async function isSurelyAllowed(list, item) {
  if (list === null) return false;
  if (list.hashes.length === 0) return true;
  const ids = profileIds(item);
  if (ids === null) return false;
  const hashes = await Promise.all([...ids].map((id) => sha256(`${list.salt}profile_id:${id}`)));
  return !hashes.some((hash) => list.hashes.includes(hash));
}
