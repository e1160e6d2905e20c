/**
 * Tell everybody to disconnect, let them connect anew, and show who has followed. Each act is asked about first.
 */
import { button, paragraph } from "../shared/page/lists.js";
import { isSure } from "../shared/page/sure.js";
import { choices, chosenIn, dataTable, heading, row } from "./elements.js";
import { leavingSentences, leavingTable } from "./leaving_view.js";

/** @param {import("./admin.js").Room} room */
export function createEverybodyLeaving({ ask, words, say, body, status }) {
  const clearing = choices("leaving-clear", words.text("leaving_clear"), [
    ["clear", words.text("leave_yes")],
    ["keep", words.text("leave_no")],
  ]);
  const standing = document.createElement("div");
  /** Acts that were carried out: how all stood before one of them is no news after it. */
  let acts = 0;
  body.append(
    heading(words.text("leaving_everybody")),
    paragraph(words.text("leaving_is")),
    clearing,
    row(
      button(words.text("leaving_now"), () => void disconnect()),
      button(words.text("leaving_lift"), () => void lift()),
      button(words.text("leaving_look"), () => void look()),
    ),
    standing,
  );

  /** @param {import("../shared/protocol.js").DeparturesFound} found */
  function showStanding(found) {
    const table = leavingTable(found, words);
    const sentences = leavingSentences(found, words);
    standing.replaceChildren(
      ...sentences.map((sentence) => paragraph(sentence)),
      ...(table === null ? [] : [dataTable(table)]),
    );
    return sentences[0] ?? "";
  }

  async function look() {
    const before = acts;
    const found = await ask({ kind: "departures.read" }, "departures.found");
    if (found !== null && before === acts) say(showStanding(found));
  }

  async function disconnect() {
    const deed = chosenIn(clearing);
    if (deed !== "clear" && deed !== "keep") {
      say(words.text("leave_choose"));
      return;
    }
    const warning = words.text(deed === "clear" ? "leaving_warning_clear" : "leaving_warning");
    if (!(await isSure(warning, words.text("leaving_now")))) return;
    const found = await ask({ kind: "organisation.disconnect", deed }, "departures.found");
    if (found === null) return;
    acts += 1;
    showStanding(found);
    say(words.text(found.is_changed ? "leaving_said" : "leaving_said_before"));
  }

  async function lift() {
    if (!(await isSure(words.text("leaving_lift_sure"), words.text("leaving_lift")))) return;
    const found = await ask({ kind: "organisation.disconnect", deed: "lift" }, "departures.found");
    if (found === null) return;
    acts += 1;
    const first = showStanding(found);
    const since = found.order?.lifted_at ?? null;
    say(since === null ? first : words.text("leaving_lifted", { time: words.time(since) }));
  }

  async function show() {
    const now = status();
    const trouble = now.reach === "reachable" ? now.connection.trouble?.code : null;
    // Whoever gave the word comes to see who has followed.
    if (trouble === "org_disconnected") await look();
  }

  return Object.freeze({ show });
}
