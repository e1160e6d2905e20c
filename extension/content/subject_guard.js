"use strict";

/**
 * Keep notes about one person or company from ever being filed under another, as ThreadGuard does for messages.
 * The page keeps card and notes of the one it showed last for a moment under the next one's address, and a panel
 * shows its notes after its card. Decides only; places and shows nothing.
 */
const SubjectGuard = (() => {
  /**
   * Whom the page shows, with a key that is theirs alone.
   *
   * @typedef {{readonly key: string, readonly name: string, readonly face: string,
   *   readonly page_kind: "lead" | "account", readonly about: PagePerson | PageCompany,
   *   readonly notes: ReadonlyArray<Element>}} Subject `face`: what the card shows apart from whom the address
   *   names, equal for two only while one of the two is stale
   */

  /**
   * @param {Element} card
   * @param {Location} address
   * @returns {Subject | null}
   */
  function personIn(card, address) {
    const isPage = PageAddress.kindOf(address) === "lead";
    const person = LeadCard.read(card, isPage ? address : null);
    if (person === null || person.profile_id === null) return null;
    const { name, profile_id, profile_address, title, company, company_address } = person;
    // The line below the name says what somebody does; a lead page says it in the present role.
    const headline = person.headline ?? title;
    return {
      key: `person:${profile_id}`,
      name,
      face: JSON.stringify([name, headline, company, company_address]),
      page_kind: "lead",
      about: { name, profile_id, profile_address, headline, company, company_address },
      notes: NoteList.find(isPage ? card.ownerDocument : LeadCard.partOf(card)),
    };
  }

  /**
   * @param {Element} card
   * @param {Location} address
   * @returns {Subject | null}
   */
  function companyIn(card, address) {
    const company = CompanyCard.read(card, address);
    if (company === null || company.company_id === null) return null;
    const { name, company_id, company_address, location, headcount, website } = company;
    return {
      key: `company:${company_id}`,
      name,
      // Companies of one name are not rare; of one name, town, size and website they are.
      face: JSON.stringify([name, location, headcount, website]),
      page_kind: "account",
      about: { name, company_id, company_address },
      notes: NoteList.find(card.ownerDocument),
    };
  }

  /**
   * The person or company in view with the notes beside them. A panel stands over the page it was opened from.
   *
   * @param {Document} page
   * @param {Location} address
   * @returns {Subject | null} null where the page shows nobody, or nobody who could be told from others
   */
  function inView(page, address) {
    const kind = PageAddress.kindOf(address);
    if (kind === null || kind === "inbox") return null;
    if (kind === "account") {
      const card = CompanyCard.find(page);
      return card === null ? null : companyIn(card, address);
    }
    const card = LeadCard.find(page);
    return card === null ? null : personIn(card, address);
  }

  /** One guard serves a page for its whole life: it knows which note and which card was first seen with whom. */
  function create() {
    /** @type {WeakMap<Element, string>} */
    const seenWith = new WeakMap();
    /** @type {Map<string, string>} */
    const nameOf = new Map();
    /** @type {Map<string, string>} */
    const facedBy = new Map();

    /** @param {Subject} subject */
    function isSettled(subject) {
      const { key, name, face, notes } = subject;
      const known = nameOf.get(key);
      if (known !== undefined && !PageText.namesAgree(known, name)) return false;
      if ((facedBy.get(face) ?? key) !== key) return false;
      return notes.every((note) => (seenWith.get(note) ?? key) === key);
    }

    /**
     * Whether card, address and notes are all of the same person or company, as far as was ever seen; remembers
     * whose they are where they are.
     *
     * @param {Subject} subject
     */
    function settles(subject) {
      if (!isSettled(subject)) return false;
      const { key, name, face, notes } = subject;
      if (!nameOf.has(key)) nameOf.set(key, name);
      facedBy.set(face, key);
      for (const note of notes) seenWith.set(note, key);
      return true;
    }

    /**
     * Bindings for the notes in view; none while not all that is shown is of the same person or company.
     *
     * @param {Subject} subject
     * @returns {ReadonlyArray<NoteBinding>}
     */
    function bind(subject) {
      if (!settles(subject)) return [];
      return subject.notes.map((article) => ({ subject: subject.key, article }));
    }

    /**
     * Whether the page still shows what the binding was made for. Reads no note.
     *
     * @param {NoteBinding} binding
     * @param {Subject | null} subject
     */
    function holds(binding, subject) {
      return (
        subject !== null &&
        binding.article.isConnected &&
        subject.key === binding.subject &&
        subject.notes.includes(binding.article) &&
        isSettled(subject)
      );
    }

    /**
     * Read the note of a binding at a press, or say why not.
     *
     * @param {NoteBinding} binding
     * @param {Document} page
     * @param {Location} address
     * @returns {NoteOutcome}
     */
    function readAtClick(binding, page, address) {
      const subject = inView(page, address);
      if (subject === null || !holds(binding, subject)) return { ok: false, code: "page_switching" };
      const { author, body, created_at } = NoteList.read(binding.article);
      if (author === null || body === "") return { ok: false, code: "note_unreadable" };
      const { page_kind, about } = subject;
      return { ok: true, item: { page_kind, item_kind: "note", about, author, body, created_at } };
    }

    return Object.freeze({ settles, bind, holds, readAtClick });
  }

  return Object.freeze({ create, inView });
})();
