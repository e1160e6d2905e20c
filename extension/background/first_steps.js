/**
 * Open the first steps by themselves, once, after the extension has come. Never after an update: whoever has it
 * already finds them in the popup.
 */

export const FIRST_STEPS_ALARM = "first_steps";
/** A browser hands an extension that it was told to install its policy a moment later. */
const POLICY_MINUTES = 0.5;

/**
 * @param {object} parts
 * @param {Pick<ReturnType<typeof import("../shared/settings_store.js").createSettingsStore>, "read">} parts.settings
 * @param {Pick<typeof chrome.tabs, "create">} parts.tabs
 * @param {Pick<typeof chrome.alarms, "create">} parts.alarms
 * @param {Pick<typeof chrome.management, "getSelf">} parts.management which needs no permission to tell of ourselves
 */
export function createFirstSteps({ settings, tabs, alarms, management }) {
  /** Open them, unless the administrator does not want that or nothing can be copied here anyway. */
  async function open() {
    const { values } = await settings.read();
    const isOff = values.capture_mode === "none" || values.companion === "forbidden";
    if (values.first_steps && !isOff) await tabs.create({ url: "onboarding/onboarding.html" });
  }

  /** @param {{readonly reason: string}} details what the browser says of an installation or an update */
  async function installed({ reason }) {
    if (reason !== "install") return;
    const { installType } = await management.getSelf();
    // Whoever loads the folder by hand has the read-me open, and opens them from the popup.
    if (installType === "development") return;
    if (installType === "admin") await alarms.create(FIRST_STEPS_ALARM, { delayInMinutes: POLICY_MINUTES });
    else await open();
  }

  return Object.freeze({ installed, open });
}
