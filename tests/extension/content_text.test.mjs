/** Reading without a page: text as identity sees it, names, moments, and the order of messages. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { loadContent, plain } from "./support/content.mjs";

const { PageText, MessageList } = loadContent(
  ["page_text.js", "message_list.js"],
  ["PageText", "MessageList"],
);

const ME = Object.freeze({ who: "me", name: null });
const YVONNE = Object.freeze({ who: "other", name: "Yvonne McKay" });
const UNKNOWN = Object.freeze({ who: "unknown", name: null });

function blocks(sender, at, body = "text") {
  return { sender, time: at === undefined ? null : { at }, subject: null, body };
}

function message(sentAt, body) {
  return { sent_at: sentAt, body };
}

for (const [promise, text, expected] of [
  ["line ends become LF", "one\r\ntwo\rthree", "one\ntwo\nthree"],
  ["accents become one character", "Joa\u0303o", "Jo\u00e3o"],
  [
    "the six white-space characters and the no-break space are trimmed",
    " \t\n\r\v\f\u00a0x\u00a0\f\v\r\n\t ",
    "x",
  ],
  ["other spaces are kept", "\u2003\u200bx\u2003", "\u2003\u200bx\u2003"],
  ["white space inside is kept", "a  b\n\n\nc", "a  b\n\n\nc"],
  ["half a character becomes the replacement character", "a\ud800b", "a\ufffdb"],
  ["nothing but white space is nothing", " \n\u00a0", ""],
]) {
  test(`body: ${promise}`, () => {
    assert.equal(expected, PageText.normaliseBody(text));
    assert.equal(expected, PageText.normaliseBody(expected));
  });
}

test("a name stands on one line and is cut between characters", () => {
  assert.equal("Yvonne McKay", PageText.oneLine("\n  Yvonne\n   McKay ", 200));
  assert.equal("\u{1f33f}\u{1f33f}", PageText.oneLine("\u{1f33f}\u{1f33f}\u{1f33f}", 2));
});

for (const [one, other, expected] of [
  ["Yvonne McKay", "Yvonne McKay", true],
  ["Yvonne", "Yvonne McKay", true],
  ["Harley T.", "Harley Thompson", true],
  ["Ishaan Velloor, CSCP \u{1f33f}", "Ishaan Velloor", true],
  ["Jo\u00e3o Lima", "Joao LIMA", true],
  ["\u0623\u062d\u0645\u062f \u0646\u0648\u0631", "\u0623\u062d\u0645\u062f", true],
  ["Ana Souza", "Ana Lima", false],
  ["Yvonne McKay", "Susanna Stubberod", false],
  ["Yvonne McKay", "", false],
  ["\u{1f33f}", "\u{1f33f}", true],
]) {
  test(`names: "${one}" and "${other}" ${expected ? "can" : "cannot"} be one person`, () => {
    assert.deepEqual(
      [expected, expected],
      [PageText.namesAgree(one, other), PageText.namesAgree(other, one)],
    );
  });
}

for (const [value, expected] of [
  ["2026-11-18T14:05:31.417Z", "2026-11-18T14:05:31.417Z"],
  ["2026-11-18T11:05:31-03:00", "2026-11-18T14:05:31.000Z"],
  ["2026-11-18T14:05Z", "2026-11-18T14:05:00.000Z"],
  ["2026-11-18T14:05:31", null],
  ["2026-11-18", null],
  ["2026-13-40T99:99:99Z", null],
  ["10:42 AM", null],
  ["1763474731000", null],
  [null, null],
]) {
  test(`moment: ${value} ${expected === null ? "is not exact" : "is exact"}`, () => {
    assert.equal(expected, PageText.exactMoment(value));
  });
}

test("follow-on messages take sender and time from the message above", () => {
  const own = [
    blocks(YVONNE, "2026-11-18T14:05:00.000Z"),
    blocks(null),
    blocks(ME, "2026-11-18T14:09:00.000Z"),
    blocks(null),
  ];
  const read = plain(MessageList.carryForward(own)).map(({ sender, sent_at }) => [
    sender.who,
    sent_at.slice(14, 16),
  ]);
  assert.deepEqual(
    [
      ["other", "05"],
      ["other", "05"],
      ["me", "09"],
      ["me", "09"],
    ],
    read,
  );
});

test("the first message without sender and time is unknown, never the viewer's", () => {
  const [first] = plain(MessageList.carryForward([blocks(null), blocks(ME, "2026-11-18T14:05:00.000Z")]));
  assert.deepEqual([UNKNOWN, null], [first.sender, first.sent_at]);
});

test("a sender block that cannot be read, and a time that is not exact, are not replaced by those above", () => {
  const own = [blocks(ME, "2026-11-18T14:05:00.000Z"), blocks(UNKNOWN, null)];
  const [, second] = plain(MessageList.carryForward(own));
  assert.deepEqual([UNKNOWN, null], [second.sender, second.sent_at]);
});

test("a single message is the first of one, even as the first in the page", () => {
  const messages = [message("2026-11-18T14:05:00.000Z", "a"), message("2026-11-18T14:05:30.000Z", "b")];
  const expected = { ordinal: 0, equals: 1, is_first_loaded_equal: false, other_minutes: [] };
  assert.deepEqual([expected, expected], plain([0, 1].map((index) => MessageList.placeOf(messages, index))));
});

test("equals are counted in the same minute, oldest first", () => {
  const times = ["2026-11-18T14:04:00.000Z", "2026-11-18T14:05:01.000Z", "2026-11-18T14:05:59.000Z"];
  const messages = [message(times[0], "b"), message(times[1], "a"), message(times[2], "a")];
  const places = plain([1, 2].map((index) => MessageList.placeOf(messages, index)));
  const common = { equals: 2, is_first_loaded_equal: false, other_minutes: [] };
  assert.deepEqual(
    [
      { ordinal: 0, ...common },
      { ordinal: 1, ...common },
    ],
    places,
  );
});

test("equals that begin with the first loaded message are told as such, each of them", () => {
  const messages = Array.from({ length: 2 }, () => message("2026-11-18T14:05:00.000Z", "a"));
  const places = plain([0, 1].map((index) => MessageList.placeOf(messages, index)));
  assert.deepEqual(
    [
      [0, true],
      [1, true],
    ],
    places.map((place) => [place.ordinal, place.is_first_loaded_equal]),
  );
});

test("the same text in another minute is told with that minute, once each", () => {
  const times = ["2026-11-18T14:05:00.000Z", "2026-11-19T09:00:00.000Z", "2026-11-19T09:00:00.000Z", null];
  const place = plain(
    MessageList.placeOf(
      times.map((time) => message(time, "a")),
      0,
    ),
  );
  assert.deepEqual({ ordinal: 0, equals: 1, is_first_loaded_equal: false, other_minutes: [times[1]] }, place);
});

test("a message's slot survives older messages loaded above it", () => {
  const loaded = [{ at: "T2" }, null, { at: "T3" }];
  const slots = plain(MessageList.slotsOf(loaded));
  assert.deepEqual(["T2#0", "T2#1", "T3#0"], slots);
  assert.deepEqual(slots, plain(MessageList.slotsOf([{ at: "T1" }, null, ...loaded])).slice(2));
});
