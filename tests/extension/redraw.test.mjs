/** Where the focus goes when a list is drawn anew while somebody is in it. F6, K1. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { landing } from "../../extension/shared/page/redraw.js";

test("the focus stays with its entry wherever that stands now", () => {
  assert.deepEqual(landing("b", 1, ["new", "a", "b"]), { at: 2, isSame: true });
  assert.deepEqual(landing("b", 1, ["b"]), { at: 0, isSame: true });
});

test("where its entry has gone it goes to what has taken the place, and knows that that is another one", () => {
  assert.deepEqual(landing("b", 1, ["a", "c"]), { at: 1, isSame: false });
  assert.deepEqual(landing("c", 2, ["a", "b"]), { at: 1, isSame: false });
  assert.equal(landing("a", 0, []), null);
});

test("an entry without a name is the one at its place, and none once there are fewer", () => {
  assert.deepEqual(landing(null, 1, [null, null]), { at: 1, isSame: true });
  assert.deepEqual(landing(null, 1, [null]), { at: 0, isSame: false });
});
