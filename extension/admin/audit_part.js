/**
 * Show what happened to which item, the newest first, and whether the trail was changed since. Changes nothing.
 */
import { button, paragraph } from "../shared/page/lists.js";
import { dataTable, row } from "./elements.js";

/** @typedef {import("../shared/protocol.js").AuditTrail} AuditTrail */

const BREAKS = Object.freeze({
  line_missing: "audit_line_missing",
  line_changed: "audit_line_changed",
  end_missing: "audit_end_missing",
});
const COLUMNS = ["audit_column_line", "audit_column_time", "audit_column_step", "outbox_item"];
const SHORT = 8;

/** @param {import("./admin.js").Room} room */
export function createAuditPart({ ask, words, body }) {
  const trail = document.createElement("div");
  body.append(row(button(words.text("admin_again"), () => void show())), trail);

  async function show() {
    const answer = await ask({ kind: "audit.read" }, "audit.trail");
    if (answer === null) return;
    const steps =
      answer.steps.length === 0
        ? paragraph(words.text("audit_empty"))
        : dataTable({
            caption: words.text("audit_newest"),
            columns: COLUMNS.map((key) => words.text(key)),
            rows: answer.steps.map(({ line, at, what, item_id, is_erased }) => [
              String(line),
              momentOf(at),
              words.text(`audit_step_${what.replaceAll(" ", "_")}`) || what,
              is_erased ? words.text("audit_erased") : (item_id ?? "").slice(0, SHORT),
            ]),
          });
    trail.replaceChildren(...verdict(answer).map((sentence) => paragraph(sentence)), steps);
  }

  /** @param {string} at a moment, unless somebody has changed it */
  function momentOf(at) {
    return Number.isNaN(Date.parse(at)) ? at : words.time(at);
  }

  /** @param {AuditTrail} trail */
  function verdict({ lines, erased, begins_after, end, broken, broken_line }) {
    const number = (/** @type {number} */ value) => words.number(String(value));
    const counted = words.text("audit_counted", { erased: number(erased), lines: number(lines) });
    const begins = begins_after === 0 ? [] : [words.text("audit_begins", { line: number(begins_after) })];
    if (broken !== null) {
      const where = broken === "end_missing" ? {} : { line: number(broken_line) };
      return [counted, ...begins, words.text(BREAKS[broken], where), words.text("audit_broken_means")];
    }
    const rest = [words.text("audit_whole"), words.text("audit_end", { end }), words.text("audit_proves")];
    return [counted, ...begins, ...rest];
  }

  return Object.freeze({ show });
}
