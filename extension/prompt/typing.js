/** Tell whether somebody types elsewhere by now than where they pressed: the focus is theirs then. */

/**
 * @param {Element | null} pressed what had the focus at the press
 * @returns {boolean}
 */
export function isTypingSince(pressed) {
  const now = document.activeElement;
  return now !== null && now !== pressed && now.matches("input, select, textarea");
}
