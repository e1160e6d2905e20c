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
  function create({ announcer, ask }, { memory, drafts }, signal) {
    /** @typedef {PlacedControl<CallPlace>} Placed */
    /** @type {ReturnType<typeof LiveControls.create<CallPlace>>} */
    const live = LiveControls.create(
      "call",
      {
        copy: (one) => void copy(one),
        another: open,
        holds: ({ holds }) => holds(),
        whatOf: () => ["call"],
        announcer,
        changed: (entry) => live.showing(entry) ?? restore(),
      },
      { memory, ask },
      signal,
    );
    /** @type {WeakMap<CopyEntry, PageCall>} */
    const calls = new WeakMap();
    /** @type {CallPlace | null} */
    let here = null;
    /** @type {ReturnType<typeof CallDialog.open> | null} */
    let dialog = null;

    const hint = () => ControlAround.hintFor(live.around(), () => ["call"]);

    /** Give the control the last call with whom it stands for. */
    function restore() {
      const one = here === null ? undefined : live.at(here.article);
      live.give(one, one && memory.of(one.binding.subject).get(SLOT));
    }

    /** @param {Placed} one */
    async function copy(one) {
      const { entry } = one;
      const call =
        entry?.model.phase === "known" && STOPPED.has(entry.model.status.state) && calls.get(entry);
      if (entry === null || !call) open(one);
      else await live.send(one, entry, call);
    }

    /** @param {Placed} one */
    function open(one) {
      const reading = one.binding.read();
      if (!reading.ok) {
        live.refuse(one, reading.code);
        return;
      }
      const { subject } = one.binding;
      dialog = CallDialog.open(
        { key: subject, about: reading.about, hint: hint() },
        drafts,
        {
          send: (call) => {
            const entry = memory.remember({ conversation_id: subject, body: call.form_id }, SLOT);
            calls.set(entry, call);
            return live.flow.send(entry, call);
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
      live.sweep(({ subject }) => subject === place?.subject);
      if (place === null) return;
      live.place(
        [place],
        ({ name }) => name,
        () => true,
      );
      restore();
    }

    /** @param {WorkerMessage} message */
    function receive(message) {
      live.receive(message);
      dialog?.showHint(hint());
    }

    return Object.freeze({ place, receive });
  }

  return Object.freeze({ create });
})();
