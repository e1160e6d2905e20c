/**
 * Show how much is copied, and what became of opportunities: sentences first, then charts, each with its table.
 * Nothing is read before somebody asks: the rows of a whole organisation take their time.
 */
import { button, paragraph } from "../shared/page/lists.js";
import { drawChart } from "./chart.js";
import { dataTable, fields, folded, heading, labelled, row } from "./elements.js";
import {
  outcomeChart,
  outcomeSentences,
  outcomeTable,
  usageCharts,
  usageSentences,
  usageTable,
} from "./reports_view.js";

/** @param {import("./admin.js").Room} room */
export function createReportsPart({ ask, words, say, body }) {
  const [since, until] = [day(), day()];
  const usage = document.createElement("div");
  const outcome = document.createElement("div");
  const number = (/** @type {number} */ value) => words.number(String(value));
  body.append(
    paragraph(words.text("reports_is")),
    heading(words.text("reports_usage")),
    fields(
      labelled("reports-since", words.text("reports_since"), since),
      labelled("reports-until", words.text("reports_until"), until),
    ),
    row(button(words.text("reports_count"), () => void readUsage())),
    usage,
    heading(words.text("reports_outcome")),
    row(button(words.text("reports_compare"), () => void readOutcome())),
    outcome,
    paragraph(words.text("reports_csv"), "quiet"),
  );

  function day() {
    const input = document.createElement("input");
    input.type = "date";
    return input;
  }

  async function readUsage() {
    say(words.text("admin_reading"));
    const span = { since: since.value || null, until: until.value || null };
    /** @type {string | null} */
    let reading = null;
    for (;;) {
      /** @type {import("../shared/protocol.js").UsageReport | null} */
      const answer = await ask({ kind: "usage.read", ...span, reading }, "usage.report");
      if (answer === null) return;
      if (answer.found !== null) {
        showUsage(answer.found);
        return;
      }
      reading = answer.reading;
      say(words.text("reports_reading", { rows: number(answer.rows_read) }));
    }
  }

  /** @param {import("../shared/protocol.js").UsageFound} found */
  function showUsage(found) {
    const sentences = usageSentences(found, words);
    const charts = usageCharts(found, words);
    const drawn = found.weeks.length === 0 ? [] : [charts.kinds, charts.filed];
    usage.replaceChildren(
      ...sentences.map((sentence) => paragraph(sentence)),
      ...drawn.flatMap((chart) => [paragraph(chart.sentence), drawChart(chart, number)]),
      ...(found.weeks.length === 0
        ? []
        : [
            folded(words.text("reports_by_week"), [dataTable(usageTable("report_week", found.weeks, words))]),
            folded(words.text("reports_by_seat"), [dataTable(usageTable("report_seat", found.seats, words))]),
          ]),
    );
    say(sentences[0] ?? "");
  }

  async function readOutcome() {
    say(words.text("admin_reading"));
    /** @type {string | null} */
    let reading = null;
    for (;;) {
      /** @type {import("../shared/protocol.js").OutcomeReport | null} */
      const answer = await ask({ kind: "outcome.read", reading }, "outcome.report");
      if (answer === null) return;
      if (answer.found !== null) {
        const sentences = outcomeSentences(answer.found, words);
        const chart = outcomeChart(answer.found, words);
        outcome.replaceChildren(
          ...sentences.map((sentence) => paragraph(sentence)),
          paragraph(chart.sentence),
          drawChart(chart, number),
          dataTable(outcomeTable(answer.found, words)),
        );
        say(sentences[0] ?? "");
        return;
      }
      reading = answer.reading;
    }
  }

  return Object.freeze({ show: async () => undefined });
}
