/** Badges: one question about a whole page, words and records of each state, and silence of the companion. D5. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { loadContent, plain } from "./support/content.mjs";
import { answer, settled } from "./support/played_browser.mjs";
import { startWorker } from "./support/played_worker.mjs";

const FILES = ["sentences.js", "subjects.js", "badge_view.js"];
const { BadgeView, Subjects } = loadContent(FILES, ["BadgeView", "Subjects"]);

const PERSON = Object.freeze({
  name: "Yvonne McKay",
  profile_id: "ACwAAAInventedLead1",
  profile_address: "https://www.linkedin.com/sales/lead/ACwAAAInventedLead1,NAME_SEARCH,aB1c",
  headline: null,
  company: "Fourth Coffee",
  company_address: null,
  title: "Purchasing Manager",
  location: "Redmond",
});
const ABSENT = Object.freeze({ badge: "not_in_crm", table: null, row_id: null, name: null });

function subjects(count) {
  return Array.from({ length: count }, (_none, at) => Subjects.ofPerson({ ...PERSON, name: `Person ${at}` }));
}

/** The questions that went to the companion, without its greeting. */
function asked({ sent }) {
  return sent.map(({ message }) => message).filter(({ kind }) => kind === "match.preview");
}

async function askedPage(count) {
  const worker = await startWorker();
  const page = await worker.openGreetedPage(7);
  page.deliver({ kind: "badges.read", request_id: "1", subjects: plain(subjects(count)) });
  await settled();
  return { worker, page, native: worker.native() };
}

test("a page of 25 rows asks the companion once, and each row gets its own answer", async () => {
  const { page, native } = await askedPage(25);
  assert.deepEqual(
    [25],
    asked(native).map((question) => question.subjects.length),
  );
  const previews = subjects(25).map(({ name }) => ({ ...ABSENT, name }));
  await answer(native, { kind: "match.previews", previews });
  assert.deepEqual({ kind: "badges.answer", request_id: "1", previews }, page.sent.at(-1));
  assert.equal(1, asked(native).length);
});

test("a longer page is asked about in as many parts as are needed", async () => {
  const { page, native } = await askedPage(30);
  await answer(native, { kind: "match.previews", previews: Array(25).fill(ABSENT) });
  await answer(native, { kind: "match.previews", previews: Array(5).fill(ABSENT) });
  assert.deepEqual(
    [25, 5],
    asked(native).map((question) => question.subjects.length),
  );
  assert.equal(30, page.sent.at(-1).previews.length);
});

test("without a companion the page learns that nobody could be asked", async () => {
  const { worker, page, native } = await askedPage(3);
  native.die();
  await settled();
  worker.native().die("Specified native messaging host not found.");
  await settled();
  const answers = page.sent.filter(({ kind }) => kind === "badges.answer");
  assert.deepEqual([{ kind: "badges.answer", request_id: "1", previews: null }], answers);
});

test("an answer that does not fit the question is none", async () => {
  const { page, native } = await askedPage(3);
  await answer(native, { kind: "match.previews", previews: [ABSENT] });
  assert.equal(null, page.sent.at(-1).previews);
});

test("every state has a word and a shape of its own", () => {
  const states = Object.keys(BadgeView.marks);
  const views = states.map((badge) => BadgeView.of({ ...ABSENT, badge }, "Yvonne McKay", null));
  assert.equal(7, states.length);
  assert.equal(7, new Set(views.map(({ label }) => label)).size);
  assert.equal(7, new Set(Object.values(BadgeView.marks)).size);
});

test("a record is opened where one is meant, and the link's name begins with its word", () => {
  const preview = { badge: "in_crm", table: "contact", row_id: "5e7f1b0a", name: "Yvonne M. McKay" };
  const view = BadgeView.of(preview, "Yvonne McKay", "contoso.crm4.dynamics.com");
  assert.deepEqual(
    {
      state: "in_crm",
      label: "In CRM",
      name: "In CRM: open Yvonne M. McKay in the CRM",
      record_address:
        "https://contoso.crm4.dynamics.com/main.aspx?pagetype=entityrecord&etn=contact&id=5e7f1b0a",
    },
    plain(view),
  );
});

for (const [promise, preview] of [
  ["nobody could be asked", null],
  ["a newer companion knows a state that is new here", { ...ABSENT, badge: "somewhere" }],
]) {
  test(`where ${promise}, the badge reads Not checked and opens nothing`, () => {
    const { state, record_address } = BadgeView.of(preview, "Yvonne McKay", "contoso.crm4.dynamics.com");
    assert.deepEqual(["not_checked", null], [state, record_address]);
  });
}

test("an address without a person's id is not sent as that person's", () => {
  const nameless = { ...PERSON, profile_id: null };
  assert.equal(null, Subjects.ofPerson(nameless).profile_address);
  const marked = { ...PERSON, profile_address: null };
  assert.equal(
    "https://www.linkedin.com/sales/lead/ACwAAAInventedLead1",
    Subjects.ofPerson(marked).profile_address,
  );
});
