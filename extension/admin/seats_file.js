/**
 * Take seats from a CSV file that the user chooses: read by the companion, and each line that fits nobody picked for.
 * Changes nothing itself; what would change is told as for every other change.
 */
import { button, paragraph } from "../shared/page/lists.js";
import { fields, labelled, row } from "./elements.js";
import { faultInWords, picksOf } from "./seats_file_view.js";

/**
 * @typedef {import("../shared/protocol.js").SeatMismatch} SeatMismatch
 * @typedef {import("../shared/protocol.js").SeatPick} SeatPick
 * @typedef {import("./seats_review.js").Order} Order
 */

/**
 * @param {Pick<import("./admin.js").Room, "ask" | "words" | "say"> & {readonly roster: () => string | null,
 *   readonly chosen: () => ReadonlyArray<string>,
 *   readonly plan: (order: Order, user_ids: ReadonlyArray<string>) => Promise<void>}} parts
 */
export function createSeatsFile({ ask, words, say, roster, chosen, plan }) {
  const element = document.createElement("div");
  const file = document.createElement("input");
  const unsure = document.createElement("form");
  const about = paragraph(words.text("seats_file_is"), "quiet");
  file.type = "file";
  file.accept = ".csv,text/csv";
  about.id = "seats-file-about";
  file.setAttribute("aria-describedby", about.id);
  unsure.noValidate = true;
  element.append(fields(labelled("seats-file", words.text("seats_file"), file)), about, unsure);
  file.addEventListener("change", () => {
    const [picked] = file.files ?? [];
    if (picked !== undefined) void take(picked);
  });

  /** Counts what was read: only of the last file people are picked for, or changes told. */
  let reads = 0;

  /** @param {File} picked */
  async function take(picked) {
    const text = await picked.text();
    // The same file, mended, can be chosen again.
    file.value = "";
    unsure.replaceChildren();
    // What no encoding explains: a file of another encoding would give people wrong names.
    if (text.includes("\uFFFD")) say(words.text("seats_file_no_text"));
    else await read(text, []);
  }

  /**
   * @param {string} text
   * @param {ReadonlyArray<SeatPick>} picks
   */
  async function read(text, picks) {
    say(words.text("admin_reading"));
    reads += 1;
    const mine = reads;
    const answer = await ask({ kind: "seats.import", roster: roster(), text, picks }, "seats.imported");
    if (answer === null || mine !== reads) return;
    unsure.replaceChildren();
    if (answer.fault !== null) say(faultInWords(answer.fault, answer.fault_line, words));
    else if (answer.unsure_count > 0) askWhom(answer, text, picks);
    else await plan({ action: "import", roster: answer.roster, file: answer.file }, answer.user_ids);
  }

  /**
   * @param {import("../shared/protocol.js").SeatsImported} answer
   * @param {string} text
   * @param {ReadonlyArray<SeatPick>} picks
   */
  function askWhom(answer, text, picks) {
    const told = words.text("seats_file_unsure", { count: words.number(String(answer.unsure_count)) });
    const lists = answer.unsure.map((line) => ({ line, list: choiceOf(line) }));
    const go = button(words.text("seats_file_go_on"), () => undefined);
    go.type = "submit";
    unsure.replaceChildren(
      paragraph(told),
      ...lists.map(({ line, list }) => {
        const named = words.text("seats_file_line", { line: String(line.line), named: line.named });
        return fields(labelled(`seats-line-${line.line}`, named, list));
      }),
      row(go),
    );
    unsure.onsubmit = (event) => {
      event.preventDefault();
      const made = picksOf(
        lists.map(({ line, list }) => ({ named: line.named, value: list.value })),
        chosen(),
      );
      if ("unpicked" in made) {
        const count = words.number(String(made.unpicked));
        say(words.text(made.isOneMissing ? "seats_file_choose_one" : "seats_file_pick_all", { count }));
        lists.find(({ list }) => list.value === "")?.list.focus();
      } else void read(text, [...picks, ...made.picks]);
    };
    say(told);
    lists[0]?.list.focus();
  }

  /** @param {SeatMismatch} line */
  function choiceOf({ guesses }) {
    const list = document.createElement("select");
    list.append(
      new Option(words.text("seats_file_pick"), ""),
      ...guesses.map(({ user_id, name, email }) => new Option(`${name} <${email}>`, `user:${user_id}`)),
      new Option(words.text("seats_file_chosen"), "chosen"),
      new Option(words.text("seats_file_leave_out"), "none"),
    );
    return list;
  }

  return Object.freeze({ element });
}
