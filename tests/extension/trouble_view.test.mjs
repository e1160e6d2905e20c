/** What the popup says about the trouble that holds the outbox up, in the catalogue's own words. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { troubleView } from "../../extension/popup/trouble_view.js";
import { messageOf, readCatalogue } from "./support/content.mjs";
import { CONNECTION } from "./support/played_browser.mjs";

const CAUSE = Object.freeze({
  code: "crm_tables_missing",
  params: [{ name: "tables", value: "li_message" }],
  family: "tables",
  written: "no",
  reference: "5f0c7a52",
  happened_at: "2026-11-18T12:00:18.000Z",
});

function wordsOf(folder) {
  const look = messageOf(readCatalogue(folder));
  return {
    text: (key, values = {}) => look(key, Object.values(values)),
    forCode: (code, params) =>
      look(
        `code_${code}`,
        params.map(({ value }) => value),
      ),
    time: (moment) => `at ${moment}`,
  };
}

for (const [folder, headline] of [
  ["en", "The CRM objects we need from your company could not be read."],
  ["pt_BR", "Não foi possível ler os objetos do CRM necessários da sua empresa."],
]) {
  test(`${folder}: kind, what happened, whether anything was written, what now, whom to ask`, () => {
    const connection = { ...CONNECTION, support_contact: "it-help@contoso.example" };
    const view = troubleView(CAUSE, connection, wordsOf(folder));
    assert.equal(headline, view.headline);
    assert.equal(4, view.sentences.length);
    assert.match(view.sentences[0], /li_message/);
    assert.match(view.sentences[3], /it-help@contoso\.example/);
  });
}

test("what is copied for support has the exact moment and every name, and no sentence of the CRM", () => {
  const params = [
    { name: "privilege", value: "prvReadContact" },
    { name: "text", value: "Dear Yvonne" },
    { name: "crm_code", value: "0x80040220" },
  ];
  const cause = { ...CAUSE, code: "crm_privilege_missing", params };
  assert.deepEqual(
    [
      "code: crm_privilege_missing · 0x80040220",
      "request: 5f0c7a52",
      "time: 2026-11-18T12:00:18.000Z",
      "environment: contoso.crm.dynamics.com",
      "privilege: prvReadContact",
    ],
    troubleView(cause, CONNECTION, wordsOf("en")).for_support.split("\n"),
  );
});

test("a trouble that speaks for itself has no headline and asks nobody who was not named", () => {
  const cause = { ...CAUSE, code: "internal_error", params: [], family: null, reference: null };
  const view = troubleView(cause, CONNECTION, wordsOf("en"));
  assert.deepEqual([null, 1], [view.headline, view.sentences.length]);
});
