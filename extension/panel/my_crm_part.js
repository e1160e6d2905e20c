/**
 * Switch the panel between whom the page shows and the lists of My CRM, which are read when somebody comes to them.
 */
import { syncedAt } from "../shared/connection_view.js";
import { createAsking } from "../shared/page/asking.js";
import { part } from "../shared/page/lists.js";
import { createMyCrm } from "../shared/page/my_crm.js";
import { downloadedFile } from "../shared/page/new_file.js";
import { createSaving } from "../shared/page/saving.js";

/** @typedef {"page" | "lists"} View */

const VIEWS = /** @type {ReadonlyArray<View>} */ (["page", "lists"]);

/**
 * @param {object} parts
 * @param {import("../shared/words.js").Words} parts.words
 * @param {Pick<ReturnType<typeof import("../shared/worker_asking.js").createWorkerAsking>, "ask">} parts.worker
 * @param {(sentence: string) => void} parts.say
 * @param {(error: import("../shared/protocol.js").ErrorBody) => void} parts.refused
 */
export function createMyCrmPart({ words, worker, say, refused }) {
  const ask = createAsking(worker, refused);
  const { saveText } = createSaving({ ask, words, say, newFile: downloadedFile });
  let lists = createMyCrm({ ask, words, say, saveText });
  /** @type {string | null} when the CRM was read last, as far as was told */
  let seenAt = null;

  /** @param {View} shown */
  function mark(shown) {
    for (const view of VIEWS) {
      part(view).hidden = view !== shown;
      part(`view-${view}`).setAttribute("aria-pressed", String(view === shown));
    }
  }

  /** @param {View} shown */
  function show(shown) {
    mark(shown);
    say("");
    if (shown === "lists") void lists.show(null);
  }

  /** In another language everything is said anew. */
  function showWords() {
    part("views").ariaLabel = words.text("panel_views");
    for (const view of VIEWS) part(`view-${view}`).textContent = words.text(`my_crm_view_${view}`);
    lists = createMyCrm({ ask, words, say, saveText });
    part("lists").replaceChildren(lists.element);
    if (!part("lists").hidden) void lists.show(null);
  }

  /**
   * The lists follow the CRM without being asked for again.
   *
   * @param {import("../shared/internal.js").CompanionStatus} status
   */
  function heard(status) {
    const now = syncedAt(status);
    if (now === null || now === seenAt) return;
    seenAt = now;
    if (!part("lists").hidden) void lists.follow();
  }

  for (const view of VIEWS) part(`view-${view}`).addEventListener("click", () => show(view));
  mark("page");
  return Object.freeze({ heard, showWords });
}
