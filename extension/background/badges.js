/**
 * Ask the companion about everybody a page shows, as many at once as one request takes.
 * Keeps nothing: who was looked at is nobody's business afterwards.
 */
import { Refusal } from "./refusal.js";

/**
 * @typedef {import("../shared/protocol.js").Preview} Preview
 * @typedef {import("../shared/protocol.js").PreviewedSubject} PreviewedSubject
 */

/** As many as a page of results has; the companion takes no more in one request. */
const MOST_AT_ONCE = 25;

/** A page that offers more is not showing a list of ours. */
const MOST_OF_A_PAGE = 200;

/**
 * @param {Pick<ReturnType<typeof import("./companion_port.js").createCompanionPort>, "ask">} companion
 */
export function createBadges(companion) {
  /**
   * @param {ReadonlyArray<PreviewedSubject>} subjects
   * @returns {Promise<ReadonlyArray<Preview> | null>} in the subjects' order; null where nobody can be asked
   */
  async function read(subjects) {
    const wanted = subjects.slice(0, MOST_OF_A_PAGE);
    /** @type {Preview[]} */
    const previews = [];
    try {
      while (previews.length < wanted.length) {
        const part = wanted.slice(previews.length, previews.length + MOST_AT_ONCE);
        const answer = await companion.ask({ kind: "match.preview", subjects: part }, null);
        if (answer.kind !== "match.previews" || answer.previews.length !== part.length) return null;
        previews.push(...answer.previews);
      }
    } catch (error) {
      if (error instanceof Refusal) return null;
      throw error;
    }
    return previews;
  }

  return Object.freeze({ read });
}
