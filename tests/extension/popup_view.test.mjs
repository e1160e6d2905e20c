/** What the popup says about the connection, and what to do when it is not well. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { SEAT_TROUBLES, connectionView } from "../../extension/shared/connection_view.js";
import { outboxLines, popupView } from "../../extension/popup/popup_view.js";
import { CONNECTION } from "./support/played_browser.mjs";

const WORDS = { text: (key) => key, forCode: (code) => `code_${code}`, time: (moment) => moment };
const WRITING = Object.freeze({ is_writeback_on: true, hold_seconds: 10, left_out: [] });

function reachable(connection = {}, writing = WRITING) {
  return { reach: "reachable", version: "26.1.0", connection: { ...CONNECTION, ...connection }, writing };
}

test("a good connection shows environment, seat holder, writeback and version, and asks for nothing", () => {
  const view = popupView(reachable(), WORDS);
  assert.deepEqual(["connection_connected", null, null], [view.headline, view.advice, view.banner]);
  assert.deepEqual(
    {
      popup_environment: "contoso.crm.dynamics.com",
      popup_seat: "Marisa Duarte",
      popup_writing: "popup_on",
      popup_companion: "26.1.0",
    },
    Object.fromEntries(view.facts.map(({ label, value }) => [label, value])),
  );
});

test("writeback that leaves something out says what, and only while it is on. C3, D14", () => {
  const words = {
    ...WORDS,
    text: (key, values) => (key === "catalogue_language" ? "en" : told(key, values)),
  };
  const told = (key, values) => (values ? `${key}(${values.what})` : key);
  const left_out = ["note", "inbound"].map((what) => ({ what, by: "administrator" }));
  const shown = (writing) =>
    popupView(reachable({}, { ...WRITING, left_out, ...writing }), words).facts.find(
      ({ label }) => label === "popup_writing",
    ).value;
  assert.equal("popup_on_except(kinds_note and kinds_inbound)", shown({}));
  assert.equal("popup_off", shown({ is_writeback_on: false }));
});

for (const [says, sync] of [
  ["sync_running", { is_running: true, finished_at: null, trouble: null }],
  [
    "sync_cleared",
    {
      is_running: false,
      finished_at: null,
      trouble: { code: "mirror_cleared", params: [], happened_at: "2026-11-18T14:00:00.000Z" },
    },
  ],
  ["sync_waiting", { is_running: false, finished_at: null, trouble: null }],
  ["sync_finished", { is_running: false, finished_at: "2026-11-18T14:00:00.000Z", trouble: null }],
]) {
  test(`the popup says how the copy of the CRM's records stands: ${says}`, () => {
    const { facts } = popupView(reachable({ sync }), WORDS);
    assert.match(facts.find(({ label }) => label === "popup_sync").value, new RegExp(`^${says}`));
  });
}

for (const [why, status, advice] of [
  ["writeback is off", reachable({}, { ...WRITING, is_writeback_on: false }), "advice_writeback_off"],
  ["the sign-in has ended", reachable({ state: "signed_out" }), "advice_signed_out"],
  [
    "no CRM is connected",
    reachable({ state: "not_connected", environment: null, seat_name: null, author_name: null }),
    "advice_not_connected",
  ],
]) {
  test(`the popup says what to do when ${why}`, () => {
    assert.equal(advice, popupView(status, WORDS).advice);
  });
}

test("the reason of an ended sign-in says itself what to do, so nothing else does", () => {
  const trouble = { code: "signin_mfa", params: [], family: null, written: "no" };
  const view = popupView(reachable({ state: "signed_out", trouble }), WORDS);
  assert.deepEqual(["connection_signed_out", null], [view.headline, view.advice]);
});

for (const code of SEAT_TROUBLES) {
  test(`a seat that copies nothing is the headline, and its next step is told once: ${code}`, () => {
    const trouble = { code, params: [], family: null, written: "no" };
    const status = reachable({ trouble });
    const popup = popupView(status, WORDS);
    assert.deepEqual([`connection_${code}`, null], [popup.headline, popup.advice]);
    assert.equal(`next_${code}`, connectionView(status, WORDS).advice);
  });
}

test("a seat whose records were removed here says so behind its next step, and no other does", () => {
  const trouble = { code: "seat_off", params: [], family: null, written: "no" };
  const sync = { is_running: false, finished_at: null, trouble: { ...trouble, code: "mirror_cleared" } };
  const advice = (/** @type {object} */ state) => connectionView(reachable(state), WORDS).advice;
  assert.equal("next_seat_off code_mirror_cleared", advice({ trouble, sync }));
  assert.equal("next_seat_off", advice({ trouble, sync: { ...sync, trouble } }));
});

test("an unreachable companion is told with its reason", () => {
  const error = { code: "companion_not_installed", params: [] };
  const view = popupView({ reach: "unreachable", error, needs_setup: true }, WORDS);
  assert.deepEqual(
    ["companion_missing", "code_companion_not_installed", []],
    [view.headline, view.advice, view.facts],
  );
});

test("a test environment is named on the popup", () => {
  assert.equal("test_environment", popupView(reachable({ is_test_environment: true }), WORDS).banner);
});

test("a sandbox is named on the popup, before anything else", () => {
  const view = popupView(reachable({ sandbox_kind: "CustomerTest", is_test_environment: true }), WORDS);
  assert.equal("sandbox_environment", view.banner);
});

test("the author is named only where it is not the seat holder", () => {
  const labels = (/** @type {string} */ author) =>
    popupView(reachable({ author_name: author }), WORDS).facts.map(({ label }) => label);
  assert.equal(labels("Marisa Duarte").includes("popup_author"), false);
  assert.equal(labels("Copy to CRM Writer").includes("popup_author"), true);
});

test("while nothing is known the popup says that it looks", () => {
  assert.equal("companion_looking", popupView({ reach: "unknown" }, WORDS).headline);
});

test("the outbox counts only what still wants something, and says when nothing does", () => {
  const none = { held: 0, queued: 0, sending: 0, needs_you: 0, failed: 0 };
  assert.deepEqual([{ label: "popup_outbox", value: "popup_outbox_empty" }], outboxLines(none, WORDS));
  assert.deepEqual(
    [
      { label: "state_held", value: "2" },
      { label: "state_needs_you", value: "1" },
    ],
    outboxLines({ ...none, held: 2, needs_you: 1 }, WORDS),
  );
});
