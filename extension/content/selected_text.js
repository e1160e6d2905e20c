"use strict";

/**
 * Read the words that the user has selected, under the one person or company in view. Call only at a gesture.
 * Never takes words of somebody else's row or of a conversation, where other rules say who may be copied.
 */
const SelectedText = (() => {
  /** What the protocol carries at most; as long as a book's chapter. */
  const LONGEST = 100_000;
  /** The page keeps the last person's card for a moment under the next one's address: it must outlast that moment. */
  const SETTLE_MS = 300;

  /** @type {ReadonlyArray<Place>} */
  const OTHERS = Object.freeze(["person_card", "company_card_row", "person_row", "hub_row"]);

  /** @typedef {import("../shared/internal.js").PageSelected} Answer */

  /**
   * @param {string} code
   * @returns {Answer}
   */
  function refused(code) {
    return { kind: "page.selected", item: null, trouble: code };
  }

  /**
   * The words with their line breaks, and where they stand. A field keeps its selection to itself.
   *
   * @param {Document} page
   * @returns {{readonly text: string, readonly within: Node} | null} null where nothing is selected
   */
  function selected(page) {
    const field = page.activeElement;
    if (field instanceof HTMLTextAreaElement && field.selectionStart !== field.selectionEnd) {
      return { text: field.value.slice(field.selectionStart, field.selectionEnd), within: field };
    }
    const selection = page.getSelection();
    if (selection === null || selection.isCollapsed || selection.rangeCount === 0) return null;
    return { text: selection.toString(), within: selection.getRangeAt(0).commonAncestorContainer };
  }

  /**
   * Whether words stand in what the page shows of its one subject.
   *
   * @param {Node} within
   * @param {Document} page
   * @param {Location} address
   */
  function isOfSubject(within, page, address) {
    const element = within instanceof Element ? within : within.parentElement;
    if (element === null || OTHERS.some((place) => Selectors.enclosing(element, place) !== null))
      return false;
    const isOver = (/** @type {Element} */ part) => part.contains(element) || element.contains(part);
    if (MessageOverlay.windows(page).some(({ container }) => isOver(container))) return false;
    const kind = PageAddress.kindOf(address);
    if (kind === "lead" || kind === "account") return true;
    const card = LeadCard.find(page);
    return card !== null && LeadCard.partOf(card).contains(element);
  }

  /**
   * @param {ReturnType<typeof SubjectGuard.create>} guard
   * @param {Document} page
   * @param {Location} address
   * @returns {Answer}
   */
  function look(guard, page, address) {
    const found = selected(page);
    const body = PageText.normaliseBody(found?.text ?? "");
    if (found === null || body === "") return refused("selection_empty");
    const subject = SubjectGuard.inView(page, address);
    if (subject === null) {
      const kind = PageAddress.kindOf(address);
      return refused(kind === "lead" || kind === "account" ? "page_switching" : "selection_nobody");
    }
    if (!guard.settles(subject)) return refused("page_switching");
    if (!isOfSubject(found.within, page, address)) return refused("selection_elsewhere");
    // Whole letters, as the protocol counts them.
    if ([...body].length > LONGEST) return refused("selection_too_long");
    const { page_kind, about } = subject;
    const selected_at = new Date().toISOString();
    const item = { page_kind, item_kind: /** @type {const} */ ("selection"), about, body, selected_at };
    return { kind: "page.selected", item, trouble: null };
  }

  /** @param {Answer} answer */
  const factsOf = ({ item }) => JSON.stringify(item && [item.about, item.body]);

  /**
   * The selected words as an item, if the page shows the same words and the same subject a moment later.
   *
   * @param {ReturnType<typeof SubjectGuard.create>} guard
   * @param {Document} page
   * @param {Location} address
   * @returns {Promise<Answer>}
   */
  async function read(guard, page, address) {
    const first = look(guard, page, address);
    if (first.item === null) return first;
    await new Promise((resolve) => window.setTimeout(resolve, SETTLE_MS));
    return factsOf(look(guard, page, address)) === factsOf(first) ? first : refused("page_switching");
  }

  return Object.freeze({ read, refused });
})();
