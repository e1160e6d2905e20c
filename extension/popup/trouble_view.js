/**
 * Decide what the popup says about the trouble that holds the outbox up: which kind, what, what now, whom to ask.
 * Pure: gets the words' look-up, touches no element, and never copies the CRM's own sentence for support.
 */

/**
 * @typedef {import("../shared/protocol.js").Cause} Cause
 * @typedef {import("../shared/protocol.js").Connection} Connection
 * @typedef {import("./popup_view.js").Words} Words
 * @typedef {import("./popup_view.js").Line} Line
 * @typedef {object} TroubleView
 * @property {string | null} headline
 * @property {ReadonlyArray<string>} sentences
 * @property {ReadonlyArray<Line>} details
 * @property {string} for_support the details as plain text for the clipboard
 */

// The CRM's own sentence may quote what was written; codes and names are enough to find the request.
const NOT_FOR_SUPPORT = new Set(["text", "crm_code", "seconds", "environment"]);

/**
 * @param {Cause} cause
 * @param {Connection} connection
 * @param {Words} words
 * @returns {TroubleView}
 */
export function troubleView(cause, { environment, support_contact }, words) {
  const next = words.text(`next_${cause.code}`);
  const crmCode = cause.params.find(({ name }) => name === "crm_code")?.value ?? "";
  const named = cause.params.filter(({ name, value }) => value !== "" && !NOT_FOR_SUPPORT.has(name));
  /** @type {ReadonlyArray<readonly [string, string, string | null, string | null]>} */
  const rows = [
    ["detail_code", "code", [cause.code, crmCode].filter((part) => part !== "").join(" · "), null],
    ["detail_reference", "request", cause.reference, null],
    ["detail_time", "time", cause.happened_at && words.time(cause.happened_at), cause.happened_at],
    ["detail_environment", "environment", environment, null],
  ];
  const known = rows.flatMap(([key, name, value, exact]) => (value ? [{ key, name, value, exact }] : []));
  /** @type {ReadonlyArray<string | null>} */
  const sentences = [
    words.forCode(cause.code, cause.params),
    next && words.text(`written_${cause.written}`),
    next,
    support_contact && words.text("support_contact", { contact: support_contact }),
  ];
  return {
    headline: cause.family && words.text(`family_${cause.family}`),
    sentences: sentences.flatMap((sentence) => sentence || []),
    details: known.map(({ key, value }) => ({ label: words.text(key), value })),
    for_support: [
      ...known.map(({ name, value, exact }) => `${name}: ${exact ?? value}`),
      ...named.map(({ name, value }) => `${name}: ${value}`),
    ].join("\n"),
  };
}
