/**
 * Keep the rows of a list that is built anew now and then: a row that would be built from the same again stays, with
 * what somebody has typed there and not set yet, and with the focus. Knows nothing of what it lists.
 */
import { redraw } from "../shared/page/redraw.js";

/**
 * @template {{readonly element: HTMLElement}} Row
 * @param {HTMLElement} list
 */
export function createKeptRows(list) {
  /** @type {Map<string, {readonly from: string, readonly row: Row}>} */
  const kept = new Map();

  /**
   * The row of this name as it stands, where it was built from the same; else a new one.
   *
   * @param {string} name
   * @param {unknown} from all that the row is built from, as JSON takes it
   * @param {() => Row} build
   * @returns {Row}
   */
  function row(name, from, build) {
    const print = JSON.stringify(from);
    const before = kept.get(name);
    if (before?.from === print) return before.row;
    const built = build();
    kept.set(name, { from: print, row: built });
    return built;
  }

  /**
   * The row of this name as it stands, whatever it was built from.
   *
   * @param {string} name
   */
  function standing(name) {
    return kept.get(name)?.row ?? null;
  }

  /**
   * Show these and no others. What stands at its place is not touched.
   *
   * @param {ReadonlyArray<HTMLElement>} elements
   */
  function show(elements) {
    redraw(list, elements);
  }

  return Object.freeze({ row, standing, show });
}
