/**
 * An invented inbox that changes its conversation one step at a time, in a played browser: one port, frames that
 * come when told, and no time. Runs before `switching.js`, which walks the orders.
 */

/** @typedef {{name: string, lead: string, thread: string, messages: [sender: string | null, text: string][]}} Talk */

/** @param {Talk} talk */
const articlesOf = ({ messages }) =>
  messages
    .map(([sender, text], index) => {
      const who =
        sender === null
          ? '<span aria-label="you">You</span>'
          : `<span data-anonymize="person-name">${sender}</span>`;
      const time = `<time datetime="2026-11-18T14:0${index}:00.000Z">14:0${index}</time>`;
      return `<li><article><address>${who}</address>${time}
        <div data-x-message-content="message"><p>${text}</p></div></article></li>`;
    })
    .join("");

/** @param {Talk} talk */
const pathOf = ({ thread }) => `/sales/inbox/${thread}`;

/** @param {Talk} talk */
const leadOf = ({ lead }) => `/sales/lead/${lead},NAME_SEARCH,aB1c`;

/** @param {Talk} talk */
const threadOf = (talk) => `<section class="thread-container">
  <a data-control-name="view_profile" href="${leadOf(talk)}"><span class="name">${talk.name}</span></a>
  <section class="message-container-align"><ul>${articlesOf(talk)}</ul></section></section>`;

/** @param {Talk[]} talks the first one is open */
function drawPage(talks) {
  const entry = (talk, index) => `<li class="conversation-list-item">
    <a class="conversation-list-item__link${index ? "" : " active"}" href="${pathOf(talk)}">
    <span data-anonymize="person-name">${talk.name}</span></a></li>`;
  document.body.innerHTML = `<main id="content-main"><ul>${talks.map(entry).join("")}</ul>${threadOf(talks[0])}</main>`;
}

const find = (selector) => document.querySelector(selector);

/** What the page does to come to another conversation, each step by itself. @param {Talk} to */
const pageSteps = (to) => ({
  address: () => playing.goTo(pathOf(to)),
  list: () => {
    for (const link of document.querySelectorAll(".conversation-list-item__link"))
      link.classList.toggle("active", link.pathname === pathOf(to));
  },
  // In place, as the imitated framework does: no element is added or removed.
  header: () => {
    find(".thread-container > a .name").firstChild.nodeValue = to.name;
    find(".thread-container > a").setAttribute("href", leadOf(to));
  },
  messages: () => (find(".message-container-align ul").innerHTML = articlesOf(to)),
  pane: () => (find(".thread-container").outerHTML = threadOf(to)),
});

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
    id: "played",
  };
  const silent = { addListener: () => {}, removeListener: () => {} };
  const port = {
    postMessage: (message) => message.kind === "item.copy" && browser.asked.push(message),
    onMessage: { addListener: (heard) => browser.heard.push(heard) },
    onDisconnect: silent,
    disconnect: () => {},
  };
  const storage = { get: async () => ({}) };
  browser.chrome = {
    runtime: {
      get id() {
        return browser.id;
      },
      connect: () => port,
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
  return listen.call(this, type, listener, options);
};
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (init) {
  const root = attach.call(this, init);
  playing.roots.push({ host: this, root });
  return root;
};
