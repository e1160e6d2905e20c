"use strict";

/**
 * Say why an item was filed where it was, or who else it might be about. Pure apart from the catalogue.
 */
const MatchReasons = (() => {
  // With a space that does not break: a tick alone on a line belongs to nothing.
  const MARKS = { for: "\u00a0✓", against: "\u00a0✗", neither: "" };

  /** @param {MatchReason} reason */
  function sentence({ key, left, right, side, rarity }) {
    const told = Sentences.text(key, { left, right });
    return `${told}${rarity === null ? "" : `, ${Sentences.text(`match_${rarity}`)}`}${MARKS[side]}`;
  }

  /**
   * What speaks for a row and against it, in one line.
   *
   * @param {WeighedRow} row
   */
  function line(row) {
    return row.reasons.map(sentence).join(" · ");
  }

  /**
   * The reasons of the record that matching chose; null where something else decided.
   *
   * @param {ItemStatus} status
   */
  function ofMatch({ match, evidence }) {
    if (match === null || evidence === null || match.how !== "evidence") return null;
    const [best] = evidence.rows;
    return best === undefined ? null : line(best);
  }

  /**
   * Who might be meant, where nobody could tell; null where that is known.
   *
   * @param {ItemStatus} status
   */
  function candidates({ match, evidence }) {
    if (match !== null || evidence?.verdict !== "several") return null;
    return evidence.rows.map((row) => `${row.name}: ${line(row)}`).join("\n") || null;
  }

  return Object.freeze({ line, ofMatch, candidates });
})();
