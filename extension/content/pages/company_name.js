"use strict";

/**
 * Read which company a card, row or header names, with its address where it links to one.
 * Takes a bare text only from its caller, who knows the layout.
 */
const CompanyName = (() => {
  /**
   * Address of a company's page as its link gives it, without search and fragment.
   *
   * @param {Element | null} link
   * @returns {string | null}
   */
  function addressOf(link) {
    if (!(link instanceof HTMLAnchorElement) || PageAddress.companyId(link) === null) return null;
    return `${link.origin}${link.pathname}`;
  }

  /**
   * @param {Element} part
   * @param {string | null} bare the name as bare text, for a company without a page of its own
   * @returns {Pick<ReadPerson, "company" | "company_address">}
   */
  function within(part, bare = null) {
    const link = Selectors.first(part, "company_link");
    const marked = Selectors.first(part, "company_name");
    const name = ShownText.lineOrNull(marked) ?? ShownText.lineOrNull(link) ?? bare;
    const isOfName =
      link !== null && (marked === null || link === marked || link.contains(marked) || marked.contains(link));
    return { company: name, company_address: name !== null && isOfName ? addressOf(link) : null };
  }

  return Object.freeze({ within, addressOf });
})();
