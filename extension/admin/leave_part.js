/**
 * End the connection of this computer: says first what is not sent and what stays, then what was removed.
 * Nothing in the CRM is touched.
 */
import { button, paragraph } from "../shared/page/lists.js";
import { isSure } from "../shared/page/sure.js";
import { row } from "./elements.js";

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
export function createLeavePart({ ask, words, say, body, status }) {
  const waiting = paragraph("");
  const unsent = choices("leave-unsent", words.text("leave_unsent"), ["keep", "discard"]);
  const clearing = choices("leave-clear", words.text("leave_clear"), ["no", "yes"]);
  const done = document.createElement("div");
  const leave = button(words.text("leave_now"), () => void disconnect());
  body.append(paragraph(words.text("leave_is")), waiting, unsent, clearing, row(leave), done);

  /**
   * Nothing is chosen before somebody chooses.
   *
   * @param {string} name
   * @param {string} title
   * @param {ReadonlyArray<string>} values
   */
  function choices(name, title, values) {
    const group = document.createElement("fieldset");
    const legend = document.createElement("legend");
    legend.textContent = title;
    group.append(
      legend,
      ...values.map((value) => {
        const label = document.createElement("label");
        const input = document.createElement("input");
        input.type = "radio";
        input.name = name;
        input.value = value;
        label.append(input, words.text(`leave_${value}`));
        return label;
      }),
    );
    return group;
  }

  /** @param {HTMLElement} group */
  function chosen(group) {
    const input = group.querySelector("input:checked");
    return input instanceof HTMLInputElement ? input.value : null;
  }

  async function show() {
    const standing = await ask({ kind: "outbox.list", item_ids: null }, "outbox.items");
    if (standing === null) return;
    const count = UNSENT.reduce((sum, state) => sum + standing.counts[state], 0);
    waiting.textContent = words.text("leave_waiting", { count: words.number(String(count)) });
    unsent.hidden = count === 0;
  }

  async function disconnect() {
    const clear = chosen(clearing);
    const fate = unsent.hidden ? "keep" : chosen(unsent);
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
      ...(clear === "yes" ? [] : [words.text("disconnect_stays")]),
      words.text("disconnect_crm_untouched"),
    ];
    done.replaceChildren(...sentences.map((sentence) => paragraph(sentence)));
    leave.disabled = true;
    say(words.text("disconnect_done", { environment: answer.environment }));
  }

  return Object.freeze({ show });
}
