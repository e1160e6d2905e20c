/**
 * Hand the sentences of the language that was chosen, by the user or an administrator, over to all pages.
 * Where the browser speaks that language anyway, nothing is handed over.
 */

/**
 * @typedef {Readonly<Record<string, {readonly message: string}>>} Catalogue as the browser has it
 * @typedef {import("../shared/words_store.js").Sentences} Sentences
 * @typedef {import("./page_menu.js").TextOf} TextOf
 */

/**
 * @param {object} parts
 * @param {Pick<ReturnType<typeof import("../shared/settings_store.js").createSettingsStore>, "read">} parts.settings
 * @param {Pick<ReturnType<typeof import("../shared/words_store.js").createWordsStore>, "read" | "keep">} parts.store
 * @param {Readonly<Record<string, Catalogue>>} parts.catalogues by their languages, all that the package has
 * @param {TextOf} parts.browsersOwn a sentence in the language that the browser chose
 * @param {(textOf: TextOf) => Promise<void>} parts.spoken called whenever it has changed
 */
export function createChosenLanguage({ settings, store, catalogues, browsersOwn, spoken }) {
  /** One change after the other: the last choice must be the one that stays. */
  let last = Promise.resolve();

  /** @returns {Promise<string | null>} null while the browser's own words count */
  async function wanted() {
    const { language } = (await settings.read()).values;
    return language === "browser" || language === browsersOwn("catalogue_language") ? null : language;
  }

  /**
   * @param {string | null} language
   * @returns {TextOf}
   */
  function textIn(language) {
    const catalogue = language === null ? undefined : catalogues[language];
    if (catalogue === undefined) return browsersOwn;
    return (key, value = "") => (catalogue[key]?.message ?? "").replaceAll(/\$[A-Za-z_]+\$/g, () => value);
  }

  /** Sentences in the language that is chosen now. */
  const textNow = async () => textIn(await wanted());

  /** @param {string} language */
  function sentencesOf(language) {
    const entries = Object.entries(catalogues[language] ?? {});
    return Object.fromEntries(entries.map(([key, { message }]) => [key, message]));
  }

  /** @param {boolean} isAnew whether to hand over what has been handed over before */
  async function bringIntoLine(isAnew) {
    const [language, kept] = await Promise.all([wanted(), store.read()]);
    if (!isAnew && language === (kept?.language ?? null)) return;
    await store.keep(language === null ? null : { language, sentences: sentencesOf(language) });
    await spoken(textIn(language));
  }

  /** @param {boolean} isAnew */
  function inTurn(isAnew) {
    const next = () => bringIntoLine(isAnew);
    last = last.then(next, next);
    return last;
  }

  /** Have every page speak what is chosen now. */
  const keep = () => inTurn(false);

  /** The same after an installation or update, which brings other sentences, and a menu without lines. */
  const begin = () => inTurn(true);

  return Object.freeze({ keep, begin, textNow });
}
