"use strict";

/**
 * Read the notes that stand beside a lead's or an account's card. No selector of them is public, so they are
 * told by structure: the first section aside that has a button of its own and dated, written entries.
 */
const NoteList = (() => {
  /** @param {Element} section */
  function entriesOf(section) {
    return [...section.querySelectorAll("li, article")].filter(
      (entry) =>
        entry.querySelector("li, article") === null &&
        Selectors.first(entry, "time") !== null &&
        Selectors.first(entry, "paragraph") !== null,
    );
  }

  /**
   * @param {Element} section
   * @param {ReadonlyArray<Element>} entries
   */
  function hasOwnButton(section, entries) {
    return [...section.querySelectorAll("button")].some(
      (one) => !entries.some((entry) => entry.contains(one)),
    );
  }

  /**
   * Entries that show a note, top to bottom; none where the page shows no notes.
   *
   * @param {ParentNode} root
   * @returns {ReadonlyArray<Element>}
   */
  function find(root) {
    for (const section of Selectors.all(root, "side_section")) {
      const entries = section.querySelector("section") === null ? entriesOf(section) : [];
      if (entries.length > 0 && hasOwnButton(section, entries)) return entries;
    }
    return [];
  }

  /**
   * LinkedIn's own time of a note, null where the page has none that is exact. Reads nothing else of it.
   *
   * @param {Element} entry
   */
  function createdAt(entry) {
    return PageText.exactMoment(Selectors.first(entry, "time")?.getAttribute("datetime") ?? null);
  }

  /**
   * Call only at a gesture.
   *
   * @param {Element} entry
   * @returns {ReadNote}
   */
  function read(entry) {
    return {
      author: ShownText.name(Selectors.first(entry, "person_name")) || null,
      body: InboxArticle.readParagraphs(entry),
      created_at: createdAt(entry),
    };
  }

  return Object.freeze({ find, createdAt, read });
})();
