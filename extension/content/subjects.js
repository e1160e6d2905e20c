"use strict";

/**
 * Put what was read of a person or company into the form in which the companion is asked about them.
 * Pure: knows no element.
 */
const Subjects = (() => {
  /**
   * @param {ReadPerson} person
   * @returns {PreviewedSubject}
   */
  function ofPerson({ name, profile_id, profile_address, company, title, location }) {
    // Without an id the address is some other page's, and would never be a link's.
    const address = profile_id === null ? null : profile_address;
    return {
      subject_kind: "person",
      name,
      profile_address: address ?? (profile_id && `https://www.linkedin.com/sales/lead/${profile_id}`),
      company,
      title,
      location,
      headcount: null,
      is_saved: null,
    };
  }

  /**
   * @param {ReadCompany} company
   * @returns {PreviewedSubject}
   */
  function ofCompany({ name, company_address, location, headcount }) {
    const nothing = { company: null, title: null };
    return {
      subject_kind: "company",
      name,
      profile_address: company_address,
      ...nothing,
      location,
      headcount,
      is_saved: null,
    };
  }

  /**
   * @param {ReadRow} row
   * @returns {PreviewedSubject}
   */
  function ofRow({ person, company }) {
    return person === null ? ofCompany(company) : ofPerson(person);
  }

  return Object.freeze({ ofPerson, ofCompany, ofRow });
})();
