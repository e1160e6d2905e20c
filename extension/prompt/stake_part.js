/**
 * Give the new person a part in an open opportunity of the chosen account; nobody has to.
 */
import { option } from "./field_controls.js";
import { part } from "../shared/page/lists.js";

/** @typedef {import("../shared/words.js").Words} Words */

/** @param {string} id */
function select(id) {
  return /** @type {HTMLSelectElement} */ (part(id));
}

/**
 * @param {object} parts
 * @param {import("../shared/page/asking.js").Asking} parts.ask
 * @param {Words} parts.words
 */
export function createStakePart({ ask, words }) {
  /** @type {string | null} */
  let accountId = null;

  /**
   * Offer the open opportunities of an account; without an account, or the right to connect, there are none.
   *
   * @param {string | null} account_id
   */
  async function show(account_id) {
    if (account_id === accountId) return;
    accountId = account_id;
    part("stake").hidden = true;
    select("opportunity").replaceChildren();
    if (account_id === null) return;
    const answer = await ask({ kind: "opportunities.read", account_id }, "opportunities.found");
    if (answer === null || account_id !== accountId) return;
    const none = () => option("", words.text("prompt_no_choice"));
    const opportunities = answer.opportunities.map(({ row_id, name, stage }) =>
      option(row_id, [name, stage].filter(Boolean).join(" · ")),
    );
    select("opportunity").replaceChildren(none(), ...opportunities);
    select("role").replaceChildren(none(), ...answer.roles.map(({ row_id, name }) => option(row_id, name)));
    part("stake").hidden = opportunities.length === 0;
  }

  /** @returns {import("../shared/protocol.js").Stake | null} */
  function answer() {
    const opportunity_id = select("opportunity").value;
    return opportunity_id === "" ? null : { opportunity_id, role_id: select("role").value || null };
  }

  return Object.freeze({ show, answer });
}
