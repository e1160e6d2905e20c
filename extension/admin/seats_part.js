/**
 * Show who has a seat and for whom syncing is on, and change it for some or for all: first told, then done.
 */
import { afterPause } from "../shared/page/asking.js";
import { button, paragraph } from "../shared/page/lists.js";
import { whomLine } from "./overview_view.js";
import { fields, labelled, row } from "./elements.js";
import { createLetter } from "./letter.js";
import { createSeatsFile } from "./seats_file.js";
import { createSeatsReview } from "./seats_review.js";
import { filtered, listed, seatInWords, STATES } from "./seats_view.js";
import { createVirtualList } from "./virtual_list.js";

/**
 * @typedef {import("../shared/protocol.js").SeatUser} SeatUser
 * @typedef {import("./seats_view.js").SeatFilter} SeatFilter
 */

const PAUSE_MS = 250;
const ACTIONS = /** @type {const} */ (["assign", "take", "enable", "disable"]);

/** @param {import("./admin.js").Room} room */
export function createSeatsPart({ ask, words, say, body, saving }) {
  const count = paragraph("");
  const find = document.createElement("input");
  const state = document.createElement("select");
  const shown = paragraph("", "quiet");
  const list = createVirtualList(words.text("seats_list"), {
    keyOf: ({ user_id }) => user_id,
    fill,
    choiceChanged,
  });
  const actions = ACTIONS.map((action) =>
    button(
      words.text(`seats_action_${action}`),
      () => void plan({ action, roster, file: null }, [...chosen]),
    ),
  );
  const letter = createLetter({ ask, words, say });
  const review = createSeatsReview({ ask, words, say, done: show, given });
  const file = createSeatsFile({ ask, words, say, roster: () => roster, chosen: () => [...chosen], plan });
  /** @type {ReadonlyArray<import("./seats_view.js").Listed>} */
  let users = [];
  /** @type {ReadonlySet<string>} */
  let chosen = new Set();
  /** @type {string | null} */
  let roster = null;
  /** Counts readings: what comes back after another one has begun would mix two rosters. */
  let readings = 0;

  list.element.id = "seats-list";
  find.type = "search";
  find.autocomplete = "off";
  shown.role = "status";
  state.append(...Object.keys(STATES).map((name) => new Option(words.text(`seats_filter_${name}`), name)));
  const all = button(words.text("seats_choose_all"), () => list.chooseAll(true));
  const none = button(words.text("seats_choose_none"), () => list.chooseAll(false));
  body.append(
    count,
    fields(
      labelled("seats-find", words.text("seats_find"), find),
      labelled("seats-state", words.text("seats_show"), state),
    ),
    shown,
    list.element,
    row(all, none),
    row(...actions),
    row(button(words.text("seats_save"), () => void saving.saveRead("seats", roster))),
    paragraph(words.text("seats_is"), "quiet"),
    review.element,
    letter.element,
    file.element,
  );
  const narrowSoon = afterPause(narrow, PAUSE_MS);
  find.addEventListener("input", () => narrowSoon());
  state.addEventListener("change", narrow);

  /**
   * @param {string | null} mark
   * @param {number} after
   */
  const readPart = (mark, after) => ask({ kind: "seats.read", roster: mark, after }, "seats.roster");

  /** Every part of one roster; begun again where another has taken its place meanwhile. */
  async function show() {
    readings += 1;
    const mine = readings;
    let part = await readPart(null, 0);
    /** @type {Array<SeatUser>} */
    let read = [];
    while (part !== null && mine === readings) {
      read = part.roster === roster ? [...read, ...part.users] : [...part.users];
      roster = part.roster;
      count.textContent = whomLine(part, words);
      if (part.next_after === null) {
        users = listed(read);
        narrow();
        return;
      }
      part = await readPart(roster, part.next_after);
    }
  }

  /**
   * @param {import("./seats_review.js").Order} order
   * @param {ReadonlyArray<string>} user_ids
   */
  async function plan(order, user_ids) {
    letter.hide();
    await review.plan(order, user_ids, names());
  }

  /** @param {ReadonlyArray<string>} user_ids of those who have a seat now */
  async function given(user_ids) {
    const wanted = new Set(user_ids);
    const addresses = users.filter(({ user }) => wanted.has(user.user_id)).map(({ user }) => user.email);
    if (wanted.size > 0) await letter.show(addresses.filter((address) => address !== ""));
  }

  function narrow() {
    const found = filtered(users, find.value, /** @type {SeatFilter} */ (state.value));
    list.setItems(found);
  }

  /** @param {ReadonlySet<string>} keys */
  function choiceChanged(keys) {
    chosen = keys;
    const found = filtered(users, find.value, /** @type {SeatFilter} */ (state.value));
    shown.textContent = words.text("seats_shown", {
      chosen: words.number(String(keys.size)),
      shown: words.number(String(found.length)),
    });
    for (const action of actions) action.disabled = keys.size === 0;
  }

  function names() {
    return new Map(users.map(({ user }) => [user.user_id, user.name || user.email]));
  }

  /**
   * @param {SeatUser} user
   * @param {HTMLElement} option
   */
  function fill(user, option) {
    const name = document.createElement("strong");
    const seat = document.createElement("span");
    const email = document.createElement("span");
    name.textContent = user.name || user.email;
    seat.textContent = seatInWords(user, words);
    email.textContent = user.email;
    email.className = "quiet";
    option.append(name, seat, email);
  }

  return Object.freeze({ show });
}
