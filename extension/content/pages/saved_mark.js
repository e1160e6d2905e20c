"use strict";

/**
 * Read whether a card or row shows its person or company as saved: by the number of lists they are in, in any language.
 * What is not shown beyond doubt is unknown, and never "no".
 */
const SavedMark = (() => {
  // Zero in the digits that the page's languages write.
  const ZERO = /^[0\u0660\u06f0]+$/;

  /**
   * @param {Element} part
   * @returns {boolean | null} null where the page does not tell
   */
  function read(part) {
    const [indicator, ...others] = Selectors.all(part, "lists_indicator");
    if (indicator === undefined || others.length > 0) return null;
    const [count, ...more] = ShownText.line(indicator).match(/\p{Nd}+/gu) ?? [];
    return count === undefined || more.length > 0 ? null : !ZERO.test(count);
  }

  return Object.freeze({ read });
})();
