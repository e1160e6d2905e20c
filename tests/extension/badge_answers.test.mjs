/** Which answers about whom a page shows stand, and whom it asks about anew. D5, D9. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { loadContent } from "./support/content.mjs";

const { BadgeAnswers } = loadContent(["badge_answers.js"], ["BadgeAnswers"], "en", {
  document: { hidden: false },
});
const ANA = { key: "ana", subject: { name: "Ana", is_saved: null } };
const ABSENT = { badge: "not_in_crm" };
const IN_CRM = { badge: "in_crm" };
const synced = (finished_at, more = {}) => ({
  reach: "reachable",
  connection: { sync: { finished_at }, ...more },
});
const BEFORE = synced("2026-11-20T09:00:00.000Z");
const AFTER = synced("2026-11-20T09:15:00.000Z");

/** A page that asks, whose questions the test answers in any order. */
function page() {
  const questions = [];
  const answers = BadgeAnswers.create(
    {
      changed: () => undefined,
      ask: (subjects) =>
        new Promise((answer) => questions.push({ names: subjects.map(({ name }) => name), answer })),
    },
    new AbortController().signal,
  );
  return { answers, questions };
}

test("whoever is under way or answered is not asked about again", async () => {
  const { answers, questions } = page();
  answers.follow(BEFORE);
  const asking = answers.askAbout([ANA]);
  await answers.askAbout([ANA]);
  questions[0].answer([ABSENT]);
  await asking;
  await answers.askAbout([ANA]);
  assert.equal(questions.length, 1);
  assert.equal(answers.get("ana"), ABSENT);
});

test("how it stands when the page begins makes no first answer old", async () => {
  const { answers, questions } = page();
  const asking = answers.askAbout([ANA]);
  answers.follow(BEFORE);
  questions[0].answer([ABSENT]);
  await asking;
  assert.equal(answers.get("ana"), ABSENT);
});

test("what was asked before a sync ended is asked once more, and not shown as of after it", async () => {
  const { answers, questions } = page();
  answers.follow(BEFORE);
  const asking = answers.askAbout([ANA]);
  assert.ok(answers.follow(AFTER));
  questions[0].answer([ABSENT]);
  await asking;
  assert.ok(!answers.has("ana"));
  const again = answers.askAbout([ANA]);
  questions[1].answer([IN_CRM]);
  await again;
  assert.equal(answers.get("ana"), IN_CRM);
});

test("other news asks anew only about whom nothing was said", async () => {
  for (const [said, isKept] of [
    [[ABSENT], true],
    [[{ badge: "not_checked" }], false],
    [null, false],
  ]) {
    const { answers, questions } = page();
    answers.follow(BEFORE);
    const asking = answers.askAbout([ANA]);
    answers.follow(synced("2026-11-20T09:00:00.000Z", { trouble: { code: "no_network" } }));
    questions[0].answer(said);
    await asking;
    assert.equal(answers.has("ana"), isKept);
  }
});

test("nobody is asked about in vain for ever: an answer that says nothing stands until there is news", async () => {
  const { answers, questions } = page();
  answers.follow(BEFORE);
  const asking = answers.askAbout([ANA]);
  questions[0].answer(null);
  await asking;
  await answers.askAbout([ANA]);
  assert.ok(!answers.follow(BEFORE));
  assert.equal(questions.length, 1);
});
