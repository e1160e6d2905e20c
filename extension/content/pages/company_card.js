"use strict";

/**
 * Read the card at the top of an account page: the page's own company, never one it recommends.
 */
const CompanyCard = (() => {
  /**
   * @param {ParentNode} root
   * @returns {Element | null}
   */
  function find(root) {
    return Selectors.first(root, "company_card");
  }

  /**
   * Element that shows the company's name, or null where none does beyond doubt.
   *
   * @param {Element} card
   */
  function nameElement(card) {
    const own = Selectors.first(card, "own_company_name");
    if (own !== null) return own;
    const named = Selectors.all(card, "company_name");
    return named.length === 1 ? (named[0] ?? null) : null;
  }

  /**
   * @param {Element} card
   * @param {{readonly origin: string, readonly pathname: string}} address
   * @returns {ReadCompany | null} null where the card shows no name
   */
  function read(card, address) {
    const name = ShownText.line(nameElement(card));
    if (name === "") return null;
    const website = Selectors.first(card, "website");
    return {
      name,
      company_id: PageAddress.companyId(address),
      company_address: `${address.origin}${address.pathname}`,
      ...facts(card),
      website: website instanceof HTMLAnchorElement ? website.href : null,
    };
  }

  /**
   * What cards and rows of a company say alike.
   *
   * @param {Element} part
   * @returns {Pick<ReadCompany, "location" | "headcount">}
   */
  function facts(part) {
    return {
      location: ShownText.lineOrNull(Selectors.first(part, "location")),
      headcount: HeadCount.read(ShownText.line(Selectors.first(part, "company_size"))),
    };
  }

  return Object.freeze({ find, nameElement, read, facts });
})();
