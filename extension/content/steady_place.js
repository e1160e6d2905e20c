"use strict";

/**
 * Keep an element of ours where it belongs while the page draws itself anew around it.
 * A page that takes every foreign element out again wins; putting it back for ever would slow it down.
 */
const SteadyPlace = (() => {
  const MOST_RETURNS = 20;

  /** @param {HTMLElement} host */
  function create(host) {
    let isPlaced = false;
    /** @type {WeakMap<Element, number>} */
    const returns = new WeakMap();

    /**
     * @param {Element} anchor the page's element beside which it stands
     * @param {boolean} isThere whether it stands there already
     * @param {() => void} insert
     */
    function keep(anchor, isThere, insert) {
      if (isThere) return;
      const taken = returns.get(anchor) ?? 0;
      if (taken > MOST_RETURNS) return;
      if (isPlaced && !host.isConnected) returns.set(anchor, taken + 1);
      isPlaced = true;
      insert();
    }

    function leave() {
      isPlaced = false;
      host.remove();
    }

    return Object.freeze({ keep, leave });
  }

  return Object.freeze({ create });
})();
