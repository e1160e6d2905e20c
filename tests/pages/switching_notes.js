/**
 * An invented lead page, or results with a panel over them, whose person changes one step at a time.
 * Runs before `switching.js`, which walks the orders.
 */

/** @typedef {{name: string, lead: string, messages: [author: string, text: string][], panel?: boolean}} Talk */

/** @param {Talk} talk */
const leadOf = ({ lead }) => `/sales/lead/${lead},NAME_SEARCH,aB1c`;

/** @param {Talk} talk */
const pathOf = (talk) => (talk.panel ? "/sales/search/people" : leadOf(talk));

/** @param {Talk} talk */
const nameOf = (talk) => (talk.panel ? `<a href="${leadOf(talk)}">${talk.name}</a>` : talk.name);

/** @param {Talk} talk */
const notesOf = ({ messages }) =>
  messages
    .map(
      ([author, text], index) => `<li><span data-anonymize="person-name">${author}</span>
        <time datetime="2026-11-18T14:0${index}:00.000Z">14:0${index}</time><p>${text}</p></li>`,
    )
    .join("");

/** @param {Talk} talk */
const cardOf = (talk) => `<section id="profile-card-section"><h1 data-x--lead--name>${nameOf(talk)}</h1>
  <div><span data-anonymize="location">Renton</span></div></section>`;

/** @param {Talk} talk */
const partsOf = (talk) => `${cardOf(talk)}<section class="notes"><button>+</button>
  <ul>${notesOf(talk)}</ul></section>`;

/** @param {Talk[]} talks the first one is in view */
function drawPage(talks) {
  document.body.innerHTML = `<main id="content-main"><aside>${partsOf(talks[0])}</aside></main>`;
}

/** What the page does to come to another person, each step by itself. @param {Talk} to */
const pageSteps = (to) => ({
  address: () => playing.goTo(pathOf(to)),
  // In place, as the imitated framework does: no card is added or removed.
  card: () => (find("#profile-card-section h1").innerHTML = nameOf(to)),
  notes: () => (find(".notes ul").innerHTML = notesOf(to)),
  both: () => (find("aside").innerHTML = partsOf(to)),
});

/** Whether an item is all of one person. @param {Talk} owner */
const isOf = ({ item_kind, page_kind, about }, owner) =>
  item_kind === "note" &&
  page_kind === "lead" &&
  about.profile_id === owner.lead &&
  about.name === owner.name &&
  about.profile_address === `https://www.linkedin.com${leadOf(owner)}`;
