/**
 * Show the history of decisions about somebody, and take one back: first what would move, then a press that does it.
 * Used by the side panel and by the prompt's window; asks the companion, decides nothing.
 */
import { historyLines, movesView } from "./decisions_view.js";
import { button, listItem, paragraph, part, setText } from "./lists.js";
import { keyed, redraw } from "./redraw.js";

/**
 * @typedef {import("../protocol.js").CompanyInView} CompanyInView
 * @typedef {import("../protocol.js").PagePerson} PagePerson
 * @typedef {import("./decisions_view.js").HistoryLine} HistoryLine
 */

/**
 * @param {object} parts
 * @param {import("./asking.js").Asking} parts.ask
 * @param {import("../words.js").Words} parts.words
 * @param {(sentence: string | null) => void} parts.say
 * @param {() => void} parts.changed the link is not what it was
 */
export function createDecisionsPart({ ask, words, say, changed }) {
  /** @type {PagePerson | CompanyInView | null} */
  let shown = null;
  /** Counts what was asked for: an answer that comes back later is of somebody else. */
  let reads = 0;
  /**
   * What stands in the list, by its line: read anew, a line that says the same stays, with what was pressed in it.
   *
   * @type {ReadonlyMap<string, HTMLElement>}
   */
  let drawn = new Map();

  /** @param {PagePerson | CompanyInView | null} about null hides it */
  async function show(about) {
    reads += 1;
    const mine = reads;
    if (about === null || !isSame(shown, about)) {
      part("decisions").hidden = true;
      drawn = new Map();
    }
    shown = about;
    // Whom LinkedIn does not name has no history by which they could be found again.
    if (about === null || addressOf(about) === null) return;
    const found = await ask({ kind: "decisions.read", about }, "decisions.found");
    if (found === null || mine !== reads) return;
    const lines = historyLines(found, words);
    setText("decisions-title", words.text("decisions_title", { count: words.number(String(lines.length)) }));
    drawn = new Map(
      namesOf(lines).map((name, at) => {
        const line = /** @type {HistoryLine} */ (lines[at]);
        return [name, drawn.get(name) ?? keyed(lineItem(line), line.revert?.decision_id ?? name)];
      }),
    );
    redraw(part("decisions-list"), [...drawn.values()], part("decisions-title"));
    part("decisions").hidden = lines.length === 0;
  }

  /** @param {HistoryLine} line */
  function lineItem({ entry, reasons, revert, isIgnored }) {
    const item = listItem(entry);
    if (reasons !== null) item.append(paragraph(reasons, "quiet"));
    if (revert !== null && isIgnored) {
      const { decision_id, name } = revert;
      const press = button(words.text("decisions_tell_again"), () => void tellAgain(decision_id, name));
      press.ariaLabel = words.text("decisions_tell_again_name", { name });
      item.append(press);
    } else if (revert !== null) {
      const { decision_id, name } = revert;
      const press = button(words.text("decisions_take_back"), (pressed) => {
        void preview(item, pressed, decision_id, name);
      });
      press.ariaLabel = words.text("decisions_take_back_name", { name });
      item.append(press);
    }
    return item;
  }

  /**
   * @param {HTMLElement} item
   * @param {HTMLButtonElement} pressed
   * @param {string} decision_id
   * @param {string} name
   */
  async function preview(item, pressed, decision_id, name) {
    const found = await ask({ kind: "moves.read", decision_id }, "moves.found");
    // The line may say something else by now, or the page show somebody else; or it was pressed twice.
    if (found === null || !item.isConnected || item.querySelector(".preview") !== null) return;
    const view = movesView(found, words);
    const box = document.createElement("div");
    const title = document.createElement("h3");
    box.className = "preview";
    title.tabIndex = -1;
    title.textContent = words.text("decisions_preview");
    box.append(title, paragraph(view.forgets));
    if (view.trouble !== null) box.append(paragraph(view.trouble, "warning"));
    box.append(paragraph(view.movingTitle), list(view.moving));
    if (view.staying.length > 0) box.append(paragraph(view.stayingTitle), list(view.staying));
    const leave = () => {
      box.remove();
      pressed.hidden = false;
      pressed.focus();
    };
    const row = document.createElement("div");
    row.className = "buttons";
    if (view.moving.length > 0) {
      row.append(button(words.text("decisions_do_move"), () => void revert(decision_id, name, true)));
    }
    row.append(
      button(words.text("decisions_do"), () => void revert(decision_id, name, false)),
      button(words.text("decisions_leave"), leave),
    );
    box.append(row);
    pressed.hidden = true;
    item.append(box);
    title.focus();
  }

  /**
   * @param {string} decision_id
   * @param {string} name
   * @param {boolean} is_moving
   */
  async function revert(decision_id, name, is_moving) {
    const about = shown;
    const answer = await ask({ kind: "decision.revert", decision_id, is_moving }, "decisions.found");
    if (answer === null) return;
    const isAsking = answer.prompt_id !== null;
    say(words.text(isAsking ? "decisions_done_moving" : "decisions_done", { name }));
    changed();
    await show(about);
    part("decisions-title").focus();
  }

  /**
   * What is ignored of a page is said again. Nothing moves by that, so there is nothing to look at first.
   *
   * @param {string} decision_id
   * @param {string} name
   */
  async function tellAgain(decision_id, name) {
    const about = shown;
    const message = /** @type {const} */ ({ kind: "decision.revert", decision_id, is_moving: false });
    const answer = await ask(message, "decisions.found");
    if (answer === null) return;
    say(words.text("decisions_told_again", { name }));
    changed();
    await show(about);
    part("decisions-title").focus();
  }

  // Opened, it says how far it has come by then that the CRM knows of it.
  part("decisions").addEventListener("toggle", (event) => {
    if (/** @type {HTMLDetailsElement} */ (event.target).open) void show(shown);
  });

  return Object.freeze({ show });
}

/**
 * A name for each line by what it says; of lines that say the same, each has its own.
 *
 * @param {ReadonlyArray<HistoryLine>} lines
 */
function namesOf(lines) {
  const said = lines.map((line) => JSON.stringify(line));
  return said.map((one, at) => `${said.slice(0, at).filter((other) => other === one).length} ${one}`);
}

/** @param {ReadonlyArray<import("./lists.js").Entry>} entries */
function list(entries) {
  const element = document.createElement("ul");
  element.append(...entries.map((entry) => listItem(entry)));
  return element;
}

/** @param {PagePerson | CompanyInView} about */
function addressOf(about) {
  return "profile_address" in about ? about.profile_address : about.company_address;
}

/**
 * @param {PagePerson | CompanyInView | null} one
 * @param {PagePerson | CompanyInView} other
 */
function isSame(one, other) {
  return one !== null && addressOf(one) === addressOf(other) && one.name === other.name;
}
