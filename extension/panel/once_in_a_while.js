/**
 * Do something again whenever it is asked for, but while a queue drains once in a while and not at each item.
 * What is asked for while it is being done is done once more afterwards.
 */

const PAUSE_MS = 2000;

/** @param {() => Promise<void>} run */
export function onceInAWhile(run) {
  let isAsked = false;
  let isRunning = false;

  return async function ask() {
    isAsked = true;
    if (isRunning) return;
    isRunning = true;
    try {
      while (isAsked) {
        isAsked = false;
        await run();
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    } finally {
      // What failed is told by whoever failed; the next change is a new reason to try.
      isRunning = false;
    }
  };
}
