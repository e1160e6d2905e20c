"use strict";

/**
 * Copy the note that the user has just saved, once it stands in the list of notes, where that was chosen to be copied.
 * No source shows the editor of notes, so nothing stands there: the gesture is the user's own press, and only what
 * appears after it, by the user and not older than the press, is read. Hears nothing while the choice is off.
 */
const SavedNotes = (() => {
  /** The page takes its time to save; what appears later than that was not saved by this press. */
  const MOST_MS = 30_000;
  /** A page may name the minute alone. */
  const MINUTE_MS = 60_000;

  /**
   * The user's own press on a page that showed somebody with these notes.
   *
   * @typedef {{readonly subject: string, readonly known: ReadonlySet<string>, readonly at: number,
   *   readonly until: number}} Press
   */

  /**
   * Whom the page shows, with the notes about them.
   *
   * @typedef {{readonly subject: string,
   *   readonly rows: ReadonlyArray<{readonly slot: string, readonly binding: NoteBinding}>}} Notes
   */

  /** @param {Event} event */
  function maySave(event) {
    if (!event.isTrusted) return false;
    return event.type === "click" || (event instanceof KeyboardEvent && event.key === "Enter");
  }

  /**
   * @param {string | null} createdAt LinkedIn's own time; of a note without an exact one nobody knows whether it is new
   * @param {number} pressedAt
   */
  function isOfPress(createdAt, pressedAt) {
    return createdAt !== null && Date.parse(createdAt) >= pressedAt - (pressedAt % MINUTE_MS);
  }

  /**
   * @param {object} page
   * @param {() => Notes | null} page.inView null where nobody is in view, or the page is switching
   * @param {(binding: NoteBinding) => NoteOutcome} page.read
   * @param {(slot: string, item: PageNote) => void} page.copy
   * @param {() => boolean} page.isChosen
   * @param {() => number} now
   */
  function create({ inView, read, copy, isChosen }, now) {
    /** @type {Press | null} */
    let press = null;
    let seat = "";

    /** @param {Event} event */
    function heard(event) {
      if (!isChosen() || !maySave(event)) return;
      look();
      const there = inView();
      if (there === null) return;
      // A note may take longer than the next press: what was no news at the first one is none now, and the rest is.
      if (press?.subject === there.subject) press = { ...press, until: now() + MOST_MS };
      else {
        const known = new Set(there.rows.map(({ slot }) => slot));
        press = { subject: there.subject, known, at: now(), until: now() + MOST_MS };
      }
    }

    /** Look for what has appeared since the press. Reads nothing else. */
    function look() {
      if (press !== null && (!isChosen() || now() > press.until)) press = null;
      if (press === null) return;
      const there = inView();
      // While the page is switching nothing is known; what is somebody else's was not saved by this press.
      if (there === null || there.subject !== press.subject) return;
      const { at, known } = press;
      const fresh = there.rows.filter(
        ({ slot, binding }) => !known.has(slot) && isOfPress(NoteList.createdAt(binding.article), at),
      );
      // Whose seat it is, and so whose notes are copied, has not been said yet: they are looked at once it is.
      if (seat === "") return;
      press = { ...press, known: new Set([...known, ...there.rows.map(({ slot }) => slot)]) };
      for (const { slot, binding } of fresh) {
        const outcome = read(binding);
        if (outcome.ok && PageText.namesAgree(outcome.item.author, seat)) copy(slot, outcome.item);
      }
    }

    /** @param {CompanionStatus} status */
    function hear(status) {
      if (status.reach === "reachable") seat = status.connection.seat_name ?? "";
      look();
    }

    return Object.freeze({ heard, look, hear });
  }

  return Object.freeze({ create });
})();
