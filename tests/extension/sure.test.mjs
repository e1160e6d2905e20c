/** A question before something is taken back or erased: every one of them can be answered. E4, H5. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { isSure } from "../../extension/shared/page/sure.js";

/** A dialog that says only later that it was closed, as browsers' do. */
class PlayedDialog extends EventTarget {
  open = false;
  returnValue = "";

  showModal() {
    this.open = true;
  }

  /** @param {string} [value] */
  close(value) {
    if (!this.open) return;
    this.open = false;
    this.returnValue = value ?? this.returnValue;
    setImmediate(() => this.dispatchEvent(new Event("close")));
  }
}

function playedPage() {
  const parts = new Map(
    ["sure-question", "sure-yes", "sure-back"].map((id) => [
      id,
      Object.assign(new EventTarget(), { focus() {} }),
    ]),
  );
  const dialog = new PlayedDialog();
  globalThis.document = { getElementById: (id) => (id === "sure" ? dialog : parts.get(id)) };
  return { dialog, press: (id) => parts.get(id).dispatchEvent(new Event("click")) };
}

/** What a question has come to by now. */
async function answerOf(question) {
  return Promise.race([
    question,
    new Promise((resolve) => setImmediate(() => setImmediate(resolve, "open"))),
  ]);
}

for (const [key, expected] of [
  ["sure-yes", true],
  ["sure-back", false],
]) {
  test(`${key} answers ${expected}`, async () => {
    const { press } = playedPage();
    const question = isSure("Erase?", "Erase");
    press(key);
    assert.equal(expected, await question);
  });
}

test("a question that is asked again right after Escape waits for its own answer", async () => {
  const { dialog, press } = playedPage();
  const first = isSure("Erase?", "Erase");
  dialog.close();
  const second = isSure("Erase?", "Erase");
  assert.equal(false, await first);
  assert.equal("open", await answerOf(second));
  press("sure-yes");
  assert.equal(true, await second);
});

test("a consent is not lost when the next question is there before the dialog said that it closed", async () => {
  const { press } = playedPage();
  const first = isSure("Undo?", "Undo");
  press("sure-yes");
  const second = isSure("Erase?", "Erase");
  assert.equal(true, await first);
  assert.equal("open", await answerOf(second));
  press("sure-back");
  assert.equal(false, await second);
});
