/**
 * Put the words that never change into the prompt's page. Knows no word itself.
 */
import { part } from "../shared/page/lists.js";

/** The element of the page and its key in the catalogue. */
const WORDS = Object.freeze({
  "create-title": "prompt_create",
  "create-open": "prompt_create_instead",
  "kind-legend": "prompt_kind",
  "account-prefix-label": "prompt_account_find",
  "stake-legend": "prompt_stake",
  "opportunity-label": "prompt_opportunity",
  "role-label": "prompt_role",
  "otherwise-title": "prompt_otherwise",
  "changes-legend": "changes_legend",
  "changes-button": "changes_save",
  "ignore-button": "changes_ignore",
  "ignore-about": "changes_ignore_about",
  "move-legend": "changes_account",
  "move-prefix-label": "prompt_account_find",
  later: "prompt_later",
  discard: "prompt_discard",
  "sure-back": "prompt_back",
});
const ACCOUNT_CHOICES = Object.freeze({
  existing: "prompt_account_existing",
  new: "prompt_account_new",
  none: "prompt_account_none",
});

/**
 * @param {string} id of a radio button
 * @param {string} text
 */
function showCaption(id, text) {
  const caption = document.querySelector(`#${id} + span`);
  if (caption !== null) caption.textContent = text;
}

/** @param {import("../shared/words.js").Words} words */
export function showWords(words) {
  document.documentElement.lang = words.text("catalogue_language");
  document.title = words.text("prompt_title");
  // What is hidden now gets its words, too; whoever shows it decides when.
  for (const [id, key] of Object.entries(WORDS)) part(id).textContent = words.text(key);
  for (const [choice, key] of Object.entries(ACCOUNT_CHOICES)) {
    showCaption(`account-${choice}`, words.text(key));
    showCaption(`move-${choice}`, words.text(choice === "none" ? "changes_stays" : key));
  }
  const [anyway, never] = ["anyway", "never"].map((id) => document.getElementById(id));
  if (anyway) anyway.textContent = words.text("prompt_anyway");
  if (never) never.textContent = words.text("prompt_never");
}
