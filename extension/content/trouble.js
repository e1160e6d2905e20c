"use strict";

/**
 * Say what went wrong in the order people ask: which kind, what, was anything written, what now, whom to ask.
 * Pure apart from the catalogue; never puts a message's words into what is copied for support.
 */
const Trouble = (() => {
  // The CRM's own sentence may quote what was written; codes and names are enough to find the request.
  const NOT_FOR_SUPPORT = new Set(["text", "crm_code", "seconds", "environment"]);

  /**
   * @param {Told} told
   * @returns {ReadonlyArray<string>}
   */
  function sentences(told) {
    const next = Sentences.text(`next_${told.code}`);
    // Sentences without a next step of their own say everything in one piece.
    const parts = [Sentences.forCode(told), next && Sentences.text(`written_${told.written}`), next];
    return parts.filter((part) => part !== "");
  }

  /**
   * @param {Told} told
   * @param {string} name
   */
  function paramOf(told, name) {
    return told.params.find((param) => param.name === name)?.value ?? "";
  }

  /**
   * What support needs to find the request, for the eye.
   *
   * @param {Told} told
   * @param {string | null} environment
   * @returns {ReadonlyArray<Fact>}
   */
  function details(told, environment) {
    const code = [told.code, paramOf(told, "crm_code")].filter((part) => part !== "").join(" · ");
    /** @type {ReadonlyArray<readonly [string, string | null | undefined]>} */
    const lines = [
      ["detail_code", code],
      ["detail_reference", told.reference],
      ["detail_time", told.happened_at && Sentences.time(told.happened_at)],
      ["detail_environment", environment],
    ];
    return lines.flatMap(([key, value]) => (value ? [{ label: Sentences.text(key), value }] : []));
  }

  /**
   * The same as plain text, with the exact moment and the names of tables, columns and privileges.
   *
   * @param {Told} told
   * @param {string | null} environment
   */
  function forSupport(told, environment) {
    const named = told.params.filter(({ name, value }) => value !== "" && !NOT_FOR_SUPPORT.has(name));
    const lines = [
      `code: ${[told.code, paramOf(told, "crm_code")].join(" ").trim()}`,
      told.reference && `request: ${told.reference}`,
      told.happened_at && `time: ${told.happened_at}`,
      environment && `environment: ${environment}`,
      ...named.map(({ name, value }) => `${name}: ${value}`),
    ];
    return lines.filter((line) => line).join("\n");
  }

  /**
   * @param {Told} told
   * @param {Around} around
   * @returns {TroubleView}
   */
  function view(told, { support_contact, environment }) {
    const isForSupport = Boolean(told.family) || told.reference !== null;
    return {
      headline: told.family ? Sentences.text(`family_${told.family}`) : null,
      sentences: sentences(told),
      support: support_contact && Sentences.text("support_contact", { contact: support_contact }),
      details: isForSupport ? details(told, environment) : [],
      for_support: isForSupport ? forSupport(told, environment) : null,
    };
  }

  /** @param {string} code */
  function saysNext(code) {
    return Sentences.text(`next_${code}`) !== "";
  }

  return Object.freeze({ view, saysNext });
})();
