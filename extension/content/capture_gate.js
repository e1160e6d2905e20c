"use strict";

/**
 * Tell whether controls may stand in the page and whether what is sent is copied, now and whenever that changes.
 * Anything but a plain yes is a no: then nothing is placed and nothing is watched.
 */
const CaptureGate = (() => {
  /**
   * @typedef {object} Allowed
   * @property {boolean} isOpen whether controls may stand in pages
   * @property {SentChoices} sent
   * @property {boolean} isSavedNoteCopied whether a note is copied once the user has saved it
   * @property {(kind: AddressKind | null) => boolean} mayRead whether a page of that kind may be read at all
   */

  /** As long as the extension's own pages wait for the browser's answer. */
  const PATIENCE_MS = 2000;

  /**
   * Where no companion may run nothing can be copied, so nothing is read either.
   *
   * @param {Readonly<Record<string, unknown>>} managed
   */
  function isCompanionForbidden(managed) {
    return (
      Object.hasOwn(managed, "companion") && !["allowed", "required"].includes(String(managed["companion"]))
    );
  }

  /**
   * The same rule as the worker's, which refuses a copy by it all the same.
   *
   * @param {Readonly<Record<string, unknown>>} managed
   * @param {Readonly<Record<string, unknown>>} chosen
   */
  function isOpen(managed, chosen) {
    if (isCompanionForbidden(managed)) return false;
    if (Object.hasOwn(managed, "capture_mode")) return managed["capture_mode"] === "inline";
    return chosen["capture_mode"] !== "panel" && chosen["capture_mode"] !== "none";
  }

  /**
   * @param {Readonly<Record<string, unknown>>} chosen
   * @returns {SentChoices}
   */
  function sentChoices(chosen) {
    return { message: chosen["copy_sent_message"] === true, inmail: chosen["copy_sent_inmail"] === true };
  }

  /**
   * Whether a page of some kind may be read, from the panel too.
   *
   * @param {Readonly<Record<string, unknown>>} managed
   * @param {Readonly<Record<string, unknown>>} chosen
   * @param {AddressKind | null} kind
   */
  function mayRead(managed, chosen, kind) {
    const mode = Object.hasOwn(managed, "capture_mode") ? managed["capture_mode"] : chosen["capture_mode"];
    const isOff = Object.hasOwn(managed, "capture_mode") && mode !== "inline" && mode !== "panel";
    if (isOff || mode === "none" || isCompanionForbidden(managed)) return false;
    if (kind === null || !Object.hasOwn(managed, "sites")) return true;
    const { sites } = managed;
    return Array.isArray(sites) && sites.includes(kind);
  }

  /**
   * What the administrator has set in the browser. While the browser is late, what it said last, which the worker
   * keeps; where that is not known, nothing is allowed until the browser answers.
   *
   * @returns {Promise<Readonly<Record<string, unknown>>>}
   */
  async function policy() {
    // Firefox refuses to read a policy that nobody has set.
    const answer = chrome.storage.managed.get().catch(() => ({}));
    const inTime = await Promise.race([answer, new Promise((late) => setTimeout(late, PATIENCE_MS))]);
    return inTime ?? (await chrome.storage.local.get("policy_seen"))["policy_seen"] ?? answer;
  }

  /** @returns {Promise<Allowed>} what is allowed at this moment */
  async function read() {
    const managed = await policy();
    const chosen = await chrome.storage.local.get([
      "capture_mode",
      "copy_sent_message",
      "copy_sent_inmail",
      "copy_saved_note",
    ]);
    return {
      isOpen: isOpen(managed, chosen),
      sent: sentChoices(chosen),
      isSavedNoteCopied: chosen["copy_saved_note"] === true,
      mayRead: (kind) => mayRead(managed, chosen, kind),
    };
  }

  /**
   * @param {(allowed: Allowed) => void} tell
   * @param {AbortSignal} signal
   */
  function follow(tell, signal) {
    let looks = 0;

    async function lookAnew() {
      looks += 1;
      const mine = looks;
      const allowed = await read();
      // What was asked earlier and answered later no longer holds.
      if (!signal.aborted && mine === looks) tell(allowed);
    }

    const changed = () => void lookAnew();
    chrome.storage.onChanged.addListener(changed);
    signal.addEventListener("abort", () => chrome.storage?.onChanged?.removeListener(changed), {
      once: true,
    });
    void lookAnew();
  }

  return Object.freeze({ isOpen, mayRead, read, follow });
})();
