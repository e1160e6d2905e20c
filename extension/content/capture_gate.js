"use strict";

/**
 * Tell whether controls may stand in the page and whether what is sent is copied, now and whenever that changes.
 * Anything but a plain yes is a no: then nothing is placed and nothing is watched.
 */
const CaptureGate = (() => {
  /**
   * The same rule as the worker's, which refuses a copy by it all the same.
   *
   * @param {Readonly<Record<string, unknown>>} managed
   * @param {Readonly<Record<string, unknown>>} chosen
   */
  function isOpen(managed, chosen) {
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

  async function look() {
    // Firefox refuses to read a policy that nobody has set.
    const managed = await chrome.storage.managed.get().catch(() => ({}));
    const chosen = await chrome.storage.local.get();
    return { isOpen: isOpen(managed, chosen), sent: sentChoices(chosen) };
  }

  /**
   * @param {(isOpen: boolean, sent: SentChoices) => void} tell
   * @param {AbortSignal} signal
   */
  function follow(tell, signal) {
    async function lookAnew() {
      const { isOpen: isOpenNow, sent } = await look();
      if (!signal.aborted) tell(isOpenNow, sent);
    }

    const changed = () => void lookAnew();
    chrome.storage.onChanged.addListener(changed);
    signal.addEventListener("abort", () => chrome.storage?.onChanged?.removeListener(changed), {
      once: true,
    });
    void lookAnew();
  }

  return Object.freeze({ isOpen, follow });
})();
