"use strict";

/**
 * Have the page's controls speak the language that was chosen, now and whenever another one is.
 * The worker decides which it is, and hands its sentences over.
 */
const ChosenWords = (() => {
  async function read() {
    const { words } = await chrome.storage.local.get("words");
    // After an update those of the version before lie there for a moment; its own are the browser's until then.
    Sentences.take(words?.version === chrome.runtime.getManifest()["version"] ? words.sentences : null);
  }

  /**
   * @param {AbortSignal} signal
   * @returns {Promise<void>} settles once the language is known, so that nothing is shown in another one before
   */
  function follow(signal) {
    /** @param {Readonly<Record<string, unknown>>} changes */
    function changed(changes) {
      if ("words" in changes) void read();
    }

    chrome.storage.local.onChanged.addListener(changed);
    signal.addEventListener("abort", () => chrome.storage?.local?.onChanged?.removeListener(changed), {
      once: true,
    });
    return read();
  }

  return Object.freeze({ follow });
})();
