"use strict";

/**
 * Say where a call can be logged in the page, and whom with: beside a person's card, and at a conversation's head.
 * Decides by the guards of notes and messages; places and shows nothing.
 */
const CallPlaces = (() => {
  /** @type {ReturnType<CallPlace["read"]>} */
  const SWITCHING = Object.freeze({ ok: false, code: "page_switching" });

  /**
   * The person whose card is in view, once card, address and notes are all theirs.
   *
   * @param {ReturnType<typeof SubjectGuard.create>} guard
   */
  function personInView(guard) {
    const subject = SubjectGuard.inView(document, location);
    if (subject === null || !("headline" in subject.about) || !guard.settles(subject)) return null;
    return { key: subject.key, about: subject.about };
  }

  /**
   * @param {ReturnType<typeof SubjectGuard.create>} guard
   * @returns {CallPlace | null} null where the page shows no person, or is changing to another one
   */
  function besideCard(guard) {
    const person = personInView(guard);
    const card = person === null ? null : LeadCard.find(document);
    if (person === null || card === null) return null;
    return {
      subject: person.key,
      name: person.about.name,
      article: card,
      holds: () => personInView(guard)?.key === person.key,
      read: () => {
        const now = personInView(guard);
        return now?.key === person.key ? { ok: true, about: now.about } : SWITCHING;
      },
    };
  }

  /**
   * @param {ReturnType<typeof ThreadGuard.create>} guard
   * @param {Thread} thread
   * @param {Binding | undefined} binding any message of it; none while the page is changing to another conversation
   * @param {Element} article the place at its head
   * @returns {CallPlace | null}
   */
  function atHead(guard, thread, binding, article) {
    if (binding === undefined || !article.isConnected) return null;
    return {
      subject: binding.conversation_id,
      name: InboxPage.personName(thread),
      article,
      holds: () => guard.holds(binding, OpenThreads.around(binding.article, document, location)),
      read: () => {
        const reading = guard.readThread(binding, document, location);
        return reading.ok ? { ok: true, about: InboxPage.readPerson(reading.thread) } : reading;
      },
    };
  }

  return Object.freeze({ besideCard, atHead });
})();
