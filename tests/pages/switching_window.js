/**
 * A small conversation over another page, drawn instead of the inbox of `switching_page.js`, whose parts it has: it
 * changes one step at a time to another one. Runs before `switching.js`, which walks the orders.
 */

/** @param {Talk} talk */
const windowOf = (talk) => `<section id="message-overlay">
  <a data-control-name="view_profile" href="${leadOf(talk)}"><span class="name">${talk.name}</span></a>
  <a class="to-inbox" href="/sales/inbox/${talk.thread}">Inbox</a>
  <section class="message-overlay__conversation"><ul>${articlesOf(talk)}</ul></section></section>`;

pathOf = () => "/sales/search/people";

drawPage = ([first]) => {
  document.body.innerHTML = `<main id="content-main"></main>${windowOf(first)}`;
};

pageSteps = (to) => ({
  link: () => find(".to-inbox").setAttribute("href", `/sales/inbox/${to.thread}`),
  // In place, as the imitated framework does: no element is added or removed.
  header: () => {
    find("#message-overlay > a .name").firstChild.nodeValue = to.name;
    find("#message-overlay > a").setAttribute("href", leadOf(to));
  },
  messages: () => (find(".message-overlay__conversation ul").innerHTML = articlesOf(to)),
  pane: () => (find("#message-overlay").outerHTML = windowOf(to)),
});
