/**
 * Try to reach the companion again while a page waits for items: soon at first, then every half minute.
 * Waits by timer while the worker is awake and by alarm when the browser has put it to sleep.
 */

export const ALARM = "reconnect";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
const ALARM_MINUTES = 0.5;

/**
 * Wait before the next attempt, doubled with each failure. Half of it is chance, so that several browsers
 * whose companion restarted do not return at the same moment.
 *
 * @param {number} failures
 * @param {number} chance from 0 to 1
 */
export function delayMs(failures, chance) {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures, 16));
  return Math.round(full / 2 + (full / 2) * chance);
}

/**
 * @param {object} needs
 * @param {() => boolean} needs.isWanted whether a page waits and trying again can help
 * @param {() => Promise<boolean>} needs.attempt true once the companion is reached
 * @param {(run: () => void, delayMs: number) => number} needs.setTimer
 * @param {(timer: number) => void} needs.clearTimer
 * @param {Pick<typeof chrome.alarms, "create" | "clear">} needs.alarms
 * @param {() => number} needs.chance
 */
export function createReconnect({ isWanted, attempt, setTimer, clearTimer, alarms, chance }) {
  let failures = 0;
  /** @type {number | null} */
  let timer = null;
  let isTrying = false;

  function stop() {
    if (timer !== null) clearTimer(timer);
    timer = null;
    failures = 0;
    void alarms.clear(ALARM);
  }

  /** Plan the next attempt, unless one is planned or nobody waits any more. */
  function plan() {
    if (!isWanted()) {
      stop();
      return;
    }
    if (timer !== null || isTrying) return;
    timer = setTimer(() => void tryNow(), delayMs(failures, chance()));
    failures += 1;
    void alarms.create(ALARM, { delayInMinutes: ALARM_MINUTES });
  }

  /** Try at once; also what the alarm does after the worker slept. */
  async function tryNow() {
    if (timer !== null) clearTimer(timer);
    timer = null;
    if (isTrying) return;
    isTrying = isWanted();
    let isReached = false;
    try {
      isReached = isTrying && (await attempt());
    } finally {
      // An attempt that breaks must not be the last one.
      isTrying = false;
      if (!isReached) plan();
    }
    if (isReached) stop();
  }

  return Object.freeze({ plan, tryNow });
}
