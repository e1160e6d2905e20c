/** How the administrator's pages say further columns: pairs, verdicts and the rows that samples become. C11. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import {
  isColumnName,
  mappingInWords,
  previewOf,
  readPairs,
  verdictsOf,
  whyNot,
  writePairs,
} from "../../extension/admin/columns_view.js";
import { createWords, fill } from "../../extension/shared/words.js";
import { readCatalogue } from "./support/content.mjs";

const en = readCatalogue("en");
const WORDS = createWords((key, values) => fill(en[key]?.message ?? "", values));
const EXAMPLE = new URL("../contract/success.columns.checked.json", import.meta.url);
const FOUND = JSON.parse(readFileSync(EXAMPLE, "utf8")).result;
const [COMPANY, KIND] = readPairs("company=category kind=task.percentcomplete");

test("a mapping is read and written as the setting has it", () => {
  assert.deepEqual({ value: "company", table: null, column: "category" }, COMPANY);
  assert.deepEqual({ value: "kind", table: "task", column: "percentcomplete" }, KIND);
  for (const mapping of ["", "kind=new_kind sent=task.new_day"]) {
    assert.equal(mapping, writePairs(readPairs(mapping)));
  }
  assert.equal(
    "Company into category and Kind of activity into task.percentcomplete",
    mappingInWords(writePairs([COMPANY, KIND]), WORDS),
  );
});

test("only what Dynamics takes for a column's logical name is asked about", () => {
  assert.deepEqual(
    [true, false, false, false],
    ["new_kind", "New_Kind", "new kind", "task.new_kind"].map(isColumnName),
  );
});

test("a column that fits says what a sample fills in, one that does not says why and what to do", () => {
  assert.deepEqual(
    [{ mark: "✓", sentences: ["task: fits; a sample fills in: Fourth Coffee"] }],
    verdictsOf(COMPANY, FOUND.checks, WORDS),
  );
  assert.equal(null, whyNot(COMPANY, FOUND.checks, WORDS));
  const why = whyNot(KIND, FOUND.checks, WORDS);
  assert.match(why, /percentcomplete of task has the type Integer, which cannot take “Kind of activity”/u);
  assert.ok(why.endsWith(en.next_mapped_column_type.message));
  assert.deepEqual([{ mark: "✗", sentences: [why] }], verdictsOf(KIND, FOUND.checks, WORDS));
});

test("a preview has the mapped columns first, each with what fills it", () => {
  const { caption, rows } = previewOf(FOUND.rows[0], [COMPANY, KIND], WORDS);
  assert.equal("The row that a sample becomes in task: Notes and Tags", caption);
  assert.deepEqual(
    [
      ["category", "Fourth Coffee", "Company"],
      ["subject", "Coffee for Curitiba", "as always"],
    ],
    rows,
  );
});
