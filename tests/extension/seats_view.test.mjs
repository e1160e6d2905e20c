/** Who of the roster is shown, and what is said of a seat and of a change. B1, G1, G2, I-10. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { filtered, inParts, listed, seatInWords, stepLines } from "../../extension/admin/seats_view.js";

const WORDS = { text: (key, values = {}) => [key, ...Object.values(values)].join(" ") };
const [none, syncing, off, exception] = [
  { user_id: "1", name: "João Prado", email: "jp@contoso.example", has_seat: false },
  { user_id: "2", name: "Ana Weiß", email: "ana@contoso.example", has_seat: true, is_syncing: true },
  { user_id: "3", name: "Teo Lindqvist", email: "teo@contoso.example", has_seat: true },
  { user_id: "4", name: "Ana Prado", email: "ap@contoso.example", has_seat: true, is_exception: true },
].map((user) => ({ is_syncing: false, is_exception: false, ...user }));
const USERS = listed([none, syncing, off, exception]);

for (const [typed, ids] of [
  ["joao", ["1"]],
  ["PRADO ana", ["4"]],
  ["teo@contoso", ["3"]],
  ["  ", ["1", "2", "3", "4"]],
  ["nobody", []],
]) {
  test(`“${typed}” finds users by every word, in any order, accents and case aside`, () => {
    assert.deepEqual(
      ids,
      filtered(USERS, typed, "everybody").map(({ user_id }) => user_id),
    );
  });
}

for (const [state, ids] of [
  ["seat", ["2", "3", "4"]],
  ["no_seat", ["1"]],
  ["syncing", ["2"]],
  ["off", ["3", "4"]],
  ["exception", ["4"]],
]) {
  test(`the filter “${state}” shows exactly those`, () => {
    assert.deepEqual(
      ids,
      filtered(USERS, "", state).map(({ user_id }) => user_id),
    );
  });
}

test("a seat says whether it is one, whether it syncs, and whether that was chosen for it", () => {
  assert.deepEqual(
    ["seats_state_none", "seats_state_syncing", "seats_state_off", "seats_state_off · seats_state_exception"],
    [none, syncing, off, exception].map((user) => seatInWords(user, WORDS)),
  );
});

test("each step names its user, one whom the list does not know by the id", () => {
  const steps = [
    { user_id: "2", change: "follow" },
    { user_id: "9", change: "assign" },
  ];
  assert.deepEqual(
    ["seats_step_follow Ana", "seats_step_assign 9"],
    stepLines(steps, new Map([["2", "Ana"]]), WORDS),
  );
});

test("parts hold everybody once, in order", () => {
  assert.deepEqual([["a", "b"], ["c"]], inParts(["a", "b", "c"], 2));
  assert.deepEqual([], inParts([], 2));
});
