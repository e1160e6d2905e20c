/**
 * Show the prompt in a window of the browser, where the companion has no window of its own to show it in.
 */

/** Wide enough for the form and its reasons; the page can be read at 320 px. */
const WINDOW = Object.freeze({ type: "popup", width: 560, height: 820 });

/**
 * @param {Pick<typeof chrome.windows, "create" | "update">} windows
 * @param {Pick<ReturnType<typeof import("./pages.js").createPages>, "tellPrompts" | "promptWindow">} pages
 */
export function createPromptPage(windows, pages) {
  /**
   * Show what has become of the prompts; one that has just come up is brought to the front.
   *
   * @param {string | null} opened
   */
  async function show(opened) {
    pages.tellPrompts({ kind: "prompts.moved", opened });
    if (opened === null) return;
    const open = pages.promptWindow();
    if (open === null) {
      const url = `prompt/prompt.html?prompt=${encodeURIComponent(opened)}`;
      await windows.create({ ...WINDOW, url });
    } else {
      await windows.update(open, { focused: true });
    }
  }

  return Object.freeze({ show });
}
