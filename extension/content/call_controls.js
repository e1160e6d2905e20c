"use strict";

/**
 * Keep one control for calls with the person in view: it opens the form, and shows what becomes of the last call.
 * What is sent is about whom the form was opened for, whatever the page shows by then.
 */
const CallControls = (() => {
  /** Where the last call with somebody is remembered, among their messages or notes. */
  const SLOT = "call";

  /** Trying again sends the same call; in any other state a press is for a new one. */
  const STOPPED = new Set(["failed", "needs_you"]);

  /**
   * @param {{readonly announcer: () => Pick<ReturnType<typeof Announcer.create>, "say">,
   *   readonly ask: ReturnType<typeof WorkerLink.create>["ask"]}} page
   * @param {{readonly memory: ReturnType<typeof CopyMemory.create>,
   *   readonly drafts: Parameters<typeof CallDialog.open>[1]}} known what outlives a visit
   * @param {AbortSignal} signal ends the visit and takes control and form away
   */
  function create(page, { memory, drafts }, signal) {
    /** @typedef {PlacedControl<CallPlace>} Placed */
    /** @type {ReturnType<typeof PlacedControls.create<CallPlace>>} */
    const controls = PlacedControls.create(
      {
        copy: (one) => void copy(one),
        another: open,
        undo: ({ entry }) => void takeBack(entry, "item.undo"),
        withdraw: ({ entry }) => void takeBack(entry, "item.withdraw"),
      },
      "call",
      signal,
    );
    const flow = CopyFlow.create(memory, page.ask, changed);
    /** @type {WeakMap<CopyEntry, PageCall>} */
    const calls = new WeakMap();
    /** @type {CallPlace | null} */
    let here = null;

    /**
     * Show an entry on the control, if the page still shows whom it is about, and speak the change.
     *
     * @param {CopyEntry} entry
     * @returns {Placed | null}
     */
    function paint(entry) {
      const one = controls.showing(entry);
      if (one === undefined || !one.binding.holds()) return null;
      const { announcement } = controls.show(one, entry.model);
      if (announcement !== null && announcement !== entry.spoken) page.announcer().say(announcement);
      entry.spoken = announcement;
      return one;
    }

    /** @param {CopyEntry} entry of which something new is known */
    function changed(entry) {
      if (controls.showing(entry) === undefined) restore();
      paint(entry);
    }

    /** Give the control the last call with whom it stands for. */
    function restore() {
      const one = here === null ? undefined : controls.at(here.article);
      const entry = one && memory.of(one.binding.subject).get(SLOT);
      if (one === undefined || entry === undefined || one.shown === entry.model) return;
      if (!one.binding.holds()) return;
      one.entry = entry;
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
     * @param {PageRefusal} code
     */
    function refuse(one, code) {
      const { announcement } = controls.show(one, { phase: "ready", error: CopyFlow.notWritten(code) });
      one.control.openCard();
      if (announcement !== null) page.announcer().say(announcement);
    }

    /** @param {Placed} one */
    async function copy(one) {
      const { entry } = one;
      const call =
        entry?.model.phase === "known" && STOPPED.has(entry.model.status.state) && calls.get(entry);
      if (entry === null || !call) open(one);
      else if ((await flow.send(entry, call)) !== null) paint(entry)?.control.openCard();
    }

    /** @param {Placed} one */
    function open(one) {
      const reading = one.binding.read();
      if (!reading.ok) {
        refuse(one, reading.code);
        return;
      }
      const { subject } = one.binding;
      CallDialog.open(
        { key: subject, about: reading.about, hint: controls.around().hint },
        drafts,
        {
          send: (call) => {
            const entry = memory.remember({ conversation_id: subject, body: call.form_id }, SLOT);
            calls.set(entry, call);
            return flow.send(entry, call);
          },
          closed: () => one.control.focus(),
        },
        signal,
      );
    }

    /**
     * Bring the control in line with what the page shows now. Safe to call at any time.
     *
     * @param {CallPlace | null} place where it belongs; null while there is nobody, or the page is changing
     */
    function place(place) {
      here = place;
      controls.sweep(({ subject }) => subject === place?.subject);
      if (place === null) return;
      const known = controls.at(place.article);
      if (known !== undefined) controls.keep(known, place, place.name);
      else {
        page.announcer();
        controls.add(place, place.name);
      }
      restore();
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
