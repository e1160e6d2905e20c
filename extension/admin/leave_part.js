/**
 * End the connection of this computer, or everybody's: says first what is not sent and what stays, then what was removed.
 * Nothing in the CRM is touched.
 */
import { button, paragraph } from "../shared/page/lists.js";
import { isSure } from "../shared/page/sure.js";
import { choices, chosenIn, heading, row } from "./elements.js";
import { createEverybodyLeaving } from "./everybody_leaving.js";

/** @type {Readonly<Record<import("../shared/protocol.js").Removed["what"], string>>} */
const REMOVED = Object.freeze({
  sign_in: "removed_sign_in",
  integration_secret: "removed_integration_secret",
  history: "removed_history",
  links: "removed_links",
  audit: "removed_audit",
  mirror: "removed_mirror",
  connection: "removed_connection",
});
const UNSENT = /** @type {const} */ (["held", "queued", "sending", "needs_you", "failed"]);

/** @param {import("./admin.js").Room} room */
export function createLeavePart(room) {
  const { ask, words, say, body, status } = room;
  const ordered = paragraph(words.text("leave_ordered"));
  const waiting = paragraph("");
  const unsent = choices("leave-unsent", words.text("leave_unsent"), [
    ["keep", words.text("leave_keep")],
    ["discard", words.text("leave_discard")],
  ]);
  const clearing = choices("leave-clear", words.text("leave_clear"), [
    ["no", words.text("leave_no")],
    ["yes", words.text("leave_yes")],
  ]);
  const done = document.createElement("div");
  const leave = button(words.text("leave_now"), () => void disconnect());
  body.append(heading(words.text("leave_here")), paragraph(words.text("leave_is")), ordered, waiting);
  body.append(unsent, clearing, row(leave), done);
  const everybody = createEverybodyLeaving(room);

  /** Whether an administrator has decided that this computer leaves, and what is cleared. */
  function isOrdered() {
    const now = status();
    return now.reach === "reachable" && now.connection.trouble?.code === "org_disconnect_undecided";
  }

  async function show() {
    const standing = await ask({ kind: "outbox.list", item_ids: null }, "outbox.items");
    // By now it is known how the connection stands, also to a page that was opened a moment ago.
    ordered.hidden = !isOrdered();
    clearing.hidden = isOrdered();
    if (standing === null) return;
    const count = UNSENT.reduce((sum, state) => sum + standing.counts[state], 0);
    waiting.textContent = words.text("leave_waiting", { count: words.number(String(count)) });
    unsent.hidden = count === 0;
    await everybody.show();
  }

  async function disconnect() {
    const clear = clearing.hidden ? "no" : chosenIn(clearing);
    const fate = unsent.hidden ? "keep" : chosenIn(unsent);
    if (clear === null || (fate !== "keep" && fate !== "discard")) {
      say(words.text("leave_choose"));
      return;
    }
    const now = status();
    const environment = (now.reach === "reachable" && now.connection.environment) || "";
    if (!(await isSure(words.text("leave_sure", { environment }), words.text("leave_now")))) return;
    const answer = await ask(
      { kind: "connection.disconnect", unsent: fate, is_clearing: clear === "yes" },
      "connection.disconnected",
    );
    if (answer === null) return;
    const counted = (/** @type {string} */ key, /** @type {number} */ count) =>
      count === 0 ? [] : [words.text(key, { count: words.number(String(count)) })];
    const sentences = [
      ...counted("disconnect_discarded", answer.discarded_items),
      ...counted("disconnect_may_stand", answer.may_stand_in_crm),
      ...counted("disconnect_kept", answer.kept_items),
      ...(answer.removed.length === 0 ? [] : [words.text("disconnect_removed")]),
      ...answer.removed.flatMap(({ what, count }) => counted(REMOVED[what], count)),
      ...(clear === "yes" || clearing.hidden ? [] : [words.text("disconnect_stays")]),
      words.text("disconnect_crm_untouched"),
    ];
    done.replaceChildren(...sentences.map((sentence) => paragraph(sentence)));
    leave.disabled = true;
    say(words.text("disconnect_done", { environment: answer.environment }));
  }

  return Object.freeze({ show });
}
