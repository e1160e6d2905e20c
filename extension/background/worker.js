/**
 * Join the worker's parts to the browser. All listeners are registered at the top level, so that each of
 * their events can wake the worker. Holds no logic of its own.
 */
import { createCompanionPort } from "./companion_port.js";
import { createPages } from "./pages.js";
import { ALARM, createReconnect } from "./reconnect.js";
import { createRouter } from "./router.js";
import { createWatchList } from "./watch_list.js";

/** @type {(run: () => void, delayMs: number) => number} */
const setTimer = (run, delayMs) => setTimeout(run, delayMs);

/** @type {(timer: number) => void} */
const clearTimer = (timer) => clearTimeout(timer);

const newId = () => crypto.randomUUID();

const companion = createCompanionPort(
  {
    connectNative: (host) => chrome.runtime.connectNative(host),
    // Firefox leaves the reason on the port.
    portError: (port) =>
      chrome.runtime.lastError?.message ??
      /** @type {{readonly error?: {readonly message: string}}} */ (port).error?.message ??
      "",
    newId,
    setTimer,
    clearTimer,
  },
  {
    heard: (event) => router.heard(event),
    statusChanged: (status) => router.statusChanged(status),
    reached: () => void router.reached(),
    lost: () => reconnect.plan(),
  },
);
const watchList = createWatchList(chrome.storage.session);
const pages = createPages(chrome.tabs);
const router = createRouter({
  extension: { id: chrome.runtime.id, baseAddress: chrome.runtime.getURL("") },
  companion,
  watchList,
  pages,
  planReconnect: () => reconnect.plan(),
  newId,
});

function isWanted() {
  const status = companion.status();
  return watchList.hasUnfinished() && !(status.reach === "unreachable" && status.needs_setup);
}

const reconnect = createReconnect({
  isWanted,
  attempt: () => router.reach(),
  setTimer,
  clearTimer,
  alarms: chrome.alarms,
  chance: Math.random,
});

chrome.runtime.onConnect.addListener((port) => router.connected(port));
chrome.tabs.onRemoved.addListener((tabId) => watchList.forgetTab(tabId));
chrome.alarms.onAlarm.addListener((alarm) => {
  if (alarm.name === ALARM) void watchList.load().then(() => reconnect.tryNow());
});
