"use strict";

/**
 * Tell pages, people, companies and conversations apart by their addresses alone.
 * Pure: knows no element and no word of any language.
 */
const PageAddress = (() => {
  const PROFILE_ID = /^[A-Za-z0-9_-]{3,200}$/;
  const COMPANY_ID = /^[0-9]{1,20}$/;

  /** @type {ReadonlyArray<readonly [RegExp, AddressKind]>} */
  const KINDS = Object.freeze([
    [/^\/sales\/inbox(?:\/|$)/, "inbox"],
    [/^\/sales\/(?:lead|people)\/[^/]+/, "lead"],
    [/^\/sales\/company\/[^/]+/, "account"],
    [/^\/sales\/search\/people(?:\/|$)/, "people_search"],
    [/^\/sales\/search\/(?:company|accounts)(?:\/|$)/, "account_search"],
    [/^\/sales\/lists\/people(?:\/|$)/, "lead_list"],
    // Account lists became the hub; both addresses were seen.
    [/^\/sales\/(?:accounts\/dashboard|lists\/company)(?:\/|$)/, "account_hub"],
  ]);

  /**
   * @param {string} text
   * @returns {string | null}
   */
  function percentDecoded(text) {
    try {
      return decodeURIComponent(text);
    } catch (error) {
      if (error instanceof URIError) return null;
      throw error;
    }
  }

  /**
   * Kind of page at an address; null for all others, sign-in and checkpoint pages among them.
   *
   * @param {{readonly pathname: string}} address
   * @returns {AddressKind | null}
   */
  function kindOf({ pathname }) {
    return KINDS.find(([form]) => form.test(pathname))?.[1] ?? null;
  }

  /**
   * @param {{readonly pathname: string}} address
   * @returns {string | null} null also for an address too long to be a conversation's
   */
  function conversationId({ pathname }) {
    const part = /^\/sales\/inbox\/([^/]+)\/?$/.exec(pathname)?.[1];
    const id = part === undefined || part === "compose" ? null : percentDecoded(part);
    return id === null || id.length > 400 ? null : id;
  }

  /**
   * First component of a lead's address, the only part that is the same in every link to the person.
   *
   * @param {{readonly pathname: string}} address
   * @returns {string | null}
   */
  function profileId({ pathname }) {
    const part = /^\/sales\/(?:lead|people)\/([^/]+)/.exec(pathname)?.[1];
    const id = part === undefined ? null : percentDecoded(part.split(/,|%2c/i)[0] ?? "");
    return id !== null && PROFILE_ID.test(id) ? id : null;
  }

  /**
   * The same from a row's mark `urn:li:fs_salesProfile:(ACwAA…,NAME_SEARCH,aB1c)`.
   *
   * @param {string} urn
   * @returns {string | null}
   */
  function profileIdOfUrn(urn) {
    const id = /^urn:li:fs_salesProfile:\(\s*([^,()\s]+)/.exec(urn)?.[1];
    return id !== undefined && PROFILE_ID.test(id) ? id : null;
  }

  /**
   * @param {{readonly pathname: string}} address
   * @returns {string | null}
   */
  function companyId({ pathname }) {
    const id = /^\/sales\/company\/([^/,]+)/.exec(pathname)?.[1];
    return id !== undefined && COMPANY_ID.test(id) ? id : null;
  }

  return Object.freeze({ kindOf, conversationId, profileId, profileIdOfUrn, companyId });
})();
