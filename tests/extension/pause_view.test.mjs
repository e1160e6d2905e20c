/** What the popup says about the user's own pause, in the catalogue's words, and what its button asks for. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { pauseView } from "../../extension/popup/pause_view.js";
import { messageOf, readCatalogue } from "./support/content.mjs";
import { CONNECTION } from "./support/played_browser.mjs";

const SINCE = "2026-11-18T12:00:15.000Z";
const RUNNING = Object.freeze({ since: null, is_asked: false, refused: null });
const REACHABLE = Object.freeze({ reach: "reachable", version: "26.1.0", connection: CONNECTION });

function wordsOf(folder) {
  const look = messageOf(readCatalogue(folder));
  return {
    text: (key, values = {}) => look(key, Object.values(values)),
    forCode: (code) => look(`code_${code}`, []),
    time: (moment) => `at ${moment}`,
  };
}

for (const [folder, pause, resume, sentence] of [
  ["en", "Pause sending", "Resume", /^Sending has been paused since at 2026-11-18T12:00:15\.000Z\. .* saved/],
  ["pt_BR", "Pausar envio", "Retomar", /^Envio pausado desde at 2026-11-18T12:00:15\.000Z\. .* salvo/],
]) {
  test(`${folder}: while sending goes on, the button offers to pause and no sentence stands there`, () => {
    const { label, will_pause, sentence: said } = pauseView(REACHABLE, RUNNING, wordsOf(folder));
    assert.deepEqual([pause, true, null], [label, will_pause, said]);
  });

  test(`${folder}: a pause says since when, that clicks are saved, and offers to resume`, () => {
    const view = pauseView(REACHABLE, { ...RUNNING, since: SINCE }, wordsOf(folder));
    assert.deepEqual([resume, false], [view.label, view.will_pause]);
    assert.match(view.sentence, sentence);
  });
}

for (const [why, status, pause] of [
  ["before the companion was reached", { reach: "unknown" }, RUNNING],
  ["without a connection", { ...REACHABLE, connection: { ...CONNECTION, state: "not_connected" } }, RUNNING],
  ["before anybody said whether it is paused", REACHABLE, { ...RUNNING, since: undefined }],
]) {
  test(`nothing is offered ${why}`, () => {
    assert.equal(null, pauseView(status, pause, wordsOf("en")));
  });
}

test("a pause can be ended while signed out, so that nothing stays paused unnoticed", () => {
  const status = { ...REACHABLE, connection: { ...CONNECTION, state: "signed_out" } };
  assert.equal("Resume", pauseView(status, { ...RUNNING, since: SINCE }, wordsOf("en")).label);
});

test("a press that waits for its answer asks nothing twice", () => {
  assert.equal(true, pauseView(REACHABLE, { ...RUNNING, is_asked: true }, wordsOf("en")).is_busy);
});

test("a press that had no effect says why, and the button still offers what it did", () => {
  const refused = { code: "disk_full", params: [] };
  const view = pauseView(REACHABLE, { ...RUNNING, refused }, wordsOf("en"));
  assert.deepEqual([readCatalogue("en").code_disk_full.message, "Pause sending"], [view.refused, view.label]);
});
