/**
 * Decide what the privacy section says of somebody who was erased, and what their certificate holds.
 * Pure: gets the words' look-up, touches no element.
 */

/**
 * @typedef {import("../shared/protocol.js").PersonErased} PersonErased
 * @typedef {import("../shared/words.js").Words} Words
 */

/**
 * @param {Readonly<Record<string, number>>} counts
 * @param {Words} words
 */
export function inNumbers(counts, words) {
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [name, words.number(String(count))]),
  );
}

/**
 * @param {PersonErased} erased
 * @param {Words} words
 * @returns {{readonly done: string, readonly lines: ReadonlyArray<import("../shared/page/lists.js").Line>,
 *   readonly text: string}} in a sentence, in lines, and as the command's certificate has it
 */
export function certificateView(erased, words) {
  const { kind: _kind, erased_at, searched, kept_here, in_crm, in_crm_count, ...removed } = erased;
  const done = words.text("person_erased", inNumbers(removed, words));
  const lines = [
    { label: "privacy_erased_at", value: words.time(erased_at) },
    {
      label: "privacy_searched",
      value: searched.map((place) => words.text(`erased_place_${place}`)).join(", "),
    },
    { label: "privacy_removed", value: done },
    {
      label: "privacy_kept_here",
      value: kept_here.map((thing) => words.text(`kept_thing_${thing}`)).join("; "),
    },
    {
      label: "privacy_in_crm",
      value: words.text("privacy_rows", { rows: words.number(String(in_crm_count)) }),
    },
  ].map(({ label, value }) => ({ label: words.text(label), value }));
  const facts = { erased_at, searched, removed, kept_here, in_crm_count, in_crm };
  return { done, lines, text: `${JSON.stringify(facts, null, 2)}\n` };
}
