// The guard that lets a double click press a button once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pressOnce } from "../../extension/shared/page/one_press.js";

/** What a page's buttons hear of a click, and whether the browser goes on with it. */
function pressed(detail, { isButton = true } = {}) {
  globalThis.Element = class {
    closest = (selector) => (isButton && selector === "button" ? this : null);
  };
  let guard = null;
  pressOnce({
    addEventListener(type, listener, options) {
      assert.deepEqual([type, options], ["click", { capture: true }]);
      guard = listener;
    },
  });
  const met = { isHeard: true, isCarriedOut: true };
  guard({
    detail,
    target: new Element(),
    preventDefault: () => (met.isCarriedOut = false),
    stopImmediatePropagation: () => (met.isHeard = false),
  });
  delete globalThis.Element;
  return met;
}

const COUNTS = { isHeard: true, isCarriedOut: true };

test("a click presses its button", () => {
  assert.deepEqual(pressed(1), COUNTS);
});

test("the second and third click of a fast hand press nothing, and submit no form", () => {
  for (const detail of [2, 3]) assert.deepEqual(pressed(detail), { isHeard: false, isCarriedOut: false });
});

test("a key presses each time: it tells no count", () => {
  assert.deepEqual(pressed(0), COUNTS);
});

test("what is no button is left to the browser: words are marked by a double click, ticks set and taken away", () => {
  assert.deepEqual(pressed(2, { isButton: false }), COUNTS);
});
