/** What the reports say: each number as a sentence, in a chart and in a table. A-13, H3, H4. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { axisEnd } from "../../extension/admin/chart.js";
import {
  outcomeChart,
  outcomeSentences,
  outcomeTable,
  usageCharts,
  usageSentences,
  usageTable,
} from "../../extension/admin/reports_view.js";

const WORDS = {
  text: (key, values = {}) => [key, ...Object.values(values)].join(" "),
  number: (decimal) => decimal,
};

function example(kind) {
  const file = new URL(`../contract/success.${kind}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")).result.found;
}

const usage = example("usage.report");
const outcome = example("outcome.report");

test("chart and table of a week have the same numbers, and both add up to its rows", () => {
  const { kinds, filed } = usageCharts(usage, WORDS);
  usageTable("report_week", usage.weeks, WORDS).rows.forEach(([name, rows, ...counts], place) => {
    assert.equal(name, kinds.bars[place].name);
    assert.deepEqual(counts.map(Number), [...kinds.bars[place].parts, ...filed.bars[place].parts]);
    for (const { bars } of [kinds, filed]) {
      assert.equal(
        Number(rows),
        bars[place].parts.reduce((sum, part) => sum + part, 0),
      );
    }
  });
});

test("the chart's own sentence names its highest week", () => {
  assert.equal("reports_chart_kinds 31 2026-W48", usageCharts(usage, WORDS).kinds.sentence);
});

test("whose name Dynamics shows, what was created and what is not counted is said", () => {
  assert.deepEqual(
    [
      "reports_usage_sum 49 4 2",
      "report_author_now Copy to CRM Writer 49",
      "report_created table_contact 6",
      "report_withdrawn 1",
    ],
    usageSentences(usage, WORDS),
  );
  assert.deepEqual(["report_nothing"], usageSentences({ ...usage, weeks: [] }, WORDS));
});

test("a group too small is named, never counted", () => {
  assert.deepEqual(
    ["report_open", "Qualify", "report_without", "report_fewer 5", ""],
    outcomeTable(outcome, WORDS).rows[1],
  );
  assert.deepEqual([12, 0], outcomeChart(outcome, WORDS).bars[0].parts);
});

test("a share is told only with the other one, and always as an association", () => {
  assert.deepEqual(
    ["report_win_rates 60% 42%", "report_association", "report_hidden 5"],
    outcomeSentences(outcome, WORDS),
  );
  const few = outcomeSentences({ ...outcome, won_percent_without: null }, WORDS);
  assert.deepEqual(["reports_too_few 5", "report_association"], few.slice(0, 2));
});

for (const [highest, end] of [
  [0, 1],
  [3, 5],
  [31, 50],
  [100, 100],
  [101, 200],
]) {
  test(`the axis of bars up to ${highest} ends at ${end}`, () => assert.equal(end, axisEnd(highest)));
}
