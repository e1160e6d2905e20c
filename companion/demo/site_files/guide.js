"use strict";

/**
 * The guide beside the inbox: shows which steps are done, and passes on that somebody pulled the plug.
 * Knows nothing by itself; the demo tells it.
 */
const guide = (() => {
  let pulls = 0;

  document.querySelector("#plug")?.addEventListener("click", () => (pulls += 1));

  /**
   * @param {ReadonlyArray<string>} done
   * @param {number} written
   */
  function tell(done, written) {
    for (const step of document.querySelectorAll("[data-step]")) {
      const isDone = done.includes(step.getAttribute("data-step") ?? "");
      step.classList.toggle("done", isDone);
      if (isDone) step.setAttribute("aria-current", "false");
    }
    const count = document.querySelector("#count");
    if (!(count instanceof HTMLElement)) return;
    const words = written === 0 ? count.dataset["none"] : count.dataset["some"];
    const text = (words ?? "").replace("{count}", String(written));
    if (count.textContent !== text) count.textContent = text;
  }

  return Object.freeze({ tell, pulls: () => pulls });
})();
window.demoGuide = guide;
