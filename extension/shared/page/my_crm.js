/**
 * Show the lists of My CRM: who is in them and why, what changed, who is saved; found by typing, saved as a file.
 * The same in the side panel and in the administrator's pages. Opens nothing by itself: links are the user's to press.
 */
import { afterPause } from "./asking.js";
import { createGrowingList } from "./growing_list.js";
import { button, link, listItem, paragraph } from "./lists.js";
import { listFile, uploadFiles } from "./my_crm_files.js";
import { createListReading } from "./my_crm_reading.js";
import { wantedLines } from "./my_crm_view.js";

/**
 * @typedef {import("../protocol.js").ImportEntry} ImportEntry
 * @typedef {import("./asking.js").Asking} Asking
 * @typedef {import("./my_crm_view.js").ListLine} ListLine
 * @typedef {import("./my_crm_view.js").Shown} Shown
 * @typedef {import("./my_crm_reading.js").ListName} ListName
 */

const LISTS = /** @type {ReadonlyArray<ListName>} */ (["people", "accounts", "moved"]);
const SHOWS = /** @type {ReadonlyArray<Shown>} */ (["all", "changed", "unsaved"]);
const PAUSE_MS = 200;

/**
 * @param {object} room
 * @param {Asking} room.ask
 * @param {import("../words.js").Words} room.words
 * @param {(sentence: string) => void} room.say
 * @param {(name: string, text: string) => Promise<void>} room.saveText as a file of the user's; says what came of it
 */
export function createMyCrm({ ask, words, say, saveText }) {
  const element = document.createElement("div");
  const which = choice("my-crm-which", LISTS, "my_crm");
  const shows = choice("my-crm-shows", SHOWS, "my_crm_show");
  const find = document.createElement("input");
  const standing = document.createElement("div");
  const count = paragraph("", "quiet");
  const files = document.createElement("div");
  const list = createGrowingList({
    more: words.text("my_crm_more"),
    keyOf: (/** @type {ListLine} */ { row_id }) => row_id,
    build: buildLine,
  });
  /** Counts readings: what comes back after another one has begun is of another list. */
  let readings = 0;
  /** Whether it was said that a list is being read. */
  let isTold = false;
  /** @type {string | null} */
  let seat = null;
  /** @type {ReadonlyArray<ListLine>} */
  let lines = [];
  /** @type {ReadonlyArray<ImportEntry>} */
  let entries = [];
  const reading = createListReading({ ask, words, say });

  find.type = "search";
  find.autocomplete = "off";
  standing.role = "status";
  count.role = "status";
  files.className = "row buttons";
  element.className = "my-crm";
  element.append(
    field("my_crm_list", which),
    standing,
    field("my_crm_find", find, "my-crm-find"),
    field("my_crm_show", shows),
    count,
    files,
    list.element,
  );
  const narrowSoon = afterPause(() => narrow({ isSame: false }), PAUSE_MS);
  find.addEventListener("input", () => narrowSoon());
  shows.addEventListener("change", () => narrow({ isSame: false }));
  which.addEventListener("change", () => void read({ isSame: false }));

  /**
   * @param {string} id
   * @param {ReadonlyArray<string>} names
   * @param {string} prefix of the words of each
   */
  function choice(id, names, prefix) {
    const select = document.createElement("select");
    select.id = id;
    select.append(...names.map((name) => new Option(words.text(`${prefix}_${name}`), name)));
    return select;
  }

  /**
   * @param {string} key
   * @param {HTMLInputElement | HTMLSelectElement} control
   * @param {string} [id]
   */
  function field(key, control, id = control.id) {
    const room = document.createElement("div");
    const label = document.createElement("label");
    control.id = id;
    label.htmlFor = id;
    label.textContent = words.text(key);
    room.append(label, control);
    return room;
  }

  /** @param {ListLine} line */
  function buildLine({ name, company, address, mark, reasons, facts, place }) {
    const there = link(place.address, place.text);
    there.ariaLabel = place.label;
    const item = listItem({ text: name, address, facts, note: company || null }, [there]);
    if (reasons.length > 0) {
      const why = document.createElement("ul");
      why.role = "list";
      why.ariaLabel = words.text("import_reasons");
      why.append(...reasons.map((text) => listItem({ text, address: null, facts: [], note: null })));
      item.insertBefore(why, item.querySelector("dl"));
    }
    if (mark !== null) {
      const chip = document.createElement("span");
      chip.className = "chip";
      chip.textContent = mark;
      item.firstElementChild?.append(" ", chip);
    }
    return item;
  }

  /** @param {{readonly isSame: boolean}} how */
  async function read({ isSame }) {
    readings += 1;
    const mine = readings;
    const name = /** @type {ListName} */ (which.value);
    if (!isSame) say(words.text("admin_reading"));
    isTold ||= !isSame;
    const whole = await reading.read(name, seat, { isWanted: () => mine === readings, isTold });
    if (mine !== readings) return;
    const wasTold = isTold;
    isTold = false;
    if (whole === null) return;
    entries = whole.entries;
    lines = whole.lines;
    shows.parentElement?.toggleAttribute("hidden", name === "moved");
    standing.replaceChildren(...whole.sentences.map((sentence) => paragraph(sentence)));
    showFiles(name);
    narrow({ isSame });
    // Read again by itself, it leaves what was said of something else.
    if (wasTold) say("");
  }

  /** The lines that somebody wants to see. */
  function wanted() {
    return wantedLines(
      lines,
      find.value,
      which.value === "moved" ? "all" : /** @type {Shown} */ (shows.value),
    );
  }

  /** @param {{readonly isSame: boolean}} how */
  function narrow(how) {
    const shown = wanted();
    list.setItems(shown, how);
    const number = (/** @type {number} */ value) => words.number(String(value));
    count.textContent =
      shown.length === 0
        ? words.text("my_crm_none")
        : words.text("my_crm_shown", { shown: number(shown.length), total: number(lines.length) });
  }

  /** @param {ListName} name */
  function showFiles(name) {
    const csv = button(words.text("my_crm_csv"), () => void save([listFile(name, wanted(), words)]));
    const upload = button(words.text("my_crm_upload"), () => void save(uploadFiles(entries)));
    files.replaceChildren(csv, ...(name === "accounts" ? [upload] : []));
  }

  /** @param {ReadonlyArray<import("./my_crm_files.js").CsvFile>} made */
  async function save(made) {
    for (const { name, text } of made) await saveText(name, text);
  }

  return Object.freeze({
    element,
    /**
     * Read the lists of a seat; null for one's own.
     *
     * @param {string | null} whose
     */
    async show(whose) {
      seat = whose;
      await read({ isSame: false });
    },
    /** Read again what is shown, because the CRM was read anew. */
    follow: () => read({ isSame: true }),
  });
}
