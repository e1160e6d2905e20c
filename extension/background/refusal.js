/**
 * Name what went wrong on the way to the companion, in the shape of the companion's own refusals.
 * Holds codes only; the sentences are in the catalogue.
 */

/** @typedef {import("../shared/protocol.js").ErrorBody} ErrorBody */

/** A request that was not carried out; `body` is what every surface shows. */
export class Refusal extends Error {
  /** @param {ErrorBody} body */
  constructor(body) {
    super(body.code);
    this.name = "Refusal";
    this.body = body;
  }
}

/** The port ended after a request had been handed to it and before its answer: it may have arrived. */
export class LostRequest extends Refusal {}

/**
 * @param {string} code
 * @param {"no" | "unknown"} written
 * @param {Readonly<Record<string, string>>} [params]
 * @returns {Refusal}
 */
export function refusal(code, written, params = {}) {
  return new Refusal({
    code,
    params: Object.entries(params).map(([name, value]) => ({ name, value })),
    retryable: !needsSetup(code),
    written,
    reference: null,
  });
}

// The browsers' own words, untranslated in every language of theirs; Firefox has one sentence for two cases.
const PORT_ERRORS = [
  { words: /host not found|No such native application/i, code: "companion_not_installed" },
  { words: /is forbidden/i, code: "companion_forbidden" },
  { words: /disabled by the system administrator/i, code: "companion_blocked" },
];

/**
 * Code for the text a browser gives when a native port closes.
 *
 * @param {string} text
 * @returns {string}
 */
export function codeOfPortError(text) {
  return PORT_ERRORS.find(({ words }) => words.test(text))?.code ?? "companion_not_reachable";
}

const NEEDS_SETUP = new Set([
  "companion_not_installed",
  "companion_forbidden",
  "companion_blocked",
  "companion_not_allowed",
  "origin_refused",
  "not_registered",
  "update_extension",
  "update_companion",
]);

/**
 * Whether only a person can mend it, so that trying again by itself would be noise.
 *
 * @param {string} code
 */
export function needsSetup(code) {
  return NEEDS_SETUP.has(code);
}

const PASSING = new Set(["companion_not_reachable", "companion_gone"]);

/**
 * Whether a second attempt right away can help: the companion was there, or may be there in a moment.
 *
 * @param {string} code
 */
export function isPassing(code) {
  return PASSING.has(code);
}
