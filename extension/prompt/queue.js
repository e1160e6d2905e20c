/**
 * Know the prompts that ask now, or that were kept for later, and which of them is shown; list the others to go to.
 * Closing the page loses nothing: all of it is read from the companion.
 */
import { button, listItem, part, setList, setText } from "../shared/page/lists.js";
import { keyed } from "../shared/page/redraw.js";
import { shownOf } from "./prompt_view.js";

/**
 * @typedef {import("../shared/protocol.js").Prompt} Prompt
 * @typedef {import("../shared/words.js").Words} Words
 */

const MOST = 100;
/** One that is being created stays in sight until Dynamics has answered. */
const ASKING = /** @type {const} */ (["waiting", "needs_you", "creating", "comparing"]);
const LATER = /** @type {const} */ (["later"]);

/**
 * @param {object} parts
 * @param {import("../shared/page/asking.js").Asking} parts.ask
 * @param {Words} parts.words
 * @param {string | null} parts.newest the prompt to begin with
 * @param {(shown: Prompt | null) => void} parts.changed
 */
export function createQueue({ ask, words, newest, changed }) {
  let wanted = newest;
  let isOfLater = false;
  let reads = 0;
  /** The last of them, which is the one that counts. @type {Promise<void>} */
  let reading = Promise.resolve();
  /** @type {ReadonlyArray<Prompt>} */
  let prompts = [];

  /** @param {Prompt | null} shown */
  function show(shown) {
    wanted = shown?.prompt_id ?? null;
    const items = prompts.map(({ prompt_id, about: { name } }) => {
      const go = button(name, () => press(prompt_id));
      go.setAttribute("aria-current", String(prompt_id === wanted));
      const item = listItem({ text: "", address: null, facts: [], note: null }, [go]);
      item.firstElementChild?.remove();
      return keyed(item, prompt_id);
    });
    const title = words.text(isOfLater ? "prompt_queue_later" : "prompt_queue");
    // Shown before the list: where the list goes, whoever stood in it goes on with the one that is left.
    changed(shown);
    const entries = items.length > 1 || isOfLater ? items : null;
    setList("queue", title, entries, words.text("prompt_queue_empty"), part("name"));
  }

  /** @param {string} prompt_id */
  function press(prompt_id) {
    show(shownOf(prompts, prompt_id));
    part("name").focus();
  }

  /** Over once what is read is shown: one that was overtaken ends with the one that has overtaken it. */
  async function read() {
    reads += 1;
    reading = readNow(reads);
    /** @type {Promise<void>} */
    let waited;
    do {
      waited = reading;
      await waited;
    } while (waited !== reading);
  }

  /** @param {number} mine */
  async function readNow(mine) {
    const states = isOfLater ? LATER : ASKING;
    const found = await ask({ kind: "prompts.read", states, after: null, limit: MOST }, "prompts.found");
    if (found === null || mine !== reads) return;
    // A comparison asks nobody: it is there while it is looked at.
    prompts = found.prompts.filter(({ state, prompt_id }) => state !== "comparing" || prompt_id === wanted);
    const count = { count: String(found.later) };
    const label = isOfLater ? words.text("prompt_queue_back") : words.text("prompt_later_shown", count);
    setText("later-shown", isOfLater || found.later > 0 ? label : null);
    show(shownOf(prompts, wanted));
  }

  /** Bring one to the front that has just come up. @param {string} prompt_id */
  async function goTo(prompt_id) {
    wanted = prompt_id;
    isOfLater = false;
    await read();
  }

  part("later-shown").addEventListener("click", () => {
    isOfLater = !isOfLater;
    wanted = null;
    void read();
  });
  return Object.freeze({ read, goTo });
}
