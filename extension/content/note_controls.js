"use strict";

/**
 * Keep a control on each note about the person or company in view, and join it to what becomes of its copy.
 * Reads a note only inside a press on its own control.
 */
const NoteControls = (() => {
  /** @typedef {PlacedControl<NoteBinding>} Placed */

  /**
   * @param {{readonly announcer: () => ReturnType<typeof Announcer.create>,
   *   readonly ask: ReturnType<typeof WorkerLink.create>["ask"]}} page
   * @param {{readonly guard: ReturnType<typeof SubjectGuard.create>,
   *   readonly memory: ReturnType<typeof CopyMemory.create>}} known what outlives a visit
   * @param {AbortSignal} signal ends the visit and takes every control away
   */
  function create(page, { guard, memory }, signal) {
    /** @type {ReturnType<typeof PlacedControls.create<NoteBinding>>} */
    const controls = PlacedControls.create(
      {
        copy: (one) => void copy(one),
        undo: ({ entry }) => void takeBack(entry, "item.undo"),
        withdraw: ({ entry }) => void takeBack(entry, "item.withdraw"),
      },
      "note",
      signal,
    );
    const flow = CopyFlow.create(memory, page.ask, changed);

    function current() {
      return SubjectGuard.inView(document, location);
    }

    /**
     * Show an entry on its control, if the page still shows its subject, and speak the change.
     *
     * @param {CopyEntry} entry
     * @returns {Placed | null}
     */
    function paint(entry) {
      const one = controls.showing(entry);
      if (one === undefined || !guard.holds(one.binding, current())) return null;
      const { announcement } = controls.show(one, entry.model);
      if (announcement !== null && announcement !== entry.spoken) page.announcer().say(announcement);
      entry.spoken = announcement;
      return one;
    }

    /** @param {CopyEntry} entry of which something new is known */
    function changed(entry) {
      paint(entry);
    }

    /**
     * @param {CopyEntry | null} entry
     * @param {"item.undo" | "item.withdraw"} kind
     */
    async function takeBack(entry, kind) {
      if (entry !== null && !(await flow.takeBack(entry, kind))) paint(entry)?.control.openCard();
    }

    /**
     * @param {Placed} one
     * @param {NoteRefusal} code
     */
    function refuse(one, code) {
      const { announcement } = controls.show(one, { phase: "ready", error: CopyFlow.notWritten(code) });
      one.control.openCard();
      if (announcement !== null) page.announcer().say(announcement);
    }

    /** A name for each note's place that survives a re-rendering. @param {ReadonlyArray<Element>} notes */
    function slotsOf(notes) {
      return MessageList.slotsOf(notes.map((note) => ({ at: NoteList.createdAt(note) })));
    }

    /** @param {Placed} one */
    async function copy(one) {
      const { subject, article } = one.binding;
      const outcome = guard.readAtClick(one.binding, document, location);
      if (!outcome.ok) {
        refuse(one, outcome.code);
        return;
      }
      const notes = current()?.notes ?? [];
      const slot = slotsOf(notes)[notes.indexOf(article)] ?? "";
      const entry = memory.remember({ conversation_id: subject, body: outcome.item.body }, slot);
      one.entry = entry;
      const error = await flow.send(entry, outcome.item);
      if (error !== null) paint(entry)?.control.openCard();
    }

    /**
     * Give back its state to a note whose element the page has created anew.
     * Reads only notes that stand where a copied one stood.
     *
     * @param {ReadonlyArray<NoteBinding>} bindings
     */
    function restore(bindings) {
      const entries = memory.of(bindings[0]?.subject ?? "");
      if (entries.size === 0) return;
      const slots = slotsOf(bindings.map(({ article }) => article));
      bindings.forEach(({ article }, index) => {
        const one = controls.at(article);
        const entry = one?.entry ?? entries.get(slots[index] ?? "");
        if (one === undefined || entry === undefined || one.shown === entry.model) return;
        if (one.entry === null && NoteList.read(article).body !== entry.body) return;
        one.entry = entry;
        paint(entry);
      });
    }

    /**
     * Bring the controls in line with what the page shows now. Safe to call at any time.
     *
     * @returns {boolean} whether notes still wait for theirs
     */
    function place() {
      const subject = current();
      controls.sweep((binding) => binding.subject === subject?.key);
      const bindings = subject === null ? [] : guard.bind(subject);
      const name = subject?.name ?? "";
      /** @type {NoteBinding[]} */
      const waiting = [];
      for (const binding of bindings) {
        const known = controls.at(binding.article);
        if (known !== undefined) controls.keep(known, binding, name);
        else waiting.push(binding);
      }
      const now = NearestFirst.choose(waiting, ({ article }) => article);
      if (now.length > 0) page.announcer();
      for (const binding of now) controls.add(binding, name);
      restore(bindings);
      return now.length < waiting.length;
    }

    /** @param {WorkerMessage} message */
    function receive(message) {
      if (message.kind === "items.changed") flow.itemsChanged(message.items);
      else if (message.kind === "items.unknown") flow.itemsUnknown(message.item_ids);
      else if (message.kind === "companion.changed") controls.hear(message.status);
    }

    return Object.freeze({ place, receive });
  }

  return Object.freeze({ create });
})();
