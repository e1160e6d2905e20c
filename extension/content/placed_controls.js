"use strict";

/**
 * Keep the controls that stand in the page: one a message, note or person, in its place, showing what it was told last.
 * Reads neither and talks to nobody.
 */
const PlacedControls = (() => {
  // A page that takes every foreign element out again wins; putting it back for ever would slow it down.
  const MOST_RETURNS = 20;

  /** @type {CopyModel} */
  const READY = Object.freeze({ phase: "ready", error: null });

  /**
   * @template {{readonly article: Element}} B what a control was placed for
   * @param {Readonly<Record<"copy" | "undo" | "withdraw", (one: PlacedControl<B>) => void>>
   *   & {readonly another?: (one: PlacedControl<B>) => void}} pressed
   * @param {{readonly kind: ControlKind, readonly whatOf: (binding: B) => ReadonlyArray<LeftOutWhat>}} sort `whatOf`
   *   is asked only where something is left out of copying
   * @param {AbortSignal} signal takes every control away
   */
  function create(pressed, { kind, whatOf }, signal) {
    /** @typedef {PlacedControl<B>} Placed */
    /** @type {Map<Element, Placed>} */
    const placed = new Map();
    /** @type {CompanionStatus} */
    let companion = { reach: "unknown" };
    let around = ControlAround.of(companion);

    /** @param {Placed} one */
    const hintOf = ({ binding }) => ControlAround.hintFor(around, () => whatOf(binding));

    /**
     * @param {Placed} one
     * @param {CopyModel} model
     * @returns {ControlView}
     */
    function show(one, model) {
      one.hint = hintOf(one);
      const view = ControlState.view(model, one.person, around, kind, one.hint);
      one.control.show(view);
      one.shown = model;
      return view;
    }

    /**
     * Place a control at a message or note.
     *
     * @param {B} binding
     * @param {string} person
     */
    function add(binding, person) {
      const control = Control.create(
        {
          copy: () => pressed.copy(one),
          undo: () => pressed.undo(one),
          withdraw: () => pressed.withdraw(one),
          another: () => (pressed.another ?? pressed.copy)(one),
        },
        kind,
      );
      /** @type {Placed} */
      const one = { control, binding, person, entry: null, shown: READY, hint: "", returns: 0 };
      placed.set(binding.article, one);
      show(one, READY);
      control.put(binding.article);
    }

    /**
     * Keep a control in its place, and in line with a header that was still another's when it was placed.
     *
     * @param {Placed} one
     * @param {B} binding
     * @param {string} person
     */
    function keep(one, binding, person) {
      one.binding = binding;
      // The page may complete a message only after it has shown it.
      if (one.person !== person || one.hint !== hintOf(one)) {
        one.person = person;
        show(one, one.shown);
      }
      if (one.returns < MOST_RETURNS && one.control.put(binding.article)) one.returns += 1;
    }

    /**
     * Drop controls whose element is gone; those of another conversation or person stay, plain, until theirs go.
     *
     * @param {(binding: B) => boolean} isInView whether the page shows now whom a control was placed for
     */
    function sweep(isInView) {
      for (const [article, one] of placed) {
        if (!article.isConnected) {
          one.control.remove();
          placed.delete(article);
        } else if (one.entry !== null && !isInView(one.binding)) {
          one.entry = null;
          show(one, READY);
        }
      }
    }

    /** @param {CompanionStatus} next what is known of it now; every control says what follows from that */
    function hear(next) {
      companion = next;
      const now = ControlAround.of(companion);
      if (JSON.stringify(now) === JSON.stringify(around)) return;
      around = now;
      showAll();
    }

    function showAll() {
      for (const one of placed.values()) show(one, one.shown);
    }

    function speak() {
      around = ControlAround.of(companion);
      showAll();
    }

    /**
     * @param {CopyEntry} entry
     * @returns {Placed | undefined}
     */
    function showing(entry) {
      return [...placed.values()].find((one) => one.entry === entry);
    }

    function removeAll() {
      for (const one of placed.values()) one.control.remove();
      placed.clear();
    }

    /** @param {Element} article */
    const at = (article) => placed.get(article);

    Sentences.follow(speak, signal);
    signal.addEventListener("abort", removeAll, { once: true });
    return Object.freeze({ show, add, keep, sweep, hear, showing, at, around: () => around });
  }

  return Object.freeze({ create });
})();
