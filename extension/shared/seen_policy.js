/**
 * Tell what an administrator has set in the browser, also while the browser does not say it: then what it said last.
 * A busy browser answers seconds after its start, and some have been seen never to answer.
 */

/** How long an answer is waited for; a browser that has started gives it in a moment. */
export const PATIENCE_MS = 2000;

/** @typedef {Readonly<Record<string, unknown>>} Policy */

/**
 * @param {Pick<typeof chrome.storage, "managed" | "local">} storage
 * @param {{readonly set: (run: () => void, delayMs: number) => unknown, readonly clear: (timer: any) => void}} timers
 */
export function createSeenPolicy(
  storage,
  timers = { set: (run, delayMs) => setTimeout(run, delayMs), clear: (timer) => clearTimeout(timer) },
) {
  /** Once the browser was late it is not waited for again until it has answered. */
  let isLate = false;

  /** @returns {Promise<Policy | null>} null where nothing is known yet */
  async function seen() {
    const { policy_seen } = await storage.local.get("policy_seen");
    return policy_seen ?? null;
  }

  /** @returns {Promise<Policy>} as the browser has it, however long that takes */
  async function asked() {
    // Firefox refuses to read a policy that nobody has set.
    const policy = await storage.managed.get().catch(() => ({}));
    isLate = false;
    return policy;
  }

  /** @returns {Promise<Policy | null>} null when the browser is late */
  function inTime(/** @type {Promise<Policy>} */ answer) {
    return new Promise((resolve) => {
      const timer = timers.set(
        () => {
          isLate = true;
          resolve(null);
        },
        isLate ? 0 : PATIENCE_MS,
      );
      void answer.then((policy) => {
        timers.clear(timer);
        resolve(policy);
      });
    });
  }

  /** @returns {Promise<Policy>} what counts now; waits for the browser where nothing is known of earlier */
  async function read() {
    const answer = asked();
    return (await inTime(answer)) ?? (await seen()) ?? answer;
  }

  /**
   * Keep what the browser says, for the times when it does not. The worker's task alone; pages and controls hear of a
   * change from the storage.
   *
   * @param {() => Promise<boolean>} isForced whether an administrator has the browser install us: then nothing is
   *   allowed before the policy is known, and else nobody is kept waiting for one that there hardly is
   */
  async function keep(isForced) {
    const answer = asked();
    if ((await inTime(answer)) === null && (await seen()) === null && !(await isForced())) {
      await storage.local.set({ policy_seen: {} });
    }
    const policy = await answer;
    if (JSON.stringify(policy) !== JSON.stringify(await seen())) {
      await storage.local.set({ policy_seen: policy });
    }
  }

  return Object.freeze({ read, keep });
}
