/**
 * Join the worker's parts to the browser. All listeners are registered at the top level, so that each of
 * their events can wake the worker. Holds no logic of its own.
 */
import { CATALOGUES } from "./catalogues.js";
import { createChosenLanguage } from "./chosen_language.js";
import { createCompanionPort } from "./companion_port.js";
import { createCopyStore } from "./copy_store.js";
import { createCopying } from "./copying.js";
import { createFirstSteps, FIRST_STEPS_ALARM } from "./first_steps.js";
import { createHandover } from "./handover.js";
import { createSeenPolicy } from "../shared/seen_policy.js";
import { createLastCopy } from "./last_copy.js";
import { createSettingsStore } from "../shared/settings_store.js";
import { createNews } from "./news.js";
import { createPagePolicy } from "./page_policy.js";
import { createPageMenu } from "./page_menu.js";
import { createPages } from "./pages.js";
import { createPressing } from "./pressing.js";
import { createPromptPage } from "./prompt_page.js";
import { openPanel } from "../shared/open_panel.js";
import { ALARM, createReconnect } from "./reconnect.js";
import { createRemembering } from "./remembering.js";
import { createRouter } from "./router.js";
import { createSecondCopy } from "./second_copy.js";
import { createWatchList } from "./watch_list.js";
import { createWordsStore } from "../shared/words_store.js";

/** @type {(run: () => void, delayMs: number) => number} */
const setTimer = (run, delayMs) => setTimeout(run, delayMs);

/** @type {(timer: number) => void} */
const clearTimer = (timer) => clearTimeout(timer);

const newId = () => crypto.randomUUID();

/** Asks after kept copies when no page does, so that none lies here longer than it must. */
const COPIES_ALARM = "second_copy";
const COPIES_MINUTES = 5;

/** @param {boolean} hasAny */
function watchCopies(hasAny) {
  if (hasAny) void chrome.alarms.create(COPIES_ALARM, { periodInMinutes: COPIES_MINUTES });
  else void chrome.alarms.clear(COPIES_ALARM);
}

const seenPolicy = createSeenPolicy(chrome.storage);
const settings = createSettingsStore(chrome.storage, seenPolicy);
const language = createChosenLanguage({
  settings,
  store: createWordsStore(chrome.storage),
  catalogues: CATALOGUES,
  browsersOwn: (key, value) => chrome.i18n.getMessage(key, value ?? ""),
  spoken: (textOf) => pageMenu.draw(textOf),
});
const pageMenu = createPageMenu(chrome.contextMenus, language.textNow);
const companion = createCompanionPort(
  {
    mayConnect: async () => (await settings.read()).values.companion !== "forbidden",
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
    statusChanged: (status) => {
      router.statusChanged(status);
      void pageMenu.follow(status);
    },
    reached: () => void router.reached(),
    lost: () => reconnect.plan(),
  },
);
const copies = createSecondCopy(createCopyStore(indexedDB), watchCopies);
const handover = createHandover(companion, copies);
const lastCopy = createLastCopy(chrome.storage.session);
const news = createNews();
const copying = createCopying({ companion, copies, handover, lastCopy, news, newId, now: () => new Date() });
const watchList = createWatchList(chrome.storage.session);
const pages = createPages(chrome.tabs);
const policy = createPagePolicy(settings);
const { alarms, management, tabs } = chrome;
const firstSteps = createFirstSteps({ settings, tabs, alarms, management });
const pressing = createPressing({
  tabs: chrome.tabs,
  policy,
  copying,
  lastCopy,
  companion,
  pages,
  busy: (exchange) => router.busy(exchange),
  planReconnect: () => reconnect.plan(),
});
const router = createRouter({
  extension: { id: chrome.runtime.id, baseAddress: chrome.runtime.getURL("") },
  companion,
  copies,
  copying,
  handover,
  watchList,
  news,
  pages,
  promptPage: createPromptPage(chrome.windows, pages),
  policy,
  remembering: createRemembering(settings),
  pressing,
  newId,
  planReconnect: () => reconnect.plan(),
});

/** Whether a page waits for something, or a click's fate is unknown, and trying again can help. */
function isWanted() {
  const status = companion.status();
  return (
    (watchList.hasUnfinished() || handover.isInDoubt()) &&
    !(status.reach === "unreachable" && status.needs_setup)
  );
}

const reconnect = createReconnect({
  isWanted,
  attempt: () => router.reach(),
  setTimer,
  clearTimer,
  alarms: chrome.alarms,
  chance: Math.random,
});

/**
 * Carry out a line of the page's menu or a shortcut; both have the same names. Either way the panel shows what came of
 * it, so it opens first: a browser opens it inside the press only.
 *
 * @param {string | number} name
 * @param {chrome.tabs.Tab | undefined} tab
 * @param {string | null} clicked the words that were selected, where the browser told them
 */
function press(name, tab, clicked) {
  // Where the browser opens none, the rep opens it, and hears of it then.
  openPanel(tab).catch(() => undefined);
  if (tab?.id !== undefined) void pressing.press(name, tab.id, clicked);
}

/** Without a copy nobody is asked, and no program is started. */
async function compareCopies() {
  if (await copies.hasAny()) await router.reach();
}

function keepPolicy() {
  return seenPolicy.keep(async () => (await management.getSelf()).installType === "admin");
}

// The event starts the worker with the browser. An update or a reload starts it too, and tells no such event.
chrome.runtime.onStartup.addListener(() => undefined);
void compareCopies();
void keepPolicy();
void language.keep();
settings.follow(async () => {
  void keepPolicy();
  void language.keep();
  if (await companion.obey()) await router.reach();
});
chrome.runtime.onConnect.addListener((port) => router.connected(port));
chrome.commands.onCommand.addListener((command, tab) => press(command, tab, null));
chrome.contextMenus.onClicked.addListener(({ menuItemId, selectionText }, tab) =>
  press(menuItemId, tab, selectionText ?? null),
);
chrome.runtime.onInstalled.addListener((details) => {
  void language.begin();
  void firstSteps.installed(details);
});
chrome.tabs.onRemoved.addListener((tabId) => watchList.forgetTab(tabId));
chrome.alarms.onAlarm.addListener((alarm) => {
  if (alarm.name === FIRST_STEPS_ALARM) void firstSteps.open();
  if (alarm.name === COPIES_ALARM) void compareCopies();
  if (alarm.name === ALARM) void watchList.load().then(() => reconnect.tryNow());
});
