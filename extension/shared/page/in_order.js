/**
 * Keep answers in the order of their questions: one that comes late takes no newer one's place.
 * For questions about the same thing that are asked anew while an earlier answer is still to come.
 */

/** @returns {() => () => boolean} call it with each question; what it gives says, once, whether the answer may be shown */
export function inOrder() {
  let asked = 0;
  let shown = 0;

  return function ask() {
    asked += 1;
    const mine = asked;
    return function mayShow() {
      if (mine < shown) return false;
      shown = mine;
      return true;
    };
  };
}
