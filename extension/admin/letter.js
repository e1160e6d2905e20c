/**
 * The ready text for those who have just been given a seat, in both languages, to be copied with their addresses.
 * Its words are the companion's, as the command prints them.
 */
import { button, paragraph } from "../shared/page/lists.js";
import { fields, heading, labelled, row } from "./elements.js";

/**
 * @param {Pick<import("./admin.js").Room, "ask" | "words" | "say">} parts
 */
export function createLetter({ ask, words, say }) {
  const element = document.createElement("section");
  const title = heading(words.text("letter_title"));
  element.hidden = true;
  title.id = "letter-title";
  element.setAttribute("aria-labelledby", title.id);

  /** @param {ReadonlyArray<string>} addresses of those who have a seat now */
  async function show(addresses) {
    const texts = [await read("en"), await read("pt-BR")];
    const [english, portuguese] = texts;
    if (english == null || portuguese == null) return;
    element.replaceChildren(
      title,
      paragraph(words.text("letter_is")),
      fields(copied("letter-to", words.text("letter_to"), addresses.join(", "), null)),
      fields(
        copied("letter-en", words.text("letter_in_en"), english, "en"),
        copied("letter-pt", words.text("letter_in_pt"), portuguese, "pt-BR"),
      ),
    );
    element.hidden = false;
  }

  /**
   * @param {"en" | "pt-BR"} language
   * @returns {Promise<string | null>}
   */
  async function read(language) {
    const question = /** @type {const} */ ({ kind: "file.read", file: "letter", of: null, reading: null });
    const answer = await ask({ ...question, language, part: 0 }, "file.part");
    return answer && answer.text;
  }

  /**
   * @param {string} id
   * @param {string} what
   * @param {string} text
   * @param {string | null} language of the text, where it is not the page's
   */
  function copied(id, what, text, language) {
    const box = document.createElement("textarea");
    const element = labelled(id, what, box);
    box.readOnly = true;
    box.rows = language === null ? 2 : 12;
    box.value = text;
    if (language !== null) box.lang = language;
    element.append(row(button(words.text("letter_copy", { what }), () => void copy(box, what))));
    return element;
  }

  /**
   * @param {HTMLTextAreaElement} box
   * @param {string} what
   */
  async function copy(box, what) {
    try {
      await navigator.clipboard.writeText(box.value);
      say(words.text("letter_copied", { what }));
    } catch {
      // A window that is no web page may keep the clipboard to itself.
      box.focus();
      box.select();
      say(words.text("letter_selected"));
    }
  }

  function hide() {
    element.hidden = true;
    element.replaceChildren();
  }

  return Object.freeze({ element, show, hide });
}
