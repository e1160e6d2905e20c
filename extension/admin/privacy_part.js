/**
 * Find what this computer holds of one person or company, and erase it after a question. In the CRM nothing is touched.
 */
import { button, link, paragraph } from "../shared/page/lists.js";
import { isSure } from "../shared/page/sure.js";
import { fields, labelled, row } from "./elements.js";

/** @param {import("./admin.js").Room} room */
export function createPrivacyPart({ ask, words, say, body, status }) {
  const form = document.createElement("form");
  const who = document.createElement("input");
  const found = document.createElement("div");
  const search = button(words.text("privacy_find"), () => undefined);
  who.type = "text";
  who.autocomplete = "off";
  search.type = "submit";
  form.noValidate = true;
  form.append(fields(labelled("privacy-who", words.text("privacy_who"), who)), row(search));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void find();
  });
  body.append(
    paragraph(words.text("privacy_is")),
    form,
    found,
    paragraph(words.text("privacy_export"), "quiet"),
  );

  /** @param {Readonly<Record<string, number>>} counts */
  function inWords(counts) {
    return Object.fromEntries(
      Object.entries(counts).map(([name, count]) => [name, words.number(String(count))]),
    );
  }

  async function find() {
    const person = who.value.trim();
    found.replaceChildren();
    if (person === "") {
      say(words.text("privacy_who_first"));
      who.focus();
      return;
    }
    const answer = await ask({ kind: "person.find", person }, "person.found");
    if (answer === null) return;
    const { items, mentions, links, decisions, prompts, unsent, in_crm, in_crm_count } = answer;
    const held = words.text("person_held", inWords({ items, mentions, links, decisions, prompts }));
    const list = document.createElement("ul");
    list.append(
      ...in_crm.map(({ address, table, row_id }) => {
        const item = document.createElement("li");
        item.append(link(address, `${table} ${row_id}`));
        return item;
      }),
    );
    const now = status();
    const environment = (now.reach === "reachable" && now.connection.environment) || "";
    found.replaceChildren(
      paragraph(held),
      ...(unsent === 0
        ? []
        : [paragraph(words.forCode("person_unsent", [{ name: "count", value: String(unsent) }]))]),
      paragraph(words.text("person_in_crm", { environment, rows: words.number(String(in_crm_count)) })),
      list,
      row(button(words.text("privacy_erase"), () => void erase(person))),
    );
    say(held);
  }

  /** @param {string} person */
  async function erase(person) {
    if (!(await isSure(words.text("privacy_sure", { person }), words.text("privacy_erase")))) return;
    const answer = await ask({ kind: "person.erase", person }, "person.erased");
    if (answer === null) return;
    const { items, mentions, links, decisions, prompts, audit_lines, copies } = answer;
    const counts = { items, mentions, links, decisions, prompts, audit_lines, copies };
    const done = words.text("person_erased", inWords(counts));
    found.replaceChildren(paragraph(done), paragraph(words.text("person_elsewhere")));
    say(done);
    who.focus();
  }

  return Object.freeze({ show: async () => undefined });
}
