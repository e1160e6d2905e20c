/**
 * Find what this computer holds of one person or company, and erase it after a question. In the CRM nothing is touched.
 */
import { button, link, paragraph } from "../shared/page/lists.js";
import { isSure } from "../shared/page/sure.js";
import { fields, heading, labelled, row, termList } from "./elements.js";
import { certificateView, inNumbers } from "./privacy_view.js";

const CERTIFICATE = "copy-to-crm-certificate.json";

/** @param {import("./admin.js").Room} room */
export function createPrivacyPart({ ask, words, say, body, status, saving }) {
  const form = document.createElement("form");
  const who = document.createElement("input");
  const found = document.createElement("div");
  /** Counts what was asked for: who comes back later is not whom somebody means now. */
  let asks = 0;
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
  body.append(paragraph(words.text("privacy_is")), form, found);

  /** @param {ReadonlyArray<import("../shared/protocol.js").RowInCrm>} rows */
  function rowsInCrm(rows) {
    const list = document.createElement("ul");
    list.append(
      ...rows.map(({ address, table, row_id }) => {
        const item = document.createElement("li");
        item.append(link(address, `${table} ${row_id}`));
        return item;
      }),
    );
    return list;
  }

  async function find() {
    const person = who.value.trim();
    asks += 1;
    const mine = asks;
    found.replaceChildren();
    if (person === "") {
      say(words.text("privacy_who_first"));
      who.focus();
      return;
    }
    const answer = await ask({ kind: "person.find", person }, "person.found");
    if (answer === null || mine !== asks) return;
    const { items, mentions, links, decisions, prompts, unsent, in_crm, in_crm_count } = answer;
    const held = words.text("person_held", inNumbers({ items, mentions, links, decisions, prompts }, words));
    const now = status();
    const environment = (now.reach === "reachable" && now.connection.environment) || "";
    found.replaceChildren(
      paragraph(held),
      ...(unsent === 0
        ? []
        : [paragraph(words.forCode("person_unsent", [{ name: "count", value: String(unsent) }]))]),
      paragraph(words.text("person_in_crm", { environment, rows: words.number(String(in_crm_count)) })),
      rowsInCrm(in_crm),
      row(
        button(words.text("privacy_save_held"), () => void saving.saveRead("person", person)),
        button(words.text("privacy_erase"), () => void erase(person)),
      ),
    );
    say(held);
  }

  /** @param {string} person */
  async function erase(person) {
    if (!(await isSure(words.text("privacy_sure", { person }), words.text("privacy_erase")))) return;
    const answer = await ask({ kind: "person.erase", person }, "person.erased");
    if (answer === null) return;
    // Nothing that was asked for meanwhile takes the certificate away: it cannot be had again.
    asks += 1;
    const { done, lines, text } = certificateView(answer, words);
    found.replaceChildren(
      heading(words.text("privacy_certificate")),
      termList(lines),
      rowsInCrm(answer.in_crm),
      paragraph(words.text("person_elsewhere")),
      row(button(words.text("privacy_save_certificate"), () => void saving.saveText(CERTIFICATE, text))),
    );
    say(done);
    who.focus();
  }

  return Object.freeze({ show: async () => undefined });
}
