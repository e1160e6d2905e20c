/**
 * Start the real worker, with all its parts, inside a played browser.
 */
import { answer, createPort, createTimers, settled, WELCOME } from "./played_browser.mjs";
import { createLife, createStorage } from "./played_storage.mjs";

export const EXTENSION_ID = "lpcajehiokfmbkdepimppfldbakiggfg";
export const INBOX = "https://www.linkedin.com/sales/inbox/2-AbC%3D%3D";

let lives = 0;

function createEvent() {
  const listeners = [];
  return {
    addListener: (listener) => listeners.push(listener),
    fire: (...values) => listeners.forEach((listener) => listener(...values)),
  };
}

/** Session memory as the browser keeps it: it outlives the worker. */
export function createSession(stored = {}) {
  const values = new Map(Object.entries(stored));
  return {
    values,
    get: async () => Object.fromEntries(values),
    set: async (items) => Object.entries(items).forEach(([key, value]) => values.set(key, value)),
    remove: async (key) => values.delete(key),
  };
}

function createChrome(session, local, pagesByTab, policy, answerOfPage, installType) {
  const chrome = { menu: [], natives: [], alarms: new Map(), tabMessages: [], opened: [] };
  const events = {
    connect: createEvent(),
    removed: createEvent(),
    alarm: createEvent(),
    command: createEvent(),
    menu: createEvent(),
    installed: createEvent(),
    stored: createEvent(),
    startup: createEvent(),
  };
  chrome.events = events;
  const removeAll = (done) => {
    chrome.menu.length = 0;
    done();
  };
  chrome.api = {
    runtime: {
      id: EXTENSION_ID,
      lastError: undefined,
      getURL: () => `chrome-extension://${EXTENSION_ID}/`,
      onConnect: events.connect,
      onStartup: events.startup,
      onInstalled: events.installed,
      connectNative() {
        const port = createPort();
        const { die } = port;
        port.die = (text) => {
          chrome.api.runtime.lastError = { message: text ?? "Native host has exited." };
          die(text);
          chrome.api.runtime.lastError = undefined;
        };
        chrome.natives.push(port);
        return port;
      },
    },
    storage: { session, local, managed: createSession(policy), onChanged: events.stored },
    commands: { onCommand: events.command },
    contextMenus: {
      onClicked: events.menu,
      create: (line) => chrome.menu.push({ ...line }),
      async update(id, changes) {
        const line = chrome.menu.find((one) => one.id === id);
        if (line === undefined) throw new Error(`Cannot find menu item with id ${id}`);
        Object.assign(line, changes);
      },
      removeAll,
    },
    i18n: { getMessage: (key, value) => (value ? `${key}(${value})` : key) },
    tabs: {
      onRemoved: events.removed,
      create: async ({ url }) => chrome.opened.push(url),
      async sendMessage(tabId, message, options) {
        if (!pagesByTab.has(tabId)) throw new Error("Could not establish connection.");
        chrome.tabMessages.push({ tabId, message, options });
        return answerOfPage(message);
      },
    },
    management: { getSelf: async () => ({ installType }) },
    alarms: {
      onAlarm: events.alarm,
      create: async (name, when) => chrome.alarms.set(name, when),
      clear: async (name) => chrome.alarms.delete(name),
    },
  };
  return chrome;
}

/**
 * Start a worker. `pagesByTab` are the tabs that listen although they have no port to this worker.
 *
 * `storage` outlives it; `life` says when it dies; `policy` is what an administrator has set in the browser.
 *
 * @param {{session?: ReturnType<typeof createSession>, pagesByTab?: ReadonlySet<number>,
 *   storage?: ReturnType<typeof createStorage>, life?: ReturnType<typeof createLife>, policy?: object,
 *   answerOfPage?: (message: object) => unknown, installType?: string}} [world]
 */
export async function startWorker({
  session = createSession(),
  pagesByTab = new Set(),
  storage = createStorage(),
  life = createLife(),
  policy = {},
  answerOfPage = () => undefined,
  installType = "normal",
} = {}) {
  const timers = createTimers();
  const local = createSession();
  const chrome = createChrome(session, local, pagesByTab, policy, answerOfPage, installType);
  Object.assign(globalThis, {
    chrome: chrome.api,
    indexedDB: storage.factory(life),
    setTimeout: timers.setTimer,
    clearTimeout: timers.clearTimer,
  });
  lives += 1;
  await import(`../../../extension/background/worker.js?life=${lives}`);

  /** A page connects as the browser tells it. */
  async function openPage(tabId, itemIds = []) {
    const port = createPort("page", { id: EXTENSION_ID, url: INBOX, frameId: 0, tab: { id: tabId } });
    chrome.events.connect.fire(port);
    port.deliver({ kind: "page.items", item_ids: itemIds });
    await settled();
    return port;
  }

  /** A page connects and the companion greets. */
  async function openGreetedPage(tabId, itemIds = []) {
    const page = await openPage(tabId, itemIds);
    await answer(chrome.natives.at(-1), WELCOME);
    return page;
  }

  return {
    ...chrome,
    session,
    local,
    storage,
    timers,
    openPage,
    openGreetedPage,
    native: () => chrome.natives.at(-1),
  };
}
