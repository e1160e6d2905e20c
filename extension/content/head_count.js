"use strict";

/**
 * Read how many people work at a company from the text a page shows, in any language or not at all.
 * Pure: a number that may mean thousands is no number.
 */
const HeadCount = (() => {
  // The lower ends of the ranges companies choose from; a pair of other numbers is not a size.
  const LOWER_ENDS = new Set([1, 2, 11, 51, 201, 501, 1001, 5001]);
  // "10K", "1万": the letter multiplies, and which letters do depends on the language.
  const MULTIPLIED = /\d\s*(?:(?:[kmb]|mil|tsd|mio|tys)(?!\p{L})|[万萬億亿만천千])/iu;
  const SMALLEST_ALONE = 100;

  /**
   * Digits of every script as plain ones.
   *
   * @param {string} text
   */
  function withPlainDigits(text) {
    return text
      .normalize("NFKC")
      .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
      .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0));
  }

  /**
   * People at a company: of a range its lower end; null where the text does not say it beyond doubt.
   *
   * @param {string} text
   * @returns {number | null}
   */
  function read(text) {
    const plain = withPlainDigits(text);
    if (MULTIPLIED.test(plain)) return null;
    const grouped = plain.replace(/(\d)[.,'’٬\s\u202f](?=\d{3}(?!\d))/gu, "$1");
    const numbers = [...grouped.matchAll(/\d+/g)].map(([digits]) => Number(digits));
    const [first, second, ...others] = numbers;
    if (first === undefined || others.length > 0) return null;
    if (second === undefined) return first >= SMALLEST_ALONE && first <= 100_000_000 ? first : null;
    const lower = Math.min(first, second);
    return LOWER_ENDS.has(lower) ? lower : null;
  }

  return Object.freeze({ read });
})();
