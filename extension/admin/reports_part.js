/**
 * Show how much is copied, and what became of opportunities: sentences first, then charts, each with its table.
 * Nothing is read before somebody asks: the rows of a whole organisation take their time.
 */
import { button, paragraph } from "../shared/page/lists.js";
import { drawChart } from "./chart.js";
import { dataTable, fields, folded, heading, labelled, row } from "./elements.js";
import {
  matchesView,
  outcomeChart,
  outcomeSentences,
  outcomeTable,
  usageCharts,
  usageSentences,
  usageTable,
} from "./reports_view.js";

/** @param {import("./admin.js").Room} room */
export function createReportsPart({ ask, words, say, body, saving }) {
  const [since, until] = [day(), day()];
  const usage = document.createElement("div");
  const outcome = document.createElement("div");
  const matches = document.createElement("div");
  /** Counts what was asked for of each: of two readings the one that was begun last is shown, whichever ends first. */
  const asks = { usage: 0, outcome: 0, matches: 0 };
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
    heading(words.text("reports_match")),
    row(button(words.text("reports_match_count"), () => void readMatches())),
    matches,
  );

  function day() {
    const input = document.createElement("input");
    input.type = "date";
    return input;
  }

  async function readUsage() {
    asks.usage += 1;
    const mine = asks.usage;
    say(words.text("admin_reading"));
    const span = { since: since.value || null, until: until.value || null };
    /** @type {string | null} */
    let reading = null;
    for (;;) {
      /** @type {import("../shared/protocol.js").UsageReport | null} */
      const answer = await ask({ kind: "usage.read", ...span, reading }, "usage.report");
      if (answer === null || mine !== asks.usage) return;
      if (answer.found !== null) {
        showUsage(answer.found, answer.reading);
        return;
      }
      reading = answer.reading;
      say(words.text("reports_reading", { rows: number(answer.rows_read) }));
    }
  }

  /**
   * @param {"usage" | "outcome"} file
   * @param {string} reading
   */
  function save(file, reading) {
    const control = button(words.text("reports_save"), () => void saving.saveRead(file, reading));
    control.ariaLabel = words.text("reports_save_one", { report: words.text(`reports_${file}`) });
    return row(control);
  }

  /**
   * @param {import("../shared/protocol.js").UsageFound} found
   * @param {string} reading
   */
  function showUsage(found, reading) {
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
            save("usage", reading),
          ]),
    );
    say(sentences[0] ?? "");
  }

  async function readOutcome() {
    asks.outcome += 1;
    const mine = asks.outcome;
    say(words.text("admin_reading"));
    /** @type {string | null} */
    let reading = null;
    for (;;) {
      /** @type {import("../shared/protocol.js").OutcomeReport | null} */
      const answer = await ask({ kind: "outcome.read", reading }, "outcome.report");
      if (answer === null || mine !== asks.outcome) return;
      if (answer.found !== null) {
        const sentences = outcomeSentences(answer.found, words);
        const chart = outcomeChart(answer.found, words);
        outcome.replaceChildren(
          ...sentences.map((sentence) => paragraph(sentence)),
          paragraph(chart.sentence),
          drawChart(chart, number),
          dataTable(outcomeTable(answer.found, words)),
          save("outcome", answer.reading),
        );
        say(sentences[0] ?? "");
        return;
      }
      reading = answer.reading;
    }
  }

  async function readMatches() {
    asks.matches += 1;
    const mine = asks.matches;
    say(words.text("admin_reading"));
    const answer = await ask({ kind: "matches.read" }, "matches.report");
    if (answer === null || mine !== asks.matches) return;
    const { sentence, table } = matchesView(answer, words);
    matches.replaceChildren(
      paragraph(sentence),
      ...(table === null
        ? []
        : [
            dataTable(table),
            paragraph(words.text("report_known_means"), "quiet"),
            row(button(words.text("reports_match_save"), () => void saving.saveRead("match", null))),
          ]),
    );
    say(sentence);
  }

  return Object.freeze({ show: async () => undefined });
}
