/** An invented inbox that changes its conversation one step at a time. Runs before `switching.js`, which walks the orders. */

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
let pathOf = ({ thread }) => `/sales/inbox/${thread}`;

/** @param {Talk} talk */
const leadOf = ({ lead }) => `/sales/lead/${lead},NAME_SEARCH,aB1c`;

/** @param {Talk} talk */
const threadOf = (talk) => `<section class="thread-container">
  <a data-control-name="view_profile" href="${leadOf(talk)}"><span class="name">${talk.name}</span></a>
  <section class="message-container-align"><ul>${articlesOf(talk)}</ul></section></section>`;

/** @param {Talk[]} talks the first one is open */
let drawPage = (talks) => {
  const entry = (talk, index) => `<li class="conversation-list-item">
    <a class="conversation-list-item__link${index ? "" : " active"}" href="${pathOf(talk)}">
    <span data-anonymize="person-name">${talk.name}</span></a></li>`;
  document.body.innerHTML = `<main id="content-main"><ul>${talks.map(entry).join("")}</ul>${threadOf(talks[0])}</main>`;
};

/** What the page does to come to another conversation, each step by itself. @param {Talk} to */
let pageSteps = (to) => ({
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

/** Whether an item is all of one conversation. @param {Talk} owner */
const isOf = (item, owner) =>
  item.conversation_id === owner.thread &&
  item.person.profile_id === owner.lead &&
  item.person.name === owner.name &&
  item.person.profile_address === `https://www.linkedin.com${leadOf(owner)}`;
