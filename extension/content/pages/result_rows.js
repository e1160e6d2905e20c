"use strict";

/**
 * Read the rows of searches and lists in whichever layout the page shows them: cards, table, Account Hub.
 * The layout is told by the rows themselves, because lists were seen to change it within days.
 */
const ResultRows = (() => {
  /**
   * @typedef {{readonly element: Element, readonly read: (element: Element) => ReadRow | null}} Row
   */

  /**
   * @param {Element} row
   * @returns {HTMLAnchorElement | null}
   */
  function personLink(row) {
    const links = [...Selectors.all(row, "row_name_link"), ...Selectors.all(row, "lead_link")];
    const found = links.find(
      (link) => link instanceof HTMLAnchorElement && PageAddress.profileId(link) !== null,
    );
    return found instanceof HTMLAnchorElement ? found : null;
  }

  /**
   * The id that a row's own mark names, for rows whose link is not there yet or has another form.
   *
   * @param {Element} row
   */
  function markedId(row) {
    const place = Selectors.enclosing(row, "person_place") ?? Selectors.first(row, "person_place");
    return PageAddress.profileIdOfUrn(place?.getAttribute("data-scroll-into-view") ?? "");
  }

  /**
   * @param {Element} row
   * @param {Pick<ReadPerson, "title" | "company" | "company_address">} role
   * @returns {ReadRow | null} null while the row shows nobody
   */
  function personRow(row, role) {
    const link = personLink(row);
    const name = ShownText.name(nameElement(row));
    if (name === "") return null;
    const person = {
      name,
      profile_id: link === null ? markedId(row) : PageAddress.profileId(link),
      profile_address: link === null ? null : `${link.origin}${link.pathname}`,
      headline: null,
      ...role,
      location: ShownText.lineOrNull(Selectors.first(row, "location")),
    };
    return { person, company: null };
  }

  /**
   * Element that shows the name of a row's own person or company.
   *
   * @param {Element} row
   * @returns {Element | null}
   */
  function nameElement(row) {
    if (Selectors.matches(row, "hub_row") || Selectors.matches(row, "company_card_row")) {
      return Selectors.first(companyPart(row), "company_name");
    }
    const link = personLink(row);
    const inLink = link === null ? null : (Selectors.first(link, "person_name") ?? link);
    if (inLink !== null && ShownText.name(inLink) !== "") return inLink;
    return Selectors.first(row, "person_name");
  }

  /** @param {Element} row */
  function personCard(row) {
    const subtitle = Selectors.first(row, "card_subtitle");
    const bare = ShownText.bareText(subtitle);
    return personRow(row, {
      title: ShownText.lineOrNull(Selectors.first(row, "card_title")),
      ...CompanyName.within(subtitle ?? row, bare),
    });
  }

  /** @param {Element} row */
  function personTableRow(row) {
    const cell = Selectors.first(row, "company_cell");
    return personRow(row, {
      title: ShownText.lineOrNull(Selectors.first(row, "role_title")),
      ...CompanyName.within(cell ?? row, ShownText.lineOrNull(cell)),
    });
  }

  /**
   * The part of a row that names the company itself; a hub's row recommends people and companies beside it.
   *
   * @param {Element} row
   */
  function companyPart(row) {
    return Selectors.first(row, "hub_company_cell") ?? row;
  }

  /**
   * @param {Element} row
   * @returns {ReadRow | null}
   */
  function companyRow(row) {
    const part = companyPart(row);
    const name = ShownText.line(Selectors.first(part, "company_name"));
    const link = Selectors.first(part, "company_link");
    if (name === "") return null;
    const company_id = link instanceof HTMLAnchorElement ? PageAddress.companyId(link) : null;
    const company_address = CompanyName.addressOf(link);
    const company = { name, company_id, company_address, ...CompanyCard.facts(row), website: null };
    return { person: null, company };
  }

  /**
   * Every row in the page, oldest layout last: company rows before people, because those may hold people.
   *
   * @param {ParentNode} root
   * @returns {ReadonlyArray<Row>}
   */
  function find(root) {
    for (const [place, read] of /** @type {const} */ ([
      ["hub_row", companyRow],
      ["company_card_row", companyRow],
      ["person_row", personTableRow],
      ["person_card", personCard],
    ])) {
      const elements = Selectors.all(root, place);
      if (elements.length > 0) return elements.map((element) => ({ element, read }));
    }
    return [];
  }

  /**
   * Rows that the page has laid out but not filled yet; it fills them when they come near the view.
   *
   * @param {ParentNode} root
   */
  function countUnfilled(root) {
    return Selectors.all(root, "person_place").filter(
      (place) => place.querySelector("a, [data-anonymize]") === null,
    ).length;
  }

  return Object.freeze({ find, nameElement, countUnfilled });
})();
