/**
 * Read what the companion knows of whom the page shows, and their last activities from the CRM itself.
 * Asked anew at each change of the outbox: of two answers on their way the later question's stays in the card.
 */
import { inOrder } from "../shared/page/in_order.js";

/**
 * @typedef {NonNullable<import("../shared/internal.js").PageView["subject"]>} Subject
 * @typedef {import("../shared/protocol.js").ErrorBody} ErrorBody
 */

/**
 * @param {object} parts
 * @param {Pick<ReturnType<typeof import("../shared/worker_asking.js").createWorkerAsking>, "ask">} parts.worker
 * @param {Pick<ReturnType<typeof import("./card_part.js").createCardPart>, "clear" | "show" | "showTimeline" | "refuseTimeline">} parts.cardPart
 * @param {(error: ErrorBody) => void} parts.refused
 */
export function createCardReading({ worker, cardPart, refused }) {
  const cards = inOrder();
  const timelines = inOrder();
  let isMatched = false;

  /** Show nothing, and know nothing: somebody else is about to come into view. */
  function clear() {
    isMatched = false;
    cardPart.clear();
  }

  /**
   * @param {Subject} subject
   * @param {() => boolean} isInView whether the panel is still about them
   * @param {{readonly isWithTimeline: boolean}} how
   */
  async function read(subject, isInView, { isWithTimeline }) {
    const mayShow = cards();
    const answer = await worker.ask({ kind: "record.ask", message: { kind: "person.view", about: subject } });
    if (!isInView()) return;
    if (answer.kind === "record.refused") refused(answer.error);
    if (answer.kind !== "record.answer" || answer.result.kind !== "person.card") return;
    const card = answer.result;
    if (mayShow()) {
      isMatched = card.row !== null;
      cardPart.show(card);
    }
    if (isWithTimeline && card.row !== null) await readTimeline(card.row.match, isInView);
  }

  /**
   * @param {{readonly table: "contact" | "lead" | "account", readonly row_id: string}} row
   * @param {() => boolean} isInView
   */
  async function readTimeline({ table, row_id }, isInView) {
    const mayShow = timelines();
    const answer = await worker.ask({
      kind: "record.ask",
      message: { kind: "activities.read", table, row_id },
    });
    if (!isInView() || !mayShow()) return;
    if (answer.kind === "record.answer" && answer.result.kind === "record.activities") {
      cardPart.showTimeline(answer.result);
    } else if (answer.kind === "record.refused") {
      cardPart.refuseTimeline(answer.error);
    }
  }

  return Object.freeze({ read, clear, isMatched: () => isMatched });
}
