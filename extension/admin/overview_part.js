/**
 * Show in one place whether copying works, and what is stuck; examine this installation when somebody asks for it.
 */
import { button, paragraph } from "../shared/page/lists.js";
import { companionsSentences, companionsTable } from "./companions_view.js";
import { dataTable, folded, heading, markedList, row, sectionLink, termList } from "./elements.js";
import { findingLine, overviewFacts, stuckLines, verdictOf, whomLine } from "./overview_view.js";

/** @param {import("./admin.js").Room} room */
export function createOverviewPart({ ask, words, say, body, status }) {
  const works = document.createElement("div");
  const whom = paragraph("");
  const stuck = document.createElement("div");
  const found = document.createElement("div");
  const again = button(words.text("admin_again"), () => void show());
  const look = button(words.text("admin_examine"), () => void examine());
  body.append(
    works,
    again,
    heading(words.text("admin_for_whom")),
    whom,
    heading(words.text("admin_stuck")),
    stuck,
  );
  const companions = document.createElement("div");
  body.append(
    heading(words.text("companions_title")),
    paragraph(words.text("companions_are")),
    row(button(words.text("companions_look"), () => void lookAtCompanions())),
    companions,
  );
  body.append(
    heading(words.text("admin_examination")),
    paragraph(words.text("admin_examination_is")),
    look,
    found,
  );

  /** Counts what was asked for: an answer that comes back later says less than the last one. */
  let reads = 0;

  async function show() {
    reads += 1;
    const mine = reads;
    const [state, outbox, prompts, roster] = await Promise.all([
      ask({ kind: "connection.status" }, "connection.state"),
      ask({ kind: "outbox.list", item_ids: null }, "outbox.items"),
      ask({ kind: "prompts.read", states: null, after: null, limit: 1 }, "prompts.found"),
      ask({ kind: "seats.read", roster: null, after: 0 }, "seats.roster"),
    ]);
    if (mine !== reads) return;
    works.replaceChildren(
      markedList([verdictOf(status(), state, outbox, words)]),
      termList(overviewFacts(status(), state, words)),
    );
    if (roster !== null) whom.textContent = whomLine(roster, words);
    if (outbox !== null && prompts !== null) showStuck(stuckLines(outbox, prompts, words));
  }

  /** @param {ReturnType<typeof stuckLines>} lines */
  function showStuck(lines) {
    if (lines.length === 0) {
      stuck.replaceChildren(paragraph(words.text("admin_nothing_stuck")));
      return;
    }
    const list = document.createElement("ul");
    list.append(
      ...lines.map(({ section, line: { label, value } }) => {
        const item = document.createElement("li");
        item.append(sectionLink(section, `${label}: ${value}`));
        return item;
      }),
    );
    stuck.replaceChildren(list);
  }

  async function lookAtCompanions() {
    say(words.text("admin_reading"));
    const answer = await ask({ kind: "companions.read" }, "companions.found");
    if (answer === null) return;
    const table = companionsTable(answer, words);
    const sentences = companionsSentences(answer, words);
    companions.replaceChildren(
      ...sentences.map((sentence) => paragraph(sentence)),
      ...(table === null ? [] : [dataTable(table)]),
    );
    say(sentences[0] ?? "");
  }

  async function examine() {
    say(words.text("admin_examining"));
    const answer = await ask({ kind: "doctor.run" }, "doctor.findings");
    if (answer === null) return;
    const wanting = answer.findings.filter(({ result }) => result !== "ok");
    const fine = answer.findings.filter(({ result }) => result === "ok");
    found.replaceChildren(
      markedList(wanting.map((finding) => findingLine(finding, words))),
      folded(words.text("admin_fine", { count: words.number(String(fine.length)) }), [
        markedList(fine.map((finding) => findingLine(finding, words))),
      ]),
    );
    say(words.text(answer.is_healthy ? "doctor_healthy" : "admin_not_healthy"));
  }

  return Object.freeze({ show });
}
