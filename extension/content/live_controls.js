"use strict";

/**
 * Keep the controls of one kind in the page live: placed, showing what becomes of their copies, and spoken of.
 * Knows no page: whether it still shows whom a control was placed for is asked before anything of theirs is shown.
 */
const LiveControls = (() => {
  /**
   * @template {{readonly article: Element}} B what a control was placed for
   * @param {ControlKind} kind
   * @param {{readonly copy: (one: PlacedControl<B>) => void, readonly another?: (one: PlacedControl<B>) => void,
   *   readonly holds: (binding: B) => boolean, readonly announcer: () => {readonly say: (sentence: string) => void},
   *   readonly changed?: (entry: CopyEntry) => void,
   *   readonly whatOf: (binding: B) => ReadonlyArray<LeftOutWhat>}} parts `announcer` is asked for before the first
   *   control stands; `changed` hears of an entry before it is shown; `whatOf`: what is copied from there
   * @param {{readonly memory: ReturnType<typeof CopyMemory.create>,
   *   readonly ask: ReturnType<typeof WorkerLink.create>["ask"]}} known
   * @param {AbortSignal} signal takes every control away
   */
  function create(kind, parts, { memory, ask }, signal) {
    /** @typedef {PlacedControl<B>} Placed */
    /** @type {ReturnType<typeof PlacedControls.create<B>>} */
    const controls = PlacedControls.create(
      {
        copy: parts.copy,
        another: parts.another ?? parts.copy,
        undo: ({ entry }) => void takeBack(entry, "item.undo"),
        withdraw: ({ entry }) => void takeBack(entry, "item.withdraw"),
      },
      { kind, whatOf: parts.whatOf },
      signal,
    );
    const flow = CopyFlow.create(memory, ask, (entry) => {
      parts.changed?.(entry);
      paint(entry);
    });

    /**
     * Show an entry on its control, if the page still shows whom it is about, and speak the change.
     *
     * @param {CopyEntry} entry
     * @returns {Placed | null}
     */
    function paint(entry) {
      const one = controls.showing(entry);
      if (one === undefined || !parts.holds(one.binding)) return null;
      const { announcement } = controls.show(one, entry.model);
      if (announcement !== null && announcement !== entry.spoken) parts.announcer().say(announcement);
      entry.spoken = announcement;
      return one;
    }

    /**
     * Have a control show an entry, unless it shows it already.
     *
     * @param {Placed | undefined} one
     * @param {CopyEntry | undefined} entry
     */
    function give(one, entry) {
      if (one === undefined || entry === undefined || one.shown === entry.model) return;
      if (!parts.holds(one.binding)) return;
      one.entry = entry;
      paint(entry);
    }

    /**
     * @param {Placed} one
     * @param {CopyEntry} entry
     * @param {CopiedItem} item
     */
    async function send(one, entry, item) {
      one.entry = entry;
      if ((await flow.send(entry, item)) !== null) paint(entry)?.control.openCard();
    }

    /**
     * @param {CopyEntry | null} entry
     * @param {"item.undo" | "item.withdraw"} wanted
     */
    async function takeBack(entry, wanted) {
      if (entry !== null && !(await flow.takeBack(entry, wanted))) paint(entry)?.control.openCard();
    }

    /**
     * @param {Placed} one
     * @param {PageRefusal | NoteRefusal} code why nothing was read at the press
     */
    function refuse(one, code) {
      const { announcement } = controls.show(one, { phase: "ready", error: CopyFlow.notWritten(code) });
      one.control.openCard();
      if (announcement !== null) parts.announcer().say(announcement);
    }

    /**
     * Give everything of the page its control, a handful in a frame.
     *
     * @param {ReadonlyArray<B>} bindings
     * @param {(binding: B) => string} nameOf whom the control is about
     * @param {(binding: B) => boolean} isReady whether there is anything yet that could be copied
     * @returns {boolean} whether some still wait for theirs
     */
    function place(bindings, nameOf, isReady) {
      /** @type {B[]} */
      const waiting = [];
      for (const binding of bindings) {
        const known = controls.at(binding.article);
        if (known !== undefined) controls.keep(known, binding, nameOf(binding));
        else if (isReady(binding)) waiting.push(binding);
      }
      const now = NearestFirst.choose(waiting, ({ article }) => article);
      if (now.length > 0) parts.announcer();
      for (const binding of now) controls.add(binding, nameOf(binding));
      return now.length < waiting.length;
    }

    /**
     * Show what became known while something was not to be seen: give it back its state after the page has created
     * its element anew, and paint what came in the middle of a switch.
     * Reads only what stands where something copied stood.
     *
     * @param {ReadonlyArray<Element>} articles
     * @param {ReadonlyArray<string>} slots their places, in the same order
     * @param {string} key whose copies: of a conversation, person or company
     * @param {(article: Element) => string} readBody
     */
    function restore(articles, slots, key, readBody) {
      const entries = memory.of(key);
      articles.forEach((article, index) => {
        const one = controls.at(article);
        const entry = one?.entry ?? entries.get(slots[index] ?? "");
        if (one === undefined || entry === undefined || one.shown === entry.model) return;
        if (one.entry === null && readBody(article) !== entry.body) return;
        give(one, entry);
      });
    }

    /** @param {WorkerMessage} message */
    function receive(message) {
      if (message.kind === "items.changed") flow.itemsChanged(message.items);
      else if (message.kind === "items.unknown") flow.itemsUnknown(message.item_ids);
      else if (message.kind === "companion.changed") controls.hear(message.status);
    }

    const { at, showing, sweep, around } = controls;
    return Object.freeze({
      flow,
      at,
      showing,
      sweep,
      around,
      give,
      send,
      takeBack,
      refuse,
      place,
      restore,
      receive,
    });
  }

  return Object.freeze({ create });
})();
