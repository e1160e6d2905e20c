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
  /** Counts what was asked for: an answer that comes back later is of another account, or for somebody else. */
  let reads = 0;

  /** Begin anew for somebody else: what was chosen for one is no choice for another, also at the same account. */
  function clear() {
    reads += 1;
    accountId = null;
    part("stake").hidden = true;
    select("opportunity").replaceChildren();
  }

  /**
   * Offer the open opportunities of an account; without an account, or the right to connect, there are none.
   *
   * @param {string | null} account_id
   */
  async function show(account_id) {
    if (account_id === accountId) return;
    clear();
    if (account_id === null) return;
    accountId = account_id;
    const mine = reads;
    const answer = await ask({ kind: "opportunities.read", account_id }, "opportunities.found");
    if (mine !== reads) return;
    if (answer === null) {
      // Chosen again, it is asked for again.
      accountId = null;
      return;
    }
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

  return Object.freeze({ show, clear, answer });
}
