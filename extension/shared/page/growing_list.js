/**
 * A list of thousands of which only as much is in the page as somebody has come to: it grows as its end comes near.
 * Keyboard: every link is reached by Tab, and a button at the end draws more. Knows nothing of what it lists.
 */

/** Lines that are drawn at once. */
const AT_ONCE = 50;

/**
 * @template Item
 * @param {object} parts
 * @param {string} parts.more what the button at the end says
 * @param {(item: Item) => string} parts.keyOf
 * @param {(item: Item) => HTMLElement} parts.build a line
 */
export function createGrowingList({ more, keyOf, build }) {
  const element = document.createElement("div");
  const list = document.createElement("ul");
  const button = document.createElement("button");
  /** @type {ReadonlyArray<Item>} */
  let items = [];
  button.type = "button";
  button.textContent = more;
  // Safari says of a list without marks that it is none.
  list.role = "list";
  element.className = "growing";
  element.append(list, button);

  /** @param {number} wanted lines that are to be in the page */
  function drawTo(wanted) {
    const first = list.childElementCount;
    const added = items.slice(first, wanted).map((item, index) => {
      const line = build(item);
      line.dataset["key"] = keyOf(item);
      line.ariaPosInSet = String(first + index + 1);
      line.ariaSetSize = String(items.length);
      return line;
    });
    list.append(...added);
    button.hidden = list.childElementCount >= items.length;
    return added[0];
  }

  function grow() {
    return drawTo(list.childElementCount + AT_ONCE);
  }

  button.addEventListener("click", () => {
    const first = grow();
    // Whoever pressed goes on with the first line that has come.
    first?.querySelector("a")?.focus();
  });
  new IntersectionObserver(
    (entries) => {
      if (!button.hidden && entries.some(({ isIntersecting }) => isIntersecting)) grow();
    },
    { rootMargin: "400px" },
  ).observe(button);

  /**
   * Show other items. Of those that were there before as many are drawn again, and what had the focus keeps it.
   *
   * @param {ReadonlyArray<Item>} shown
   * @param {{readonly isSame: boolean}} how whether it is the same list, read again
   */
  function setItems(shown, { isSame }) {
    const focused = document.activeElement;
    const line = focused instanceof HTMLElement ? focused.closest("li[data-key]") : null;
    const key = line !== null && list.contains(line) ? line.getAttribute("data-key") : null;
    const place = line === null ? -1 : [...line.querySelectorAll("a")].findIndex((one) => one === focused);
    const drawn = isSame ? Math.max(AT_ONCE, list.childElementCount) : AT_ONCE;
    items = shown;
    list.replaceChildren();
    drawTo(drawn);
    if (key === null) return;
    const again = [...list.children].find((one) => one.getAttribute("data-key") === key);
    again?.querySelectorAll("a")[place]?.focus();
  }

  return Object.freeze({ element, setItems });
}
