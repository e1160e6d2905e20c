/**
 * Show the lists of My CRM of whichever seat somebody picks, as far as they may read the rows.
 */
import { paragraph } from "../shared/page/lists.js";
import { createMyCrm } from "../shared/page/my_crm.js";
import { fields, labelled, sectionLink } from "./elements.js";

/** What keeps this computer from reading the CRM, so that nobody's lists are made here → the words for it. */
const BARRED = /** @type {Readonly<Record<string, string>>} */ (
  Object.freeze({ seat_missing: "import_without_seat", seat_off: "import_seat_off" })
);

/** @param {import("./admin.js").Room} room */
export function createImportPart({ ask, words, say, body, saving, status }) {
  const seat = document.createElement("select");
  const barred = paragraph("");
  barred.id = "import-barred";
  barred.role = "status";
  const lists = createMyCrm({ ask, words, say, saveText: saving.saveText });
  seat.append(new Option(words.text("import_seat_own"), ""));
  seat.addEventListener("change", () => void lists.show(seat.value || null));
  body.append(
    paragraph(words.text("import_seat_is")),
    barred,
    fields(labelled("import-seat", words.text("import_seat"), seat)),
    lists.element,
  );

  /** Whoever has a seat can be picked; who was picked before stays so. */
  async function readSeats() {
    /** @type {string | null} */
    let roster = null;
    let after = 0;
    /** @type {Array<HTMLOptionElement>} */
    const options = [];
    for (;;) {
      /** @type {import("../shared/protocol.js").SeatsRoster | null} */
      const part = await ask({ kind: "seats.read", roster, after }, "seats.roster");
      if (part === null) return;
      // Another roster has taken its place: its first part came, and it is read from there.
      if (roster !== null && part.roster !== roster) options.length = 0;
      roster = part.roster;
      options.push(
        ...part.users
          .filter(({ has_seat }) => has_seat)
          .map(({ user_id, name, email }) => new Option(name || email, user_id)),
      );
      if (part.next_after === null) break;
      after = part.next_after;
    }
    const picked = seat.value;
    seat.replaceChildren(new Option(words.text("import_seat_own"), ""), ...options);
    seat.value = options.some(({ value }) => value === picked) ? picked : "";
    if (seat.value !== picked) await lists.show(null);
  }

  /** Empty lists would let an administrator without a seat of their own think that nobody is in them. */
  function statusChanged() {
    const now = status();
    const code = (now.reach === "reachable" && now.connection.trouble?.code) || "";
    const key = BARRED[code];
    barred.hidden = key === undefined;
    if (key !== undefined) {
      barred.replaceChildren(words.text(key), " ", sectionLink("seats", words.text("import_to_seats")));
    }
  }

  statusChanged();

  async function show() {
    await lists.show(seat.value || null);
    await readSeats();
  }

  return Object.freeze({ show, follow: lists.follow, statusChanged });
}
