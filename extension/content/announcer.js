"use strict";

/**
 * Speak state changes to screen readers through one polite region that exists before anything happens.
 * Never moves the focus and shows nothing.
 */
const Announcer = (() => {
  /**
   * @param {AbortSignal} signal ends the region's life
   */
  function create(signal) {
    const host = document.createElement("div");
    host.setAttribute("data-copy-to-crm", "announcer");
    host.style.cssText =
      "position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%)";
    const region = document.createElement("div");
    region.setAttribute("role", "status");
    host.attachShadow({ mode: "closed" }).append(region);
    document.body.append(host);

    /** What was said stays in no region of another language. */
    function speak() {
      host.lang = Sentences.language();
      region.replaceChildren();
    }

    speak();
    Sentences.follow(speak, signal);
    signal.addEventListener("abort", () => host.remove(), { once: true });

    /** @param {string} sentence */
    function say(sentence) {
      // The same words twice are two events; a fresh node makes the reader speak again.
      const line = document.createElement("p");
      line.textContent = sentence;
      region.replaceChildren(line);
    }

    return Object.freeze({ say });
  }

  return Object.freeze({ create });
})();
