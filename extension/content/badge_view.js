"use strict";

/**
 * Decide what a badge says of a person or company, and which record it opens.
 * Pure apart from the catalogue; promises nothing that the companion has not told.
 */
const BadgeView = (() => {
  // Paths on a 16 by 16 field; each state has a shape of its own, so that none is told by colour alone.
  /** @type {Readonly<Record<BadgeState, string>>} */
  const marks = Object.freeze({
    in_crm: "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13zM4.9 8.3 7 10.4l4.1-4.6",
    probable_match: "M2.5 8.5 6.3 12.3 13.5 4.5",
    choose_match: "M3.2 4h.1M3.2 8h.1M3.2 12h.1M7 4h6M7 8h6M7 12h6",
    not_in_crm: "M8 3v10M3 8h10",
    out_of_date: "M2.5 6h9.5M9.5 3.5 12 6M13.5 10H4M6.5 12.5 4 10",
    no_access: "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
    not_checked: "M3.5 8h9",
  });

  /**
   * A state that only a newer companion knows is one that nobody here can vouch for.
   *
   * @param {string} badge
   * @returns {BadgeState}
   */
  function stateOf(badge) {
    return badge in marks ? /** @type {BadgeState} */ (badge) : "not_checked";
  }

  /**
   * @param {Preview | null} preview null when the companion could not be asked
   * @param {string} name of the person or company, as the page has it
   * @param {string | null} environment host name of the CRM in use
   * @returns {BadgeWords}
   */
  function of(preview, name, environment) {
    const state = stateOf(preview?.badge ?? "not_checked");
    const label = Sentences.text(`badge_${state}`);
    const row = preview?.table && preview.row_id && environment ? preview : null;
    const query = row && `pagetype=entityrecord&etn=${row.table}&id=${encodeURIComponent(row.row_id ?? "")}`;
    return {
      state,
      label,
      name: row
        ? Sentences.text("badge_opens", { badge: label, name: row.name ?? name })
        : `${label}, ${name}`,
      record_address: query && `https://${environment}/main.aspx?${query}`,
    };
  }

  return Object.freeze({ marks, of });
})();
