/**
 * Find what somebody types in texts that are shown: accents and case aside, every word, in any order.
 * Pure.
 */

/**
 * Letters as people search them: João is found by joao.
 *
 * @param {string} text
 */
export function folded(text) {
  return text
    .normalize("NFD")
    .replaceAll(/\p{Mn}/gu, "")
    .toLowerCase();
}

/**
 * @param {string} typed
 * @returns {(text: string) => boolean} whether a folded text holds every word that was typed
 */
export function searchFor(typed) {
  const wanted = folded(typed)
    .split(/\s+/)
    .filter((word) => word !== "");
  return (text) => wanted.every((word) => text.includes(word));
}
