/**
 * Say why a form cannot be sent at all, with the way to Dynamics' own form where that one still can.
 */
import { link, part } from "../shared/page/lists.js";

/**
 * @typedef {Pick<import("../shared/protocol.js").FormFields, "refusal" | "refusal_params" | "create_address">} Refused
 */

/**
 * @param {string} id
 * @param {Refused} form
 * @param {import("../shared/words.js").Words} words
 */
export function showRefusal(id, { refusal, refusal_params, create_address }, words) {
  const line = part(id);
  line.hidden = refusal === null;
  line.textContent = refusal === null ? "" : words.forCode(refusal, refusal_params);
  if (refusal === null || create_address === null) return;
  line.append(" ", link(create_address, words.text("prompt_create_there")));
}
