"use strict";

/**
 * Tell what the user meant to press from what only looks like it.
 */
const Press = (() => {
  /**
   * Whether the user pressed, and not a second time in one double click: by then another button may have come under
   * the pointer, or another meaning into this one, and an impatient double click would take back what it has just
   * copied. A page can feign a click, but no trust.
   *
   * @param {MouseEvent} event
   */
  function counts(event) {
    return event.isTrusted && event.detail < 2;
  }

  return Object.freeze({ counts });
})();
