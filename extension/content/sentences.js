"use strict";

/**
 * Give the page's controls their words, all of them from the catalogue.
 * Knows no word itself.
 */
const Sentences = (() => {
  /** @type {Intl.DateTimeFormat | null} */
  let clock = null;
  let tongue = "";

  /**
   * A message of the catalogue. Substitutions stand in the alphabetical order of their placeholders' names,
   * the one order that caller, catalogue and test can all know.
   *
   * @param {string} key
   * @param {Readonly<Record<string, string>>} [values]
   * @returns {string}
   */
  function text(key, values = {}) {
    const ordered = Object.entries(values).sort(([one], [other]) => (one < other ? -1 : 1));
    return chrome.i18n.getMessage(
      key,
      ordered.map(([, value]) => value),
    );
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

  /** Language of the catalogue the browser chose, which need not be the browser's own. */
  function language() {
    // Each control of a long conversation asks, and the answer never changes while a page lives.
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

  return Object.freeze({ text, forCode, language, time });
})();
