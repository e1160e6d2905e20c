"use strict";

/**
 * Keep a badge beside every person and company that a page shows.
 * Reads names, companies and titles of rows the page has drawn, and nothing that anybody wrote.
 */
const PageBadges = (() => {
  // A page that takes every foreign element out again wins; putting it back for ever would slow it down.
  const MOST_RETURNS = 20;

  /**
   * @typedef {{readonly element: Element, readonly subject: PreviewedSubject, readonly key: string,
   *   readonly keyNow: () => string}} Shown
   * @typedef {{readonly badge: ReturnType<typeof Badge.create>, key: string, answer: Preview | null, shown: string, returns: number}} Placed
   */

  /** @param {ReturnType<typeof Badge.create>} badge */
  const isInPage = ({ host }) => host.isConnected;

  /**
   * @param {Element | null} element
   * @param {Element | null} part around the name, which shows whether they are saved
   * @param {() => PreviewedSubject | null} read
   * @returns {ReadonlyArray<Shown>}
   */
  function shown(element, part, read) {
    const found = element && read();
    if (element === null || found === null) return [];
    // The same one stays the same when the user saves them: the badge stands still, and the companion is told.
    const [key, subject] = [JSON.stringify(found), { ...found, is_saved: part && SavedMark.read(part) }];
    return [{ element, subject, key, keyNow: () => JSON.stringify(read()) }];
  }

  /**
   * Whoever the page shows: the card's own person or company first, then the rows.
   *
   * @returns {ReadonlyArray<Shown>}
   */
  function findShown() {
    const kind = PageAddress.kindOf(location);
    const companyCard = kind === "account" ? CompanyCard.find(document) : null;
    const card = kind === "account" ? null : LeadCard.find(document);
    const rows = kind === "lead" || kind === "account" ? [] : ResultRows.find(document);
    return [
      ...shown(card && LeadCard.nameElement(card), card, () => {
        const person = card && LeadCard.read(card, kind === "lead" ? location : null);
        return person && Subjects.ofPerson(person);
      }),
      ...shown(companyCard && CompanyCard.nameElement(companyCard), companyCard, () => {
        const company = companyCard && CompanyCard.read(companyCard, location);
        return company && Subjects.ofCompany(company);
      }),
      ...rows.flatMap(({ element, read }) =>
        shown(ResultRows.nameElement(element), element, () => {
          const row = read(element);
          return row && Subjects.ofRow(row);
        }),
      ),
    ];
  }

  /**
   * @param {Element} element
   * @returns {ChildNode}
   */
  function endOfLine(element) {
    /** @type {ChildNode} */
    let last = element;
    for (let next = last.nextSibling; next !== null; next = next.nextSibling) {
      if (next instanceof Element && !getComputedStyle(next).display.startsWith("inline")) break;
      last = next;
    }
    return last;
  }

  /**
   * The way to put a badge at the end of the line a name stands on, outside its link, so that nothing gives way to
   * it. Only looks; what it returns changes the page.
   *
   * @param {Element} element
   * @returns {(host: Element) => void}
   */
  function placeBeside(element) {
    const target = element.closest("a") ?? element;
    if (/^H[1-6]$/.test(target.tagName)) return (host) => target.append(host);
    const last = endOfLine(target);
    return (host) => last.after(host);
  }

  /**
   * @param {{readonly changed: () => void, readonly ask: ReturnType<typeof WorkerLink.create>["askBadges"]}} page
   *   `changed` has everything placed anew
   * @param {AbortSignal} signal ends the visit and takes every badge away
   */
  function create(page, signal) {
    /** @type {Map<Element, Placed>} */
    const placed = new Map();
    const answers = BadgeAnswers.create(page, signal);
    /** @type {ReadonlyArray<Shown>} as the page was read last */
    let found = [];
    /** @type {CompanionStatus} */
    let companion = { reach: "unknown" };
    let isRefitting = false;

    function sweep() {
      for (const [element, { badge }] of placed) {
        if (element.isConnected) continue;
        badge.host.remove();
        placed.delete(element);
      }
    }

    /**
     * @param {Shown} one
     * @returns {ReadonlyArray<{readonly one: Placed, readonly insert: ((host: Element) => void) | null}>} the badge,
     *   where it has changed and has to find its room, and how it comes into the page, where it is not there
     */
    function keep({ element, subject, key }) {
      const known = placed.get(element);
      // Until a newer answer is here, the last one stands.
      const answer = answers.has(key) || known?.key !== key ? answers.get(key) : known.answer;
      if (answer === undefined) {
        // The row was given to somebody else, whose answer is not here yet.
        if (known !== undefined && known.key !== key) known.badge.host.remove();
        return [];
      }
      const one = known ?? { badge: Badge.create(), key, answer, shown: "", returns: 0 };
      placed.set(element, one);
      one.key = key;
      one.answer = answer;
      const view = BadgeView.of(answer, subject.name, ControlAround.of(companion).environment);
      const isThere = one.badge.host.isConnected || one.returns > MOST_RETURNS;
      if (isThere && one.shown === JSON.stringify(view)) return [];
      one.shown = JSON.stringify(view);
      one.badge.show(view);
      if (!isThere) one.returns += 1;
      return [{ one, insert: isThere ? null : placeBeside(element) }];
    }

    /**
     * Those of a frame: whoever has an answer and no badge yet, those in view first. What the page has changed in
     * place since it was read is told by nothing, so whoever is chosen is read once more.
     */
    function chooseFresh() {
      const fresh = found.filter(
        ({ element, key }) => element.isConnected && answers.has(key) && !placed.has(element),
      );
      const now = NearestFirst.choose(fresh, ({ element }) => element);
      return {
        now,
        waiting: fresh.length - now.length,
        isRead: now.every((one) => one.keyNow() === one.key),
      };
    }

    /**
     * Bring the badges in line with what the page shows now. Safe to call at any time.
     *
     * @param {boolean} isNews whether the page may have changed since the last time
     * @returns {boolean} whether some wait for a later frame
     */
    function place(isNews) {
      if (signal.aborted) return false;
      sweep();
      if (isNews) found = findShown();
      let chosen = chooseFresh();
      if (!chosen.isRead) {
        found = findShown();
        chosen = chooseFresh();
      }
      const now = new Set(chosen.now);
      // The page is laid out once: looked at for all of a frame, then changed for all, then measured.
      const changed = found.filter((one) => placed.has(one.element) || now.has(one)).flatMap(keep);
      for (const { one, insert } of changed) insert?.(one.badge.host);
      Badge.fit(changed.map(({ one }) => one.badge));
      void answers.askAbout(found);
      return chosen.waiting > 0;
    }

    /** @param {WorkerMessage} message */
    function receive(message) {
      if (message.kind !== "companion.changed") return;
      companion = message.status;
      if (answers.follow(companion)) page.changed();
    }

    /** The page may have taken or given room: what fits now is seen, and nothing is asked. */
    function refit() {
      isRefitting = false;
      if (!signal.aborted) Badge.fit([...placed.values()].map(({ badge }) => badge).filter(isInPage));
    }

    /** At most once a frame, however often the browser tells of it. */
    function resized() {
      if (isRefitting) return;
      isRefitting = true;
      requestAnimationFrame(refit);
    }

    function removeAll() {
      for (const { badge } of placed.values()) badge.host.remove();
      placed.clear();
    }

    signal.addEventListener("abort", removeAll, { once: true });
    document.addEventListener("visibilitychange", page.changed, { signal });
    window.addEventListener("resize", resized, { signal });
    return Object.freeze({ place, receive });
  }

  return Object.freeze({ create });
})();
