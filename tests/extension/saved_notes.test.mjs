/** Which notes count as just saved by the user: those that appear after their own press, by them, and new. D3. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { loadContent, plain } from "./support/content.mjs";

const { SavedNotes } = loadContent(
  ["page_text.js", "selectors.js", "pages/note_list.js", "saved_notes.js"],
  ["SavedNotes"],
);
const PRESSED_AT = Date.parse("2026-11-18T14:06:30.000Z");
const NEW = "2026-11-18T14:06:31.000Z";
const OWN = "Marisa Duarte";
const REACHABLE = Object.freeze({ reach: "reachable", connection: { seat_name: OWN } });

function note(slot, createdAt = NEW, author = OWN) {
  const time = { getAttribute: () => createdAt };
  return { slot, author, binding: { slot, author, article: { querySelector: () => time } } };
}

/** A page whose notes and time the test decides; the slots of what was copied. */
function page() {
  const shown = { subject: "lead/1", rows: [note("old", "2026-03-02T09:00:00.000Z")], at: PRESSED_AT };
  const copied = [];
  const saved = SavedNotes.create(
    {
      inView: () => (shown.subject === null ? null : { subject: shown.subject, rows: shown.rows }),
      read: ({ author }) => ({ ok: true, item: { author } }),
      copy: (slot) => copied.push(slot),
      isChosen: () => true,
    },
    () => shown.at,
  );
  const press = () => saved.heard({ isTrusted: true, type: "click" });
  const appear = (...rows) => {
    shown.rows = [...rows, ...shown.rows];
    saved.look();
  };
  return { shown, saved, press, appear, copied: () => plain(copied) };
}

test("what appears after the press is copied once, however often it is looked at", () => {
  const { saved, press, appear, copied } = page();
  saved.hear(REACHABLE);
  press();
  appear(note("new"));
  saved.look();
  press();
  assert.deepEqual(["new"], copied());
});

test("a note saved before the companion has said whose seat it is waits for that word, and is then copied", () => {
  const { saved, press, appear, copied } = page();
  press();
  appear(note("new"), note("other", NEW, "Teo Almeida"));
  press();
  assert.deepEqual([], copied());
  saved.hear(REACHABLE);
  assert.deepEqual(["new"], copied());
});

test("a word that comes when the page had its time, or shows somebody else, copies nothing", () => {
  for (const change of [{ at: PRESSED_AT + 30_001 }, { subject: "lead/2" }, { subject: null }]) {
    const { shown, saved, press, appear, copied } = page();
    press();
    appear(note("new"));
    Object.assign(shown, change);
    saved.hear(REACHABLE);
    assert.deepEqual([], copied(), JSON.stringify(change));
  }
});
