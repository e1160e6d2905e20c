"use strict";

/**
 * Open the form of a call over the page, about whom it was pressed for, and say there what became of it.
 * What was typed and not sent comes back with the next opening, unless the user leaves it by the form's own button.
 */
const CallDialog = (() => {
  /**
   * @typedef {{readonly key: string, readonly about: PagePerson, readonly hint: string}} Wanted `hint`: why nothing
   *   would be written now, before anything is typed
   * @typedef {Map<string, Parameters<typeof CallDraft.callOf>[0]>} Drafts what stands in forms, by whom it is about
   */

  /**
   * The forms whose calls are saved: one that was closed while its call was on its way, and opened again, must not come
   * back with the next opening. Another call that is typed into it would count as the same one.
   *
   * @type {Set<string>}
   */
  const saved = new Set();

  /**
   * @param {Wanted} wanted
   * @param {Drafts} drafts
   * @param {{readonly send: (call: PageCall) => Promise<ErrorBody | null>, readonly closed: () => void}} pressed
   *   `send` gives why nothing is known to be saved
   * @param {AbortSignal} signal closes it
   */
  function open({ key, about, hint }, drafts, { send, closed }, signal) {
    const typed = drafts.get(key) ?? CallDraft.begin(crypto.randomUUID(), new Date());
    const told = PageDialog.part("p", "told");
    told.setAttribute("role", "status");
    const foot = PageDialog.part("div", "foot");
    foot.append(told);

    /** @param {PageCall} call */
    async function sendAndTell(call) {
      told.textContent = Sentences.text("state_saving");
      const error = await send(call);
      told.textContent = error === null ? "" : Sentences.forCode(error);
      if (error === null) saved.add(typed.form_id);
      if (error === null) leave();
      return error === null;
    }

    function leave() {
      dialog.close();
      drafts.delete(key);
    }

    const form = CallForm.create(Sentences.text, about, typed, { send: sendAndTell, leave });
    const reason = PageDialog.part("p", "quiet", hint);
    const dialog = PageDialog.open(
      Sentences.text("call_title", { name: about.name }),
      [reason, form.form, foot],
      () => {
        if (saved.has(typed.form_id)) drafts.delete(key);
        else drafts.set(key, form.read());
        closed();
      },
      signal,
    );

    /** @param {string} text why nothing would be written, since a setting has changed */
    function showHint(text) {
      if (reason.textContent !== text) reason.textContent = text;
    }

    return Object.freeze({ showHint });
  }

  return Object.freeze({ open });
})();
