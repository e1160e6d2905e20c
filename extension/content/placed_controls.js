"use strict";

/**
 * Keep the controls that stand in the page: one a message, in its place, showing what it was told last.
 * Reads no message and talks to nobody.
 */
const PlacedControls = (() => {
  /**
   * @typedef {ReturnType<typeof Control.create>} MessageControl
   * @typedef {ReturnType<ReturnType<typeof CopyMemory.create>["remember"]>} Entry
   * @typedef {{readonly control: MessageControl, binding: Binding, person: string, entry: Entry | null,
   *   shown: CopyModel, returns: number}} Placed
   */

  // A page that takes every foreign element out again wins; putting it back for ever would slow it down.
  const MOST_RETURNS = 20;

  /** @type {CopyModel} */
  const READY = Object.freeze({ phase: "ready", error: null });

  /**
   * @param {Readonly<Record<"copy" | "undo" | "withdraw", (one: Placed) => void>>} pressed
   */
  function create(pressed) {
    /** @type {Map<Element, Placed>} */
    const placed = new Map();
    /** @type {Around} */
    let around = { hint: "", banner: null, environment: null, support_contact: null };

    /**
     * @param {Placed} one
     * @param {CopyModel} model
     * @returns {ControlView}
     */
    function show(one, model) {
      const view = ControlState.view(model, one.person, around);
      one.control.show(view);
      one.shown = model;
      return view;
    }

    /**
     * Place a control at the end of a message.
     *
     * @param {Binding} binding
     * @param {string} person
     */
    function add(binding, person) {
      const control = Control.create({
        copy: () => pressed.copy(one),
        undo: () => pressed.undo(one),
        withdraw: () => pressed.withdraw(one),
      });
      /** @type {Placed} */
      const one = { control, binding, person, entry: null, shown: READY, returns: 0 };
      placed.set(binding.article, one);
      show(one, READY);
      binding.article.append(control.host);
    }

    /**
     * Keep a control in its place, and in line with a header that was still another's when it was placed.
     *
     * @param {Placed} one
     * @param {Binding} binding
     * @param {string} person
     */
    function keep(one, binding, person) {
      one.binding = binding;
      if (one.person !== person) {
        one.person = person;
        show(one, one.shown);
      }
      if (one.control.host.parentNode !== null || one.returns === MOST_RETURNS) return;
      one.returns += 1;
      binding.article.append(one.control.host);
    }

    /**
     * Drop controls whose message is gone; controls of another conversation stay, plain, until theirs go.
     *
     * @param {string | null} conversationId the one the page shows now
     */
    function sweep(conversationId) {
      for (const [article, one] of placed) {
        if (!article.isConnected) {
          one.control.remove();
          placed.delete(article);
        } else if (one.entry !== null && conversationId !== one.binding.conversation_id) {
          one.entry = null;
          show(one, READY);
        }
      }
    }

    /** @param {Around} next what is known about the connection now; every control says what follows from it */
    function setAround(next) {
      if (JSON.stringify(next) === JSON.stringify(around)) return;
      around = next;
      for (const one of placed.values()) show(one, one.shown);
    }

    /**
     * @param {Entry} entry
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

    return Object.freeze({ show, add, keep, sweep, setAround, showing, at, removeAll });
  }

  return Object.freeze({ create });
})();
