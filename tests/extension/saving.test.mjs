/** Files that the user saves: one after the other, for the companion's window writes one at a time. H3, H5. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { createSaving } from "../../extension/shared/page/saving.js";
import { settled } from "./support/played_browser.mjs";

const WORDS = { text: (key, values = {}) => [key, ...Object.values(values)].join(" ") };

/** A saving whose questions wait for the test, and what it does to files, in order. */
function start() {
  const asked = [];
  const done = [];
  const ask = ({ file, part }) =>
    new Promise((resolve) => asked.push({ file, part, answer: (rest) => resolve({ name: file, ...rest }) }));
  const newFile = async (name) => {
    done.push(`choose ${name}`);
    return {
      write: async (text) => void done.push(`write ${text}`),
      close: async () => void done.push("close") ?? null,
      abandon: async () => void done.push("abandon"),
    };
  };
  const say = () => undefined;
  return { asked, done, saving: createSaving({ ask, words: WORDS, say, newFile }) };
}

test("a file that is asked for while another one is written begins once that is whole", async () => {
  const { asked, done, saving } = start();
  const both = [saving.saveRead("usage", null), saving.saveRead("seats", null)];
  await settled();
  asked[0].answer({ text: "u1", reading: "r", is_last: false });
  await settled();
  asked[1].answer({ text: "u2", reading: "r", is_last: true });
  await settled();
  asked[2].answer({ text: "s1", reading: "r", is_last: true });
  await Promise.all(both);
  assert.deepEqual(
    [
      ["usage", 0],
      ["usage", 1],
      ["seats", 0],
    ],
    asked.map(({ file, part }) => [file, part]),
  );
  assert.deepEqual(
    ["choose usage", "write u1", "write u2", "close", "choose seats", "write s1", "close"],
    done,
  );
});

test("a file that fails keeps no later one from being saved", async () => {
  const { done, saving } = start();
  const failed = saving.saveText("one.csv", { toString: () => assert.fail("the disk is full") });
  const saved = saving.saveText("two.csv", "two");
  await assert.rejects(failed);
  await saved;
  assert.deepEqual(["choose one.csv", "choose two.csv", "write two", "close"], done);
});
