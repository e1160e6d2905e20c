/**
 * Read a whole list of My CRM part by part, and remember since when what is in it is news for this visit.
 * Says how far it is; shows nothing.
 */
import { entryLine, listSentences, movedLine } from "./my_crm_view.js";

/**
 * @typedef {import("../protocol.js").ImportEntry} ImportEntry
 * @typedef {import("./my_crm_view.js").ListLine} ListLine
 * @typedef {"people" | "accounts" | "moved"} ListName
 * @typedef {{readonly entries: ReadonlyArray<ImportEntry>, readonly lines: ReadonlyArray<ListLine>,
 *   readonly sentences: ReadonlyArray<string>}} WholeList
 * @typedef {{readonly isWanted: () => boolean, readonly isTold: boolean}} Wanted `isWanted`: false once another list is
 *   read; `isTold`: whether it is said how far reading is
 */

const PART = 200;

/**
 * @param {object} room
 * @param {import("./asking.js").Asking} room.ask
 * @param {import("../words.js").Words} room.words
 * @param {(sentence: string) => void} room.say
 */
export function createListReading({ ask, words, say }) {
  /** @type {Map<string, string | null>} list and seat → when it was looked at before this visit */
  const lookedBefore = new Map();

  /**
   * @template {{readonly next_after: string | null}} Part
   * @param {(after: string | null) => Promise<Part | null>} readPart
   * @param {(part: Part) => number} sizeOf
   * @param {Wanted} wanted
   * @returns {Promise<ReadonlyArray<Part> | null>} null where a part was refused, or nobody wants it any more
   */
  async function readParts(readPart, sizeOf, { isWanted, isTold }) {
    /** @type {Array<Part>} */
    const parts = [];
    let count = 0;
    let part = await readPart(null);
    while (part !== null && isWanted()) {
      parts.push(part);
      count += sizeOf(part);
      if (part.next_after === null) return parts;
      if (isTold) say(words.text("my_crm_reading", { count: words.number(String(count)) }));
      part = await readPart(part.next_after);
    }
    return null;
  }

  /**
   * @param {"people" | "accounts"} list
   * @param {string | null} seat
   * @param {Wanted} wanted
   * @returns {Promise<WholeList | null>}
   */
  async function readList(list, seat, wanted) {
    const parts = await readParts(
      (after) => ask({ kind: "import.read", list, seat, after, limit: PART }, "import.list"),
      (part) => part.entries.length,
      wanted,
    );
    const first = parts?.[0];
    if (parts === null || first === undefined) return null;
    const visit = `${list} ${seat ?? ""}`;
    // What was news when the visit began is news until it ends, however often the list is read meanwhile.
    if (!lookedBefore.has(visit)) lookedBefore.set(visit, first.looked_before);
    const looked_before = lookedBefore.get(visit) ?? null;
    const entries = parts.flatMap((part) => part.entries);
    const how = { lookedBefore: looked_before, isOwn: first.is_own };
    return {
      entries,
      lines: entries.map((entry) => entryLine(entry, how, words)),
      sentences: listSentences({ ...first, looked_before }, entries, words),
    };
  }

  /**
   * @param {string | null} seat
   * @param {Wanted} wanted
   * @returns {Promise<WholeList | null>}
   */
  async function readMoved(seat, wanted) {
    const parts = await readParts(
      (after) => ask({ kind: "moved.read", seat, after, limit: PART }, "moved.list"),
      (part) => part.people.length,
      wanted,
    );
    if (parts === null) return null;
    const people = parts.flatMap((part) => part.people);
    const sentence = words.text(people.length === 0 ? "moved_nobody" : "moved_means");
    return { entries: [], lines: people.map((one) => movedLine(one, words)), sentences: [sentence] };
  }

  /**
   * @param {ListName} list
   * @param {string | null} seat somebody else's, by their id; null for one's own
   * @param {Wanted} wanted
   */
  function read(list, seat, wanted) {
    return list === "moved" ? readMoved(seat, wanted) : readList(list, seat, wanted);
  }

  return Object.freeze({ read });
}
