"use strict";

/**
 * Read the card of one person: at the top of a lead page, or in the panel over results and lists.
 * Looks at nothing outside that card and its current role: people are recommended everywhere around it.
 */
const LeadCard = (() => {
  /** @type {ReadonlyArray<Place>} */
  const OTHERS = Object.freeze(["person_card", "person_row", "hub_row"]);

  /**
   * The card in view; of several, the last one, because a panel stands after the page it covers.
   *
   * @param {ParentNode} root
   * @returns {Element | null}
   */
  function find(root) {
    return Selectors.all(root, "lead_card").at(-1) ?? null;
  }

  /**
   * The current role that belongs to a card: inside it, or in the nearest part around it that has one.
   *
   * @param {Element} card
   * @returns {Element | null}
   */
  function roleOf(card) {
    for (let part = card; !Selectors.matches(part, "page_root"); ) {
      const role = Selectors.first(part, "current_role");
      if (role !== null) return role;
      const around = part.parentElement;
      if (around === null || Selectors.all(around, "lead_card").length > 1) return null;
      if (Selectors.all(around, "person_card").length > 0) return null;
      part = around;
    }
    return Selectors.first(card.ownerDocument, "current_role");
  }

  /**
   * The panel that holds a card over results and lists: the largest part around it with nothing of other people.
   *
   * @param {Element} card
   * @returns {Element}
   */
  function partOf(card) {
    /** @type {Element} */
    let part = card;
    for (let around = part.parentElement; around !== null; around = around.parentElement) {
      if (Selectors.matches(around, "page_root") || around === card.ownerDocument.body) break;
      if (Selectors.all(around, "lead_card").length > 1) break;
      if (OTHERS.some((place) => Selectors.all(around, place).length > 0)) break;
      part = around;
    }
    return part;
  }

  /**
   * @param {Element | null} role
   * @returns {Pick<ReadPerson, "title" | "company" | "company_address">}
   */
  function readRole(role) {
    if (role === null) return { title: null, company: null, company_address: null };
    // Several current roles stand one a list entry; the page puts the present main one first.
    const entry = role.querySelector("li") ?? role;
    const title = Selectors.first(entry, "role_title");
    const bare = title === null ? null : ShownText.bareText(title.parentElement, title);
    return { title: ShownText.lineOrNull(title), ...CompanyName.within(entry, bare) };
  }

  /**
   * Element that shows the person's name, or null where none does beyond doubt.
   *
   * @param {Element} card
   */
  function nameElement(card) {
    const own = Selectors.first(card, "lead_name");
    if (own !== null) return Selectors.first(own, "person_name") ?? own;
    const named = Selectors.all(card, "person_name");
    return named.length === 1 ? (named[0] ?? null) : null;
  }

  /**
   * The link in a card that leads to the very person it names.
   *
   * @param {Element} card
   * @returns {HTMLAnchorElement | null}
   */
  function linkOf(card) {
    const name = nameElement(card);
    const around = name?.closest("a") ?? name?.querySelector("a") ?? null;
    return around !== null && PageAddress.profileId(around) !== null ? around : null;
  }

  /**
   * @param {Element} card
   * @param {{readonly origin: string, readonly pathname: string} | null} address the page's own, where the
   *   page is this person's; null for a panel, which shows somebody else than the address
   * @returns {ReadPerson | null} null where the card shows no name, or another person than the address names
   */
  function read(card, address) {
    const name = ShownText.name(nameElement(card));
    const link = linkOf(card);
    const linked = link === null ? null : PageAddress.profileId(link);
    const own = address === null ? null : PageAddress.profileId(address);
    // The page keeps the last person's card for a moment after its address has changed.
    if (name === "" || (own !== null && linked !== null && own !== linked)) return null;
    const place = own === null ? link : address;
    return {
      name,
      profile_id: own ?? linked,
      profile_address: place === null ? null : `${place.origin}${place.pathname}`,
      headline: ShownText.lineOrNull(Selectors.first(card, "headline"), 2000),
      ...readRole(roleOf(card)),
      location: ShownText.lineOrNull(Selectors.first(card, "location")),
    };
  }

  return Object.freeze({ find, partOf, nameElement, read });
})();
