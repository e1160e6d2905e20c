"use strict";

/**
 * Give the text that an element shows, without what only screen readers get or what stands beside a name.
 * Reads the page's elements and changes none.
 */
const ShownText = (() => {
  /**
   * @param {Element} element
   * @param {(element: Element) => boolean} isLeftOut
   * @returns {string}
   */
  function collect(element, isLeftOut) {
    return [...element.childNodes]
      .map((node) => {
        if (!(node instanceof Element)) return node.nodeType === Node.TEXT_NODE ? (node.nodeValue ?? "") : "";
        return isLeftOut(node) ? "" : collect(node, isLeftOut);
      })
      .join("");
  }

  /**
   * One line of an element's text; empty where there is no element.
   *
   * @param {Element | null} element
   * @param {number} [limit] in code points
   */
  function line(element, limit = 200) {
    if (element === null) return "";
    const text = collect(element, (child) => Selectors.matches(child, "screen_reader_only"));
    return PageText.oneLine(text, limit);
  }

  /**
   * The same, or null where it shows nothing.
   *
   * @param {Element | null} element
   * @param {number} [limit] in code points
   */
  function lineOrNull(element, limit = 200) {
    return line(element, limit) || null;
  }

  /**
   * A person's name as shown, without pronouns, degree and marks that share its element.
   *
   * @param {Element | null} element
   */
  function name(element) {
    if (element === null) return "";
    const isLeftOut = (/** @type {Element} */ child) =>
      Selectors.matches(child, "screen_reader_only") || Selectors.matches(child, "beside_name");
    return PageText.oneLine(collect(element, isLeftOut), 200);
  }

  /**
   * The last bare text of a container that an element of its own separates from the text before it.
   * Where a company has no page of its own, its name is such a text; a word like "at" would be one with it,
   * and no reader blind to language could tell them apart.
   *
   * @param {Element | null} container
   * @param {Element | null} [joined] an element that a word may join to the text after it
   * @returns {string | null}
   */
  function bareText(container, joined = null) {
    if (container === null) return null;
    const isText = (/** @type {ChildNode} */ node) => node.nodeType === Node.TEXT_NODE;
    const texts = [...container.childNodes].filter((node) => isText(node) && node.nodeValue?.trim() !== "");
    const last = texts.at(-1);
    if (last === undefined || !(last.previousSibling instanceof Element)) return null;
    if (last.previousSibling === joined) return null;
    const text = PageText.oneLine(last.nodeValue ?? "", 200).replace(/^[\s·•|@,–—-]+/u, "");
    return text === "" ? null : text;
  }

  return Object.freeze({ line, lineOrNull, name, bareText });
})();
