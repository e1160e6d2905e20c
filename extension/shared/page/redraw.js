/**
 * Draw a list anew while somebody may be in it: what is the same stays, and so does the focus.
 * Knows nothing of what it lists.
 */

const KEY = "data-key";
/** What the Tab key stops at in an entry. */
const STOPS = "a[href], button, input, select, textarea, summary";

/**
 * Give an entry the name by which it is known again. Whatever is pressed in it may depend on nothing but that name:
 * an entry that looks the same is not drawn anew.
 *
 * @template {Element} Entry
 * @param {Entry} entry
 * @param {string} key
 * @returns {Entry}
 */
export function keyed(entry, key) {
  entry.setAttribute(KEY, key);
  return entry;
}

/**
 * Where the focus goes that was in the entry at a place: to the same one, else to what has taken its place.
 *
 * @param {string | null} key of the entry that had it; null where it has no name
 * @param {number} at its place
 * @param {ReadonlyArray<string | null>} keys of the entries that are there now
 * @returns {{readonly at: number, readonly isSame: boolean} | null} null where nothing is left
 */
export function landing(key, at, keys) {
  if (keys.length === 0) return null;
  const same = key === null ? -1 : keys.indexOf(key);
  if (same >= 0) return { at: same, isSame: true };
  return { at: Math.min(at, keys.length - 1), isSame: key === null && at < keys.length };
}

/** @param {Element} entry */
function keyOf(entry) {
  return entry.getAttribute(KEY);
}

/** @param {Element} element */
function nameOf(element) {
  return `${element.localName} ${element.ariaLabel ?? element.textContent}`;
}

/**
 * Show these entries and no others.
 *
 * @param {HTMLElement} list
 * @param {ReadonlyArray<Element>} entries
 * @param {HTMLElement | null} otherwise what gets the focus that was in the list where nothing is left of it
 */
export function redraw(list, entries, otherwise = null) {
  const focused = document.activeElement;
  const at = focused === null ? -1 : [...list.children].findIndex((entry) => entry.contains(focused));
  const held = list.children[at] ?? null;
  put(list, entries);
  if (focused === null || held === null || document.activeElement === focused) return;
  const found = landing(keyOf(held), at, [...list.children].map(keyOf));
  const entry = found === null ? undefined : list.children[found.at];
  if (!(entry instanceof HTMLElement)) {
    otherwise?.focus();
    return;
  }
  const same = found?.isSame ? stopsOf(entry).find((stop) => nameOf(stop) === nameOf(focused)) : undefined;
  // A key that is on its way to one button must not press another: then the entry itself has the focus.
  if (same === undefined) entry.tabIndex = -1;
  (same ?? entry).focus();
}

/**
 * @param {HTMLElement} entry
 * @returns {ReadonlyArray<HTMLElement>}
 */
function stopsOf(entry) {
  return [...entry.querySelectorAll(STOPS)].filter((stop) => stop instanceof HTMLElement);
}

/**
 * @param {HTMLElement} list
 * @param {ReadonlyArray<Element>} entries
 */
function put(list, entries) {
  /** @type {Map<string | null, Element>} */
  const known = new Map([...list.children].map((entry) => [keyOf(entry), entry]));
  const wanted = entries.map((entry) => {
    const key = keyOf(entry);
    const before = key === null ? undefined : known.get(key);
    if (!before?.isEqualNode(entry)) return entry;
    known.delete(key);
    return before;
  });
  const staying = new Set(wanted);
  for (const entry of [...list.children]) if (!staying.has(entry)) entry.remove();
  for (const [place, entry] of wanted.entries()) {
    const there = list.children[place] ?? null;
    // What stands at its place is not touched: an element that is moved loses the focus.
    if (there !== entry) list.insertBefore(entry, there);
  }
}
