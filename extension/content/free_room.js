"use strict";

/**
 * Tell whether what takes no room of its own may show something beside it without covering anything in the page.
 * Measures only; call it once for all of a frame, after the last of them was put in place.
 */
const FreeRoom = (() => {
  // Beyond so many levels a neighbour is another column of the page, with a gap of its own before it.
  const MOST_LEVELS = 8;

  /**
   * @param {DOMRect} one
   * @param {DOMRect} other
   */
  function overlap(one, other) {
    const isApart =
      one.right <= other.left ||
      other.right <= one.left ||
      one.bottom <= other.top ||
      other.bottom <= one.top;
    return !isApart && other.width > 0 && other.height > 0;
  }

  /**
   * Whether a rectangle beside a host is free of the host's neighbours and inside the part that holds it.
   *
   * @param {Element} host
   * @param {DOMRect} room
   */
  function isFree(host, room) {
    /** @type {Element} */
    let part = host;
    for (let level = 0; level < MOST_LEVELS; level += 1) {
      const around = part.parentElement;
      if (around === null || Selectors.matches(around, "page_root")) break;
      for (const neighbour of around.children) {
        if (neighbour !== part && overlap(room, neighbour.getBoundingClientRect())) return false;
      }
      part = around;
    }
    const outer = part.getBoundingClientRect();
    return room.left >= outer.left && room.right <= outer.right;
  }

  return Object.freeze({ isFree });
})();
