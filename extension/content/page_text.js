"use strict";

/**
 * Turn text of a page into the form in which it is compared and sent.
 * Pure: knows no element and no language.
 */
const PageText = (() => {
  // Exactly the characters the companion trims before it hashes a body; `trim()` would take more.
  const TRIMMED = new Set([" ", "\t", "\n", "\r", "\v", "\f", "\u00a0"]);

  /**
   * Body as its identity sees it: well-formed, LF line ends, NFC, trimmed.
   *
   * @param {string} text
   * @returns {string}
   */
  function normaliseBody(text) {
    const whole = text.toWellFormed().replace(/\r\n?/g, "\n").normalize("NFC");
    let start = 0;
    let end = whole.length;
    while (start < end && TRIMMED.has(whole.charAt(start))) start += 1;
    while (end > start && TRIMMED.has(whole.charAt(end - 1))) end -= 1;
    return whole.slice(start, end);
  }

  /**
   * Name or headline on one line, cut to the protocol's limit in code points.
   *
   * @param {string} text
   * @param {number} limit
   * @returns {string}
   */
  function oneLine(text, limit) {
    const line = text.toWellFormed().normalize("NFC").replace(/\s+/g, " ").trim();
    return [...line].slice(0, limit).join("");
  }

  /**
   * @param {string} name
   * @returns {ReadonlyArray<string>}
   */
  function nameWords(name) {
    return name
      .normalize("NFKD")
      .replace(/\p{M}/gu, "")
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter((word) => word !== "");
  }

  /**
   * @param {string} one
   * @param {string} other
   */
  function wordsAgree(one, other) {
    const isInitial = [...one].length === 1 || [...other].length === 1;
    return one === other || (isInitial && (one.startsWith(other) || other.startsWith(one)));
  }

  /**
   * Whether two renderings can name the same person: every word of the shorter one stands in the longer one.
   * Surnames may be cut to an initial ("Harley T."), as the page does for people out of network.
   *
   * @param {string} one
   * @param {string} other
   */
  function namesAgree(one, other) {
    const [shorter, longer] = [nameWords(one), nameWords(other)].sort((a, b) => a.length - b.length);
    if (shorter === undefined || longer === undefined || shorter.length === 0) return one === other;
    return shorter.every((word) => longer.some((candidate) => wordsAgree(word, candidate)));
  }

  /**
   * UTC text with milliseconds of a `datetime` attribute, or null when it does not name an exact moment.
   * A value without a zone would mean another minute on another computer, so it counts as unknown.
   *
   * @param {string | null} value
   * @returns {string | null}
   */
  function exactMoment(value) {
    const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;
    if (value === null || !form.test(value)) return null;
    const moment = new Date(value);
    return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
  }

  return Object.freeze({ normaliseBody, oneLine, namesAgree, exactMoment });
})();
