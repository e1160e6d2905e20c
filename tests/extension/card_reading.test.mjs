/** What the panel makes of answers about one person that overtake one another. D8, D9. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { createCardReading } from "../../extension/panel/card_reading.js";
import { onceInAWhile } from "../../extension/panel/once_in_a_while.js";

const ANA = { name: "Ana" };
const ROW = { match: { table: "contact", row_id: "1" } };
const WITH_TIMELINE = { isWithTimeline: true };

/** A reading whose answers the test gives, in whichever order; `shown` is what the card was told. */
function playedReading() {
  const questions = [];
  const shown = [];
  const note = (what) => (value) => shown.push([what, value?.said ?? value?.code ?? null]);
  const cardPart = {
    clear: note("clear"),
    show: note("card"),
    showTimeline: note("timeline"),
    refuseTimeline: note("none"),
  };
  const worker = {
    ask: ({ message }) => new Promise((resolve) => questions.push({ kind: message.kind, resolve })),
  };
  const reading = createCardReading({ worker, cardPart, refused: note("refused") });
  const told = (result) => ({ kind: "record.answer", result });
  const card = (said, row = null) => told({ kind: "person.card", said, row });
  const timeline = (said) => told({ kind: "record.activities", said });
  return { reading, questions, shown, card, timeline };
}

test("a card that was asked for earlier and comes later takes no newer one's place", async () => {
  const { reading, questions, shown, card } = playedReading();
  const first = reading.read(ANA, () => true, { isWithTimeline: false });
  const second = reading.read(ANA, () => true, { isWithTimeline: false });
  questions[1].resolve(card("written"));
  await second;
  questions[0].resolve(card("held"));
  await first;
  assert.deepEqual([["card", "written"]], shown);
});

test("a card that was overtaken still brings its timeline, and of two timelines the later one stays", async () => {
  const { reading, questions, shown, card, timeline } = playedReading();
  const first = reading.read(ANA, () => true, WITH_TIMELINE);
  const second = reading.read(ANA, () => true, WITH_TIMELINE);
  questions[1].resolve(card("written", ROW));
  questions[0].resolve(card("held", ROW));
  await new Promise(setImmediate);
  // Asked for in the order in which the cards came.
  questions[3].resolve(timeline("newer"));
  questions[2].resolve(timeline("older"));
  await Promise.all([first, second]);
  assert.deepEqual(
    [
      ["card", "written"],
      ["timeline", "newer"],
    ],
    shown,
  );
});

test("what comes once somebody else is in view is shown nowhere", async () => {
  const { reading, questions, shown, card } = playedReading();
  const read = reading.read(ANA, () => false, WITH_TIMELINE);
  questions[0].resolve(card("held", ROW));
  await read;
  assert.deepEqual([], shown);
  assert.equal(1, questions.length);
});

test("nobody counts as matched before their own card has come", async () => {
  const { reading, questions, card } = playedReading();
  const read = reading.read(ANA, () => true, { isWithTimeline: false });
  questions[0].resolve(card("known", ROW));
  await read;
  assert.equal(true, reading.isMatched());
  reading.clear();
  assert.equal(false, reading.isMatched());
});

test("what is done once in a while goes on being done after it has failed", async () => {
  let runs = 0;
  const ask = onceInAWhile(async () => {
    runs += 1;
    throw new Error("the page has gone");
  });
  await assert.rejects(ask());
  await assert.rejects(ask());
  assert.equal(2, runs);
});
