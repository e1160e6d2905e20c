/** A chosen language: the same sentences as the browser's own, handed over at once, the last choice for good. I-8, J5. */
import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";

import { ACTION_WORDS, PAGE_ACTIONS } from "../../extension/shared/page_actions.js";
import { createChosenLanguage } from "../../extension/background/chosen_language.js";
import { VERSION } from "../../extension/shared/protocol_version.js";
import { fill } from "../../extension/shared/words.js";
import { messageOf, readCatalogue, readExtensionFile } from "./support/content.mjs";
import { settled } from "./support/played_browser.mjs";
import { startWorker } from "./support/played_worker.mjs";

const CATALOGUES = Object.freeze({ en: readCatalogue("en"), "pt-BR": readCatalogue("pt_BR") });

function sentencesOf(catalogue) {
  return Object.fromEntries(Object.entries(catalogue).map(([key, { message }]) => [key, message]));
}

/** The page scripts' words, and what the browser would give them. */
function pageWords(getMessage) {
  const scope = vm.createContext({ chrome: { i18n: { getMessage } } });
  vm.runInContext(readExtensionFile("content/sentences.js"), scope);
  return vm.runInContext("Sentences", scope);
}

/** A value for each place of a sentence, as callers name them; one of them looks like a place itself. */
function valuesFor({ placeholders = {} }) {
  const names = Object.keys(placeholders);
  return Object.fromEntries(names.map((name, index) => [name, index === 0 ? "$1 $NAME$ $$" : `«${name}»`]));
}

/** What a code or finding gives may be more than its sentence says; the places are numbered by all of it. */
function positionsOf({ placeholders = {} }, values) {
  const positions = [];
  for (const [name, { content }] of Object.entries(placeholders))
    positions[Number(content.slice(1)) - 1] = values[name];
  return Array.from(positions, (value) => value ?? "");
}

for (const [language, catalogue] of Object.entries(CATALOGUES)) {
  test(`${language}: pages and controls say of every key what the browser says in that language`, () => {
    const getMessage = messageOf(catalogue);
    const controls = pageWords(() => "not asked");
    controls.take(sentencesOf(catalogue));
    for (const [key, entry] of Object.entries(catalogue)) {
      const values = valuesFor(entry);
      const expected = getMessage(key, positionsOf(entry, values));
      assert.deepEqual([expected, expected], [fill(entry.message, values), controls.text(key, values)], key);
    }
    assert.equal("", controls.text("no_such_key"));
  });
}

test("values are put in by name: one more than a sentence says moves no other", () => {
  const controls = pageWords(() => "");
  controls.take({ greeting: "$Name$, $WHEN$" });
  assert.equal("Ana, now", controls.text("greeting", { about: "x", name: "Ana", when: "now" }));
});

test("controls follow a language once, keep it while it is held, and leave nothing that follows", () => {
  const controls = pageWords((key) => `${key} of the browser`);
  const [english, ours] = [{ undo: "Undo", catalogue_language: "en" }, new AbortController()];
  let told = 0;
  controls.follow(() => (told += 1), ours.signal);
  assert.equal("undo of the browser", controls.text("undo"));
  controls.take(english);
  controls.take(english);
  assert.deepEqual([1, "Undo", "en"], [told, controls.text("undo"), controls.language()]);
  const release = [controls.hold(), controls.hold()];
  controls.take(null);
  release[0]();
  assert.deepEqual([1, "Undo"], [told, controls.text("undo")]);
  release[1]();
  assert.deepEqual([2, "undo of the browser"], [told, controls.text("undo")]);
  ours.abort();
  controls.take(english);
  assert.equal(2, told);
});

const LINES = ["popup_open_panel", ...PAGE_ACTIONS.map((action) => ACTION_WORDS[action])];

async function chosen(worker, language) {
  await worker.local.set({ language });
  worker.events.stored.fire({ language: {} }, "local");
  await settled();
  return (await worker.local.get()).words;
}

test("a choice hands its sentences over and changes the menu; back to the browser's takes both away", async () => {
  const worker = await startWorker();
  worker.events.installed.fire({ reason: "install" });
  await settled();
  assert.deepEqual(
    LINES,
    worker.menu.map(({ title }) => title),
  );
  const words = await chosen(worker, "pt-BR");
  assert.deepEqual(["pt-BR", VERSION], [words.language, words.version]);
  assert.deepEqual(sentencesOf(CATALOGUES["pt-BR"]), words.sentences);
  assert.deepEqual(
    LINES.map((key) => words.sentences[key]),
    worker.menu.map(({ title }) => title),
  );
  assert.equal(undefined, await chosen(worker, "browser"));
  assert.deepEqual(
    LINES,
    worker.menu.map(({ title }) => title),
  );
});

test("an update brings the sentences of its version, and what an administrator sets goes first", async () => {
  const worker = await startWorker({ policy: { language: "en" } });
  await settled();
  assert.equal("en", (await worker.local.get()).words.language);
  await worker.local.set({ words: { language: "en", version: "0.0.1", sentences: { undo: "old" } } });
  worker.events.installed.fire({ reason: "update" });
  assert.equal(CATALOGUES.en.undo.message, (await chosen(worker, "pt-BR")).sentences.undo);
  const misspelt = await startWorker({ policy: { language: "pt_BR" } });
  assert.equal(undefined, await chosen(misspelt, "en"));
});

test("where the browser speaks it anyway nothing is handed over; of choices in a row the last one stays", async () => {
  const [kept, drawn] = [[], []];
  let language = "browser";
  const choice = createChosenLanguage({
    settings: { read: async () => ({ values: { language } }) },
    store: {
      read: async () => kept.at(-1) ?? null,
      // The first takes its time.
      keep: async (words) => {
        for (let turn = kept.length === 0 ? 20 : 0; turn > 0; turn -= 1) await null;
        kept.push(words);
      },
    },
    catalogues: CATALOGUES,
    browsersOwn: (key) => CATALOGUES.en[key].message,
    spoken: async (textOf) => drawn.push(textOf("undo")),
  });
  language = "en";
  await choice.keep();
  assert.deepEqual([[], []], [kept, drawn]);
  language = "pt-BR";
  const first = choice.keep();
  await null;
  await null;
  language = "browser";
  await Promise.all([first, choice.keep()]);
  assert.deepEqual(
    [
      ["pt-BR", undefined],
      ["Desfazer", "Undo"],
    ],
    [kept.map((words) => words?.language), drawn],
  );
});
