/**
 * What a page of results or a conversation does while its cost is measured: bursts of change, and changes of route.
 * Loaded by the measurement beside the page; nothing of the extension's.
 */
(() => {
  const FRESH = "[data-copy-to-crm]";
  let made = 0;

  /** A row or message as the page would draw it anew, for somebody else. */
  function drawnAnew(element) {
    const copy = element.cloneNode(true);
    copy.querySelectorAll(FRESH).forEach((ours) => ours.remove());
    made += 1;
    const name = copy.querySelector('a [data-anonymize="person-name"]');
    if (name)
      name.textContent = `${name.textContent.replace(/ \w+$/, "")} ${"bcdfghklmn"[made % 10]}a${"rstvz"[made % 5]}o`;
    const text = copy.querySelector("[data-x-message-content] p");
    if (text) text.textContent = `Message number ${made}`;
    return copy;
  }

  const rows = () => [
    ...document.querySelectorAll("#search-results-container > ol > li, .thread-container ul > li"),
  ];

  const frames = (count) =>
    new Promise((done) => {
      const next = (left) => (left === 0 ? done() : requestAnimationFrame(() => next(left - 1)));
      next(count);
    });

  /** Until every row has its element of ours again, where any is expected. */
  async function calm(isOurs) {
    await frames(3);
    while (isOurs && rows().some((row) => row.isConnected && row.querySelector(FRESH) === null))
      await frames(1);
    await frames(2);
  }

  globalThis.costs = {
    calm,
    /** Five rows are drawn anew where they stand, as a page that recycles them does; a conversation gets one more. */
    async burst(isOurs) {
      const all = rows();
      if (document.querySelector(".thread-container")) all.at(-1).after(drawnAnew(all.at(-1)));
      else all.slice(0, 5).forEach((row) => row.replaceWith(drawnAnew(row)));
      await calm(isOurs);
    },
    /** Leave for a page that is nobody's, and come back to everything drawn anew. */
    async leaveAndReturn(isOurs) {
      const [address, root] = [location.pathname, document.querySelector("#content-main")];
      const drawn = root.cloneNode(true);
      drawn.querySelectorAll(FRESH).forEach((ours) => ours.remove());
      root.replaceChildren();
      history.pushState(null, "", "/sales/home");
      await frames(2);
      history.pushState(null, "", address);
      // What a page has asked for arrives in a task of its own, before a frame and not in one.
      await new Promise((done) => setTimeout(done));
      root.append(...drawn.childNodes);
      await calm(isOurs);
    },
    shift: 0,
  };
  new PerformanceObserver((list) => list.getEntries().forEach((one) => (costs.shift += one.value))).observe({
    type: "layout-shift",
    buffered: true,
  });
})();
