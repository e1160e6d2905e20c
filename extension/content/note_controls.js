"use strict";

/**
 * Keep a control on each note about the person or company in view, and join it to what becomes of its copy.
 * Reads a note only at a press on a control of theirs, or after the press that saved it, where that was chosen.
 */
const NoteControls = (() => {
  /** A name for each note's place that survives a re-rendering. @param {ReadonlyArray<Element>} notes */
  function slotsOf(notes) {
    return MessageList.slotsOf(notes.map((note) => ({ at: NoteList.createdAt(note) })));
  }

  function current() {
    return SubjectGuard.inView(document, location);
  }

  /**
   * @param {{readonly announcer: () => ReturnType<typeof Announcer.create>,
   *   readonly link: Pick<ReturnType<typeof WorkerLink.create>, "ask" | "askCopies">}} page
   * @param {{readonly guard: ReturnType<typeof SubjectGuard.create>,
   *   readonly memory: ReturnType<typeof CopyMemory.create>, readonly choices: {readonly note: boolean}}} known what
   *   outlives a visit
   * @param {AbortSignal} signal ends the visit and takes every control away
   */
  function create({ announcer, link }, { guard, memory, choices }, signal) {
    /** @type {ReturnType<typeof LiveControls.create<NoteBinding>>} */
    const live = LiveControls.create(
      "note",
      {
        copy: (one) => void copy(one),
        holds: (binding) => guard.holds(binding, current()),
        whatOf: () => ["note"],
        announcer,
        changed: (entry) => {
          // Of what was copied before the page lived, no control has heard yet.
          if (live.showing(entry) === undefined) restore(boundNotes());
        },
      },
      { memory, ask: link.ask },
      signal,
    );
    const before = CopiedBefore.create(memory, { askCopies: link.askCopies, found: live.flow.found });
    const saved = SavedNotes.create(
      {
        inView: () => {
          const subject = current();
          if (subject === null || !guard.settles(subject)) return null;
          const slots = slotsOf(subject.notes);
          const rows = guard.bind(subject).map((binding, place) => ({ slot: slots[place] ?? "", binding }));
          return { subject: subject.key, rows };
        },
        read: (binding) => guard.readAtClick(binding, document, location),
        copy: (slot, item) => void copySaved(slot, item),
        isChosen: () => choices.note,
      },
      Date.now,
    );
    for (const type of ["click", "keydown"]) {
      document.addEventListener(type, saved.heard, { capture: true, signal });
    }

    /**
     * @param {string} slot
     * @param {PageNote} item
     */
    function copySaved(slot, item) {
      const subject = current()?.key ?? "";
      return live.flow.send(memory.remember({ conversation_id: subject, body: item.body }, slot), item);
    }

    /** @param {WorkerMessage} message */
    function receive(message) {
      if (message.kind === "companion.changed") saved.hear(message.status);
      live.receive(message);
    }

    /** @param {PlacedControl<NoteBinding>} one */
    async function copy(one) {
      const { subject, article } = one.binding;
      const outcome = guard.readAtClick(one.binding, document, location);
      if (!outcome.ok) {
        live.refuse(one, outcome.code);
        return;
      }
      const notes = current()?.notes ?? [];
      const slot = slotsOf(notes)[notes.indexOf(article)] ?? "";
      const entry = memory.remember({ conversation_id: subject, body: outcome.item.body }, slot);
      const sending = live.send(one, entry, outcome.item);
      lookAround(subject, notes);
      await sending;
    }

    /**
     * The press allows reading the notes about its person or company: the other controls show, too, what was copied
     * before the page lived.
     *
     * @param {string} subject
     * @param {ReadonlyArray<Element>} notes
     */
    function lookAround(subject, notes) {
      const slots = slotsOf(notes);
      const rows = notes.flatMap((article, place) => {
        const outcome = guard.readAtClick({ subject, article }, document, location);
        return outcome.ok ? [{ slot: slots[place] ?? "", item: outcome.item }] : [];
      });
      void before.look(subject, rows, false);
    }

    /** @returns {ReadonlyArray<NoteBinding>} */
    function boundNotes() {
      const subject = current();
      return subject === null ? [] : guard.bind(subject);
    }

    /** @param {ReadonlyArray<NoteBinding>} bindings */
    function restore(bindings) {
      const notes = bindings.map(({ article }) => article);
      const readBody = (/** @type {Element} */ article) => NoteList.read(article).body;
      live.restore(notes, slotsOf(notes), bindings[0]?.subject ?? "", readBody);
    }

    /**
     * Bring the controls in line with what the page shows now. Safe to call at any time.
     *
     * @returns {boolean} whether notes still wait for theirs
     */
    function place() {
      const subject = current();
      live.sweep((binding) => binding.subject === subject?.key);
      const bindings = subject === null ? [] : guard.bind(subject);
      const isWaiting = live.place(
        bindings,
        () => subject?.name ?? "",
        () => true,
      );
      restore(bindings);
      saved.look();
      return isWaiting;
    }

    return Object.freeze({ place, receive });
  }

  return Object.freeze({ create });
})();
