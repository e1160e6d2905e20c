/** Tags are copied as typed, each once, or the field says what is wrong; nothing in between. C10, D4. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { filedAbout, isSameSubject } from "../../extension/panel/page_notice.js";
import { problemOf, proposalsOf, tagOf, tagsOf } from "../../extension/panel/tag_draft.js";

const NOW = new Date("2026-11-18T14:05:00Z");
const YVONNE = { name: "Yvonne McKay", profile_id: "ACwAAAyvonne", headline: null };
const FOURTH_COFFEE = { name: "Fourth Coffee", company_id: "1035", company_address: null };

test("what stands between commas is a tag, without the space around it", () => {
  assert.deepEqual(["Decision maker", "Renton"], tagsOf(" Decision \t maker ,, Renton,"));
  assert.deepEqual([], tagsOf(" , ,"));
});

test("the same tag in other letters is one, as it was typed first", () => {
  assert.deepEqual(["Buyer", "Ação"], tagsOf("Buyer, BUYER, Ação, ação"));
});

test("an empty field and a tag that is too long are named as such", () => {
  assert.equal("tags_missing", problemOf([]));
  assert.equal("tag_too_long", problemOf(["Buyer", "x".repeat(201)]));
  assert.equal(null, problemOf(["x".repeat(200)]));
});

test("a tag becomes what was typed, of whom the page showed, at that moment and by nobody named", () => {
  assert.deepEqual(
    {
      page_kind: "lead",
      item_kind: "tag",
      about: YVONNE,
      tag: "Buyer",
      author: null,
      tagged_at: "2026-11-18T14:05:00.000Z",
    },
    tagOf(YVONNE, "Buyer", NOW),
  );
  assert.equal("account", tagOf(FOURTH_COFFEE, "Buyer", NOW).page_kind);
});

test("what was used before is offered after what is typed already, and not twice", () => {
  const used = ["Buyer", "Renton"];
  assert.deepEqual(used, proposalsOf("", used));
  assert.deepEqual(["Key, Buyer", "Key, Renton"], proposalsOf("Key, r", used));
  assert.deepEqual(["buyer, Renton"], proposalsOf("buyer,", used));
});

test("somebody is the same by their own id and name, whatever else was read of them; nobody never is", () => {
  assert.ok(isSameSubject(YVONNE, { ...YVONNE, headline: "Buyer" }));
  const others = [
    { ...YVONNE, profile_id: "ACwAAAother" },
    { ...YVONNE, name: "Rene Valdes" },
    { ...FOURTH_COFFEE, name: YVONNE.name },
    null,
  ];
  for (const other of others) assert.ok(!isSameSubject(YVONNE, other));
  const nameless = { ...YVONNE, profile_id: null };
  assert.ok(isSameSubject(nameless, { ...nameless }));
  assert.ok(!isSameSubject(nameless, { ...nameless, headline: "Buyer" }));
  assert.ok(!isSameSubject(null, null));
});

test("what is copied of a company keeps nothing of its seat and size, and whoever they are of is the same", () => {
  const inView = { ...FOURTH_COFFEE, company_id: null, location: "Redmond", headcount: 51 };
  assert.deepEqual(filedAbout(inView), { ...FOURTH_COFFEE, company_id: null });
  assert.deepEqual([filedAbout(YVONNE), filedAbout(null)], [YVONNE, null]);
  assert.ok(isSameSubject(inView, { ...inView, location: null }));
});
