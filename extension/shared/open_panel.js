/**
 * Open the side panel at a press: the browser's own panel, Firefox's sidebar, or a window where there is neither.
 */

/** A panel in a window is as wide as a narrow side panel. */
const WINDOW = Object.freeze({ type: "popup", width: 380, height: 760 });

/**
 * Call inside the press itself: browsers open panels for nothing else.
 *
 * @param {chrome.tabs.Tab | undefined} tab the one that the panel is about
 * @returns {Promise<void>}
 */
export async function openPanel(tab) {
  const { sidePanel, sidebarAction } =
    /** @type {typeof chrome & {readonly sidebarAction?: {readonly open: () => Promise<void>}}} */ (chrome);
  if (sidePanel?.open !== undefined && tab?.windowId !== undefined) {
    await sidePanel.open({ windowId: tab.windowId });
  } else if (sidebarAction?.open !== undefined) {
    await sidebarAction.open();
  } else {
    const url = `panel/panel.html${tab?.id === undefined ? "" : `?tab=${tab.id}`}`;
    await chrome.windows.create({ ...WINDOW, url });
  }
}
