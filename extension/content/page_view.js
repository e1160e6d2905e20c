"use strict";

/**
 * Answer a press outside the page: whom it shows, which messages and notes can be copied, what is missing here, and
 * which words are selected.
 * Reads only then; changes nothing in the page and listens to nothing of it.
 */
const PageView = (() => {
  /**
   * @typedef {import("../shared/internal.js").PageView} View
   * @typedef {{readonly threads: ReturnType<typeof ThreadGuard.create>,
   *   readonly subjects: ReturnType<typeof SubjectGuard.create>}} Guards
   */

  /** Pages whose card and notes are of whom the panel shows; a conversation over one of them is somebody else's. */
  const ABOUT_ONE = new Set(["lead", "lead_panel", "account"]);

  /** The page keeps the last person's card for a moment under the next one's address: a first look outlasts that. */
  const SETTLE_MS = 300;

  /** @type {Pick<View, "notes" | "notes_trouble">} */
  const NO_NOTES = Object.freeze({ notes: [], notes_trouble: null });

  /** @type {View} */
  const CLOSED = Object.freeze({
    kind: "page.view",
    page_kind: null,
    subject: null,
    items: [],
    ...NO_NOTES,
    trouble: "capture_off",
    missing_anchors: [],
  });

  /**
   * @param {PageReading} reading
   * @returns {View["subject"]}
   */
  function subjectOf({ person, company }) {
    if (person !== null) {
      const { name, profile_id, profile_address, headline, title } = person;
      const employer = { company: person.company, company_address: person.company_address };
      // The line below the name says what somebody does; a lead page says it in the present role.
      return { name, profile_id, profile_address, headline: headline ?? title, ...employer };
    }
    if (company === null) return null;
    const { name, company_id, company_address, location, headcount } = company;
    return { name, company_id, company_address, location, headcount };
  }

  /**
   * The messages of the open conversation, as far as it is certain whose they are.
   *
   * @param {ReturnType<typeof ThreadGuard.create>} guard
   * @param {Document} page
   * @param {{readonly pathname: string}} address
   * @returns {Pick<View, "items" | "trouble">}
   */
  function messagesOf(guard, page, address) {
    const thread = OpenThreads.inView(page, address);
    if (thread === null || thread.articles.length === 0) return { items: [], trouble: null };
    /** @type {View["trouble"]} */
    let trouble = "page_switching";
    // Whether the conversation is settled is the same for all of its messages: one that can be read tells.
    for (const binding of guard.bind(thread).toReversed()) {
      const outcome = guard.readAtClick(binding, page, address);
      if (outcome.ok) {
        const messages = InboxPage.readMessages(thread);
        const items = thread.articles.flatMap(
          (article) => InboxPage.buildItem(thread, article, messages) ?? [],
        );
        return { items, trouble: null };
      }
      trouble = outcome.code;
      if (trouble === "page_switching") break;
    }
    return { items: [], trouble };
  }

  /**
   * The notes about the person or company that the page shows, as far as each can be read; none while it is switching.
   *
   * @param {Guards["subjects"]} guard
   * @param {NonNullable<ReturnType<typeof SubjectGuard.inView>>} subject
   * @param {Document} page
   * @param {Location} address
   * @returns {Pick<View, "notes" | "notes_trouble">}
   */
  function notesOf(guard, subject, page, address) {
    const outcomes = guard.bind(subject).map((binding) => guard.readAtClick(binding, page, address));
    return {
      notes: outcomes.flatMap((outcome) => (outcome.ok ? outcome.item : [])),
      notes_trouble: outcomes.every(({ ok }) => ok) ? null : "note_unreadable",
    };
  }

  /**
   * @param {Guards} guards
   * @param {Document} page
   * @param {Location} address
   * @returns {View}
   */
  function read({ threads, subjects }, page, address) {
    const reading = PageReader.read(page, address);
    const { page_kind, missing_anchors } = reading;
    const messages = messagesOf(threads, page, address);
    const beside = page_kind !== null && ABOUT_ONE.has(page_kind) ? SubjectGuard.inView(page, address) : null;
    const isSwitching = beside !== null && !subjects.settles(beside);
    const trouble = isSwitching ? "page_switching" : messages.trouble;
    return {
      kind: "page.view",
      page_kind,
      subject: trouble === null ? (messages.items[0]?.person ?? subjectOf(reading)) : null,
      items: messages.items,
      ...(beside === null ? NO_NOTES : notesOf(subjects, beside, page, address)),
      trouble,
      missing_anchors,
    };
  }

  /**
   * Whom the page shows, as far as two looks can be compared. Teaches the guards nothing: what they learn while a page
   * is switching would stand against whom it shows afterwards.
   *
   * @param {Document} page
   * @param {Location} address
   */
  function faceOf(page, address) {
    const subject = SubjectGuard.inView(page, address);
    const thread = OpenThreads.inView(page, address);
    const talk = thread && [thread.conversation_id, thread.lead_id, InboxPage.personName(thread)];
    return JSON.stringify([address.pathname, subject?.key ?? null, subject?.face ?? null, talk]);
  }

  /**
   * Answer our own panel and worker for as long as the page lives.
   *
   * @param {Guards} guards
   * @param {AbortSignal} signal
   */
  function answer(guards, signal) {
    /**
     * @param {unknown} message
     * @param {chrome.runtime.MessageSender} sender
     * @param {(answer: View | import("../shared/internal.js").PageSelected) => void} respond
     * @returns {true | undefined} true: the answer comes later
     */
    function heard(message, sender, respond) {
      if (sender.id !== chrome.runtime.id) return;
      const kind = /** @type {{readonly kind?: unknown} | null} */ (message)?.kind;
      if (kind === "view.read") void lookIfAllowed().then(respond);
      else if (kind === "selection.read") void selectedIfAllowed().then(respond);
      else return;
      return true;
    }

    /** What is allowed is asked for at each press: an administrator's change counts at once. */
    async function isAllowed() {
      return (await CaptureGate.read()).mayRead(PageAddress.kindOf(location));
    }

    /** Whom the page showed at the last look that nothing stood against. */
    let settled = "";

    /** @returns {Promise<View>} */
    async function lookIfAllowed() {
      if (!(await isAllowed())) return CLOSED;
      const face = faceOf(document, location);
      if (face !== settled) {
        await new Promise((resolve) => window.setTimeout(resolve, SETTLE_MS));
        if (faceOf(document, location) !== face) return { ...CLOSED, trouble: "page_switching" };
        settled = face;
      }
      return read(guards, document, location);
    }

    async function selectedIfAllowed() {
      if (await isAllowed()) return SelectedText.read(guards.subjects, document, location);
      return SelectedText.refused("capture_off");
    }

    chrome.runtime.onMessage.addListener(heard);
    signal.addEventListener("abort", () => chrome.runtime?.onMessage?.removeListener(heard), { once: true });
  }

  return Object.freeze({ answer, read });
})();
