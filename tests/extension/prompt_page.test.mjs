/** How the browser shows a prompt where the companion has no window, and what each page may ask. D6, F6, S8. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { createPages } from "../../extension/background/pages.js";
import { createPromptPage } from "../../extension/background/prompt_page.js";
import { createRecordAsking } from "../../extension/background/record_asking.js";
import { createPort } from "./support/played_browser.mjs";

function start() {
  const done = [];
  const windows = {
    create: async ({ url }) => done.push(["create", url]),
    update: async (id, { focused }) => done.push(["update", id, focused]),
  };
  const pages = createPages({});
  return { done, pages, page: createPromptPage(windows, pages) };
}

test("a prompt that has come up opens a window; where one is open it comes to the front and is told", async () => {
  const { done, pages, page } = start();
  await page.show("prompt-1");
  assert.deepEqual([["create", "prompt/prompt.html?prompt=prompt-1"]], done);
  const port = createPort("prompt", { tab: { id: 3, windowId: 9 } });
  pages.add(port, "prompt", null);
  await page.show("prompt-2");
  assert.deepEqual(["update", 9, true], done[1]);
  assert.deepEqual([{ kind: "prompts.moved", opened: "prompt-2" }], port.sent);
});

test("a prompt that has ended opens nothing", async () => {
  const { done, page } = start();
  await page.show(null);
  assert.deepEqual([], done);
});

for (const [speaker, kind, isAsked] of [
  ["panel", "prompt.open", true],
  ["panel", "record.create", false],
  ["prompt", "record.create", true],
  ["prompt", "settings.read", false],
  ["prompt", "prompt.assign", true],
  ["admin", "prompt.assign", true],
  ["panel", "prompt.assign", false],
  ["panel", "colleague.search", false],
  ["options", "prompt.discard", false],
  ["popup", "prompts.read", false],
]) {
  test(`${speaker} ${isAsked ? "may" : "may not"} ask ${kind}`, async () => {
    const asked = [];
    const companion = {
      ask: async (message, key) => {
        asked.push([message.kind, key]);
        return { kind: "prompt.status", prompt: {} };
      },
    };
    const records = createRecordAsking({ companion, busy: (exchange) => exchange(), newId: () => "key-1" });
    const answer = await records.ask({ request_id: "1", message: { kind } }, speaker);
    assert.equal(isAsked ? "record.answer" : "record.refused", answer.kind);
    // Whatever changes something carries a key: asked twice, it happens once.
    assert.deepEqual(isAsked ? [[kind, "key-1"]] : [], asked);
  });
}
