/** What is said of a line of My CRM and of a list as a whole, who is found, and what its files hold. B5, B7, I-10. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { csvText, listFile, uploadFiles } from "../../extension/shared/page/my_crm_files.js";
import { entryLine, listSentences, movedLine, wantedLines } from "../../extension/shared/page/my_crm_view.js";

const WORDS = {
  text: (key, values = {}) => [key, ...Object.values(values)].join(" "),
  day: (moment) => moment.slice(0, 10),
  time: (moment) => moment.slice(0, 16),
  number: (decimal) => decimal,
};
const BEFORE = "2026-11-10T09:00:00.000Z";
const HOW = { lookedBefore: BEFORE, isOwn: true };

function entry(name, values = {}) {
  return {
    table: "account",
    row_id: name,
    name,
    company: "",
    record_address: `https://contoso.example/${name}`,
    place: { address: "https://www.linkedin.com/sales/company/1", is_search: false },
    reasons: [{ why: "customer", about: "Espresso", stage: "Propose" }],
    reasons_left_out: 0,
    since: "2026-11-01T09:00:00.000Z",
    left_at: null,
    saved: null,
    upload: { website: "https://w.example", city: "Renton", country: "USA" },
    ...values,
  };
}

const NEW = entry("Nova", { since: "2026-11-11T09:00:00.000Z" });
const LEFT = entry("Lena", { left_at: "2026-11-12T09:00:00.000Z" });
const STAYED = entry("São João", { saved: { is_saved: true, seen_at: "2026-11-09T09:00:00.000Z" } });

test("who came or left since the last look is marked, who stayed is not", () => {
  assert.deepEqual(
    ["my_crm_new", "import_left 2026-11-12", null],
    [NEW, LEFT, STAYED].map((one) => entryLine(one, HOW, WORDS).mark),
  );
});

test("the first time nothing is new, and whoever left is still marked", () => {
  const first = { lookedBefore: null, isOwn: true };
  assert.deepEqual(
    [null, "import_left 2026-11-12"],
    [NEW, LEFT].map((one) => entryLine(one, first, WORDS).mark),
  );
});

test("what no page has told is never said to be no, and of somebody else's list nothing is said", () => {
  const saved = (one, isOwn) =>
    entryLine(one, { lookedBefore: null, isOwn }, WORDS).facts.find(
      ({ label }) => label === "import_saved_column",
    )?.value;
  const unsaved = entry("x", { saved: { is_saved: false, seen_at: BEFORE } });
  assert.deepEqual(
    ["import_saved_unseen", "import_saved_yes 2026-11-09", "import_saved_no 2026-11-10", undefined],
    [saved(NEW, true), saved(STAYED, true), saved(unsaved, true), saved(STAYED, false)],
  );
});

test("a link says whether it opens a page or searches for the name", () => {
  const search = entry("Teo", { place: { address: "https://x.example", is_search: true } });
  assert.deepEqual(
    ["my_crm_open_name Nova", "my_crm_search_name Teo"],
    [NEW, search].map((one) => entryLine(one, HOW, WORDS).place.label),
  );
});

test("a list says how many came and left, which right is missing, and that nobody is sure", () => {
  const list = {
    made_at: "2026-11-12T10:00:00.000Z",
    looked_before: BEFORE,
    inside: 2,
    without_stage: 3,
    is_unsure: true,
    barred: ["opportunity", "connection"],
    unread: [],
  };
  assert.deepEqual(listSentences(list, [NEW, LEFT, STAYED], WORDS), [
    "import_count 2",
    "my_crm_changes 1 1 2026-11-10T09:00",
    "my_crm_made 2026-11-12T10:00",
    "import_unsure",
    "import_without_stage 3",
    "my_crm_barred opportunity, connection",
  ]);
});

for (const [typed, shown, found] of [
  ["sao joao", "all", ["São João"]],
  ["espresso propose", "all", ["Nova", "Lena", "São João"]],
  ["", "changed", ["Nova", "Lena"]],
  ["", "unsaved", ["Nova", "Lena"]],
  ["nobody", "all", []],
]) {
  test(`“${typed}” among ${shown} finds ${found.length}`, () => {
    const lines = [NEW, LEFT, STAYED].map((one) => entryLine(one, HOW, WORDS));
    assert.deepEqual(
      found,
      wantedLines(lines, typed, shown).map(({ name }) => name),
    );
  });
}

test("who has moved on is told with both employers and the day", () => {
  const moved = { ...entry("Yvonne"), employer_in_crm: "Old", employer_on_page: "New", seen_at: BEFORE };
  assert.deepEqual(
    ["Old", "my_crm_moved_at New 2026-11-10"],
    movedLine(moved, WORDS).facts.map(({ value }) => value),
  );
});

test("an upload holds whoever is in the list, a further file after each thousand", () => {
  const many = Array.from({ length: 1001 }, (_, number) => entry(`Account ${number}`));
  const files = uploadFiles([...many, LEFT]);
  assert.deepEqual(
    ["my-crm-accounts.csv", "my-crm-accounts-2.csv"],
    files.map(({ name }) => name),
  );
  assert.equal(
    "\u{FEFF}Account Name,Website,City,Country\r\nAccount 1000,https://w.example,Renton,USA\r\n",
    files[1]?.text,
  );
});

test("no name becomes a formula, and no comma or quote another column", () => {
  assert.equal(
    '\u{FEFF}a\r\n\'=HYPERLINK(1)\r\n"Litware, ""Inc."""\r\n',
    csvText(["a"], [["=HYPERLINK(1)"], ['Litware, "Inc."']]),
  );
});

test("a list's file has the columns that the page shows", () => {
  const { text } = listFile("accounts", [entryLine(STAYED, HOW, WORDS)], WORDS);
  const [heading, row] = text.split("\r\n");
  assert.equal(
    "\u{FEFF}import_name,import_company,my_crm_mark,import_reasons,import_since,import_saved_column,import_page",
    heading,
  );
  assert.match(row ?? "", /^São João,,,import_at_stage .*,2026-11-01,import_saved_yes 2026-11-09,https/);
});
