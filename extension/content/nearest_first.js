"use strict";

/**
 * Choose what is put into the page in one frame, so that no frame is held up: a handful, and what is in view first.
 * Reads where elements stand, and only when there are more than a handful.
 */
const NearestFirst = (() => {
  /** A control takes a third of a millisecond with its layout; a frame has sixteen. */
  const MOST_A_FRAME = 20;

  /**
   * How far an element is out of view, in pixels.
   *
   * @param {Element} element
   */
  function distance(element) {
    const { top, bottom } = element.getBoundingClientRect();
    return Math.max(0, top - window.innerHeight, -bottom);
  }

  /**
   * @template T
   * @param {ReadonlyArray<T>} waiting in document order
   * @param {(one: T) => Element} elementOf
   * @returns {ReadonlyArray<T>} the nearest ones, in document order
   */
  function choose(waiting, elementOf) {
    if (waiting.length <= MOST_A_FRAME) return waiting;
    const distances = new Map(waiting.map((one) => [one, distance(elementOf(one))]));
    const far = [...waiting].sort((one, other) => (distances.get(one) ?? 0) - (distances.get(other) ?? 0));
    const chosen = new Set(far.slice(0, MOST_A_FRAME));
    return waiting.filter((one) => chosen.has(one));
  }

  return Object.freeze({ choose });
})();
