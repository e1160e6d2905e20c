/**
 * The browser around a walk, played: one port, frames that come when told, and no time. Runs before the page that
 * the walk is in.
 */

/** The played browser: an address that changes at once, one port, frames that come when told, and no time. */
function playBrowser(pathname) {
  const never = () => 0;
  const navigation = new EventTarget();
  const place = { pathname, origin: location.origin, href: location.origin + pathname };
  const clock = { setTimeout: never, clearTimeout: never, setInterval: never, clearInterval: never };
  const browser = {
    location: place,
    window: { ...clock, navigation, addEventListener: never },
    goTo(next) {
      place.pathname = next;
      navigation.dispatchEvent(new Event("currententrychange"));
    },
    asked: [],
    heard: [],
    frames: [],
    roots: [],
    clicks: new Map(),
    submits: new Map(),
    id: "played",
  };
  const silent = { addListener: () => {}, removeListener: () => {} };
  const port = {
    postMessage: (message) => message.kind === "item.copy" && browser.asked.push(message),
    onMessage: { addListener: (heard) => browser.heard.push(heard) },
    onDisconnect: silent,
    disconnect: () => {},
  };
  const storage = { get: async () => ({}), onChanged: silent };
  browser.chrome = {
    runtime: {
      get id() {
        return browser.id;
      },
      connect: () => port,
      getManifest: () => ({ version: "played" }),
      onMessage: silent,
    },
    storage: { managed: storage, local: storage, onChanged: silent },
    i18n: { getMessage: (key) => (key === "catalogue_language" ? "en" : key), getUILanguage: () => "en" },
  };
  browser.tell = (message) => browser.heard.forEach((heard) => heard(message));
  return browser;
}

let playing = playBrowser("/");

// Only a person's press counts for a control; the walk hands it one by the listener that waits for it.
const pressable = ["main", "head", "first"];
const listen = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (type, listener, options) {
  if (type === "click" && pressable.includes(this.className)) playing.clicks.set(this, listener);
  if (type === "submit") playing.submits.set(this, listener);
  return listen.call(this, type, listener, options);
};
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (init) {
  const root = attach.call(this, init);
  playing.roots.push({ host: this, root });
  return root;
};

const find = (selector) => document.querySelector(selector);
