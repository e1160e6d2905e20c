"use strict";

/**
 * Ask once about everybody a page shows, and keep what was answered for as long as it holds.
 * Knows nothing of where anybody stands in the page.
 */
const BadgeAnswers = (() => {
  /** @typedef {{readonly subject: PreviewedSubject, readonly key: string}} Asked */

  /** @param {CompanionStatus} status */
  function syncedAt(status) {
    return status.reach === "reachable" ? (status.connection.sync?.finished_at ?? null) : null;
  }

  /** @param {Preview | null} answer */
  function saysNothing(answer) {
    return answer === null || answer.badge === "not_checked";
  }

  /**
   * @param {{readonly changed: () => void, readonly ask: ReturnType<typeof WorkerLink.create>["askBadges"]}} page
   *   `changed` has everything placed anew
   * @param {AbortSignal} signal after which nobody is asked about
   */
  function create(page, signal) {
    /** @type {Map<string, Preview | null>} */
    const answers = new Map();
    /** @type {Map<string, boolean>} whom the companion was told to be saved, or not */
    const toldSaved = new Map();
    /** @type {Set<string>} */
    const underWay = new Set();
    /** @type {CompanionStatus} */
    let companion = { reach: "unknown" };
    /** How often something has come that answers may have to be asked for anew: with a sync, and at all. */
    const heard = { syncs: 0, news: 0 };

    /** @param {ReadonlyArray<Asked>} found */
    async function askAbout(found) {
      const wanted = new Map(found.map(({ key, subject }) => [key, subject]));
      for (const [key, { is_saved }] of wanted) {
        const isTold = is_saved === null || toldSaved.get(key) === is_saved;
        if (underWay.has(key) || (answers.has(key) && isTold)) wanted.delete(key);
      }
      if (wanted.size === 0 || document.hidden || signal.aborted) return;
      for (const [key, { is_saved }] of wanted) {
        underWay.add(key);
        if (is_saved !== null) toldSaved.set(key, is_saved);
      }
      const { syncs, news } = heard;
      const previews = await page.ask([...wanted.values()]);
      [...wanted.keys()].forEach((key, index) => {
        const answer = previews?.[index] ?? null;
        underWay.delete(key);
        // What was answered before a sync ended may be of before it, and is asked for once more.
        const isOld = syncs !== heard.syncs || (news !== heard.news && saysNothing(answer));
        if (!isOld) answers.set(key, answer);
      });
      page.changed();
    }

    /**
     * Forget what may stand otherwise by now.
     *
     * @param {CompanionStatus} status
     * @returns {boolean} whether anybody may have to be asked about anew
     */
    function follow(status) {
      const isNews = JSON.stringify(status) !== JSON.stringify(companion);
      const isSynced = syncedAt(status) !== syncedAt(companion);
      // How it stands when the page begins is no news to what was just asked.
      const isFirst = companion.reach === "unknown";
      companion = status;
      if (!isNews || companion.reach !== "reachable") return false;
      if (!isFirst) heard.news += 1;
      if (!isFirst && isSynced) heard.syncs += 1;
      for (const [key, answer] of answers) if (isSynced || saysNothing(answer)) answers.delete(key);
      return true;
    }

    return Object.freeze({
      askAbout,
      follow,
      /** @param {string} key */
      has: (key) => answers.has(key),
      /** @param {string} key */
      get: (key) => answers.get(key),
    });
  }

  return Object.freeze({ create });
})();
