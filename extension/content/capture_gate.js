"use strict";

/**
 * Tell whether controls may stand in the page, now and whenever the user or the administrator changes that.
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

  async function look() {
    // Firefox refuses to read a policy that nobody has set.
    const managed = await chrome.storage.managed.get().catch(() => ({}));
    return isOpen(managed, await chrome.storage.local.get());
  }

  /**
   * @param {(isOpen: boolean) => void} tell
   * @param {AbortSignal} signal
   */
  function follow(tell, signal) {
    async function lookAnew() {
      const isOpenNow = await look();
      if (!signal.aborted) tell(isOpenNow);
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
