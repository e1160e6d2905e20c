/**
 * A list of thousands from which several are chosen: only the rows in view are in the page.
 * Keyboard: arrows, Page Up and Down, Home and End move; Space chooses; Ctrl+A chooses all. Knows nothing of what it lists.
 */

/** Rows kept above and below those in view, so that scrolling shows no gap. */
const MARGIN = 8;

/**
 * @template Item
 * @typedef {object} Listed
 * @property {(item: Item) => string} keyOf
 * @property {(item: Item, option: HTMLElement) => void} fill put the item's words into its row
 * @property {(chosen: ReadonlySet<string>) => void} choiceChanged
 */

/**
 * @template Item
 * @param {string} label
 * @param {Listed<Item>} listed
 */
export function createVirtualList(label, { keyOf, fill, choiceChanged }) {
  const element = document.createElement("div");
  const room = document.createElement("div");
  element.className = "listbox";
  element.tabIndex = 0;
  element.role = "listbox";
  element.ariaLabel = label;
  element.ariaMultiSelectable = "true";
  room.role = "presentation";
  element.append(room);
  /** @type {ReadonlyArray<Item>} */
  let items = [];
  /** @type {Set<string>} */
  const chosen = new Set();
  /** @type {Map<number, HTMLElement>} */
  const drawn = new Map();
  let active = 0;
  let rowHeight = 0;

  /** @param {number} place */
  function optionAt(place) {
    const option = document.createElement("div");
    option.className = "option";
    option.role = "option";
    option.id = `${element.id}-${place}`;
    option.ariaPosInSet = String(place + 1);
    option.ariaSetSize = String(items.length);
    option.style.transform = `translateY(${place * rowHeight}px)`;
    const item = items[place];
    if (item !== undefined) fill(item, option);
    option.addEventListener("click", () => {
      active = place;
      toggle();
    });
    return option;
  }

  function draw() {
    if (rowHeight === 0 && items.length > 0) measure();
    room.style.blockSize = `${items.length * rowHeight}px`;
    const first = Math.max(0, Math.floor(element.scrollTop / Math.max(1, rowHeight)) - MARGIN);
    const inView = Math.ceil(element.clientHeight / Math.max(1, rowHeight)) + 2 * MARGIN;
    const last = Math.min(items.length, first + inView);
    for (const [place, option] of drawn) {
      if (place >= first && place < last) continue;
      option.remove();
      drawn.delete(place);
    }
    for (let place = first; place < last; place += 1) {
      if (drawn.has(place)) continue;
      const option = optionAt(place);
      drawn.set(place, option);
      room.append(option);
    }
    mark();
  }

  /** @param {number} top how far the list is scrolled then */
  function drawAnew(top) {
    for (const option of drawn.values()) option.remove();
    drawn.clear();
    draw();
    element.scrollTop = top;
    draw();
  }

  /** All rows are as high as the first: their words never wrap. */
  function measure() {
    const probe = optionAt(0);
    room.append(probe);
    rowHeight = probe.offsetHeight;
    probe.remove();
  }

  function mark() {
    for (const [place, option] of drawn) {
      const item = items[place];
      option.ariaSelected = String(item !== undefined && chosen.has(keyOf(item)));
      option.classList.toggle("active", place === active);
    }
    const option = drawn.get(active);
    if (option === undefined) element.removeAttribute("aria-activedescendant");
    else element.setAttribute("aria-activedescendant", option.id);
  }

  /** @param {number} place */
  function moveTo(place) {
    active = Math.max(0, Math.min(place, items.length - 1));
    const top = active * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    if (top + rowHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + rowHeight - element.clientHeight;
    }
    draw();
  }

  function toggle() {
    const item = items[active];
    if (item === undefined) return;
    const key = keyOf(item);
    if (!chosen.delete(key)) chosen.add(key);
    mark();
    choiceChanged(chosen);
  }

  /** @param {boolean} isChosen */
  function chooseAll(isChosen) {
    chosen.clear();
    if (isChosen) for (const item of items) chosen.add(keyOf(item));
    mark();
    choiceChanged(chosen);
  }

  element.addEventListener("scroll", draw);
  // In a narrower page, or with larger letters, every row is as high as the first of them is now.
  new ResizeObserver(() => {
    const before = rowHeight;
    if (items.length === 0 || element.clientHeight === 0) return;
    measure();
    if (rowHeight !== before) drawAnew((element.scrollTop / Math.max(1, before)) * rowHeight);
  }).observe(element);
  element.addEventListener("keydown", (event) => {
    const page = Math.max(1, Math.floor(element.clientHeight / Math.max(1, rowHeight)) - 1);
    /** @type {Readonly<Record<string, () => void>>} */
    const keys = {
      ArrowDown: () => moveTo(active + 1),
      ArrowUp: () => moveTo(active - 1),
      PageDown: () => moveTo(active + page),
      PageUp: () => moveTo(active - page),
      Home: () => moveTo(0),
      End: () => moveTo(items.length - 1),
      " ": toggle,
    };
    const isAll = event.key === "a" && (event.ctrlKey || event.metaKey);
    const act = isAll ? () => chooseAll(true) : keys[event.key];
    if (act === undefined || (!isAll && (event.ctrlKey || event.metaKey || event.altKey))) return;
    event.preventDefault();
    act();
  });

  /**
   * Show other items; whoever was chosen and is not among them is chosen no more.
   *
   * @param {ReadonlyArray<Item>} shown
   */
  function setItems(shown) {
    items = shown;
    active = 0;
    const keys = new Set(shown.map(keyOf));
    for (const key of [...chosen]) if (!keys.has(key)) chosen.delete(key);
    drawAnew(0);
    choiceChanged(chosen);
  }

  return Object.freeze({ element, setItems, chooseAll });
}
