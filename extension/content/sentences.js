"use strict";

/**
 * Give the page's controls their words, all of them from the catalogue: the browser's, or a chosen one.
 * Knows no word itself.
 */
const Sentences = (() => {
  /** @type {Intl.DateTimeFormat | null} */
  let clock = null;
  let tongue = "";
  /** Of the language that was chosen; null while the browser's count. @type {Readonly<Record<string, string>> | null} */
  let chosen = null;
  /** Chosen while something kept its language. @type {{readonly sentences: Readonly<Record<string, string>> | null} | null} */
  let next = null;
  let holds = 0;
  /** @type {Set<() => void>} */
  const followers = new Set();

  /**
   * Speak another language from now on, and have all that stands in the page say so.
   *
   * @param {Readonly<Record<string, string>> | null} sentences null for the browser's own
   */
  function take(sentences) {
    next = { sentences };
    if (holds === 0) takeNext();
  }

  function takeNext() {
    if (next === null) return;
    const isSame = next.sentences === chosen;
    chosen = next.sentences;
    next = null;
    if (isSame) return;
    clock = null;
    tongue = "";
    for (const tell of followers) tell();
  }

  /**
   * Keep the language until the returned function is called: nobody reads on in another one.
   *
   * @returns {() => void}
   */
  function hold() {
    holds += 1;
    return () => {
      holds -= 1;
      if (holds === 0) takeNext();
    };
  }

  /**
   * @param {() => void} tell called whenever another language is spoken
   * @param {AbortSignal} signal
   */
  function follow(tell, signal) {
    followers.add(tell);
    signal.addEventListener("abort", () => followers.delete(tell), { once: true });
  }

  /**
   * A message of the catalogue. Substitutions stand in the alphabetical order of their placeholders' names,
   * the one order that caller, catalogue and test can all know.
   *
   * @param {string} key
   * @param {Readonly<Record<string, string>>} [values]
   * @returns {string}
   */
  function text(key, values = {}) {
    if (chosen !== null) return fill(chosen[key] ?? "", values);
    const ordered = Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1));
    return chrome.i18n.getMessage(
      key,
      ordered.map(([, value]) => value),
    );
  }

  /**
   * @param {string} sentence "$NAME$" is the place of a value, in upper or lower case
   * @param {Readonly<Record<string, string>>} values
   */
  function fill(sentence, values) {
    return sentence.replaceAll(/\$([A-Za-z_]+)\$/g, (_whole, name) => values[name.toLowerCase()] ?? "");
  }

  /**
   * A value as people read it: rights have the names that Dynamics' security roles give them, moments are local.
   *
   * @param {Param} param
   */
  function inWords({ name, value }) {
    if (name === "right" || name === "state") return text(`${name}_${value}`) || value;
    return name === "when" && !Number.isNaN(Date.parse(value)) ? time(value) : value;
  }

  /**
   * The sentence for a code of the protocol or of this extension; a newer partner's code is named as it is.
   *
   * @param {{readonly code: string, readonly params: ReadonlyArray<Param>}} cause
   * @returns {string}
   */
  function forCode(cause) {
    const values = Object.fromEntries(cause.params.map((param) => [param.name, inWords(param)]));
    return text(`code_${cause.code}`, values) || text("code_unknown", { code: cause.code });
  }

  /** Language of the catalogue in use, which need not be the browser's own. */
  function language() {
    // Each control of a long conversation asks.
    tongue ||= text("catalogue_language");
    return tongue;
  }

  /**
   * A moment in the reader's own time zone and notation.
   *
   * @param {string} moment
   * @returns {string}
   */
  function time(moment) {
    // Made once: to make one takes as long as to write a hundred moments with it.
    clock ??= new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" });
    return clock.format(new Date(moment));
  }

  return Object.freeze({ text, forCode, language, time, take, hold, follow });
})();
