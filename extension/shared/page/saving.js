/**
 * Save what the companion hands over as a file, however long it is; one part of it is held here at a time.
 */

/**
 * @typedef {import("../protocol.js").FileRead} FileRead
 * @typedef {import("./new_file.js").NewFile} NewFile
 * @typedef {ReturnType<typeof createSaving>} Saving
 */

/**
 * @param {object} parts
 * @param {import("./asking.js").Asking} parts.ask
 * @param {import("../words.js").Words} parts.words
 * @param {(sentence: string) => void} parts.say
 * @param {(name: string) => Promise<NewFile | null>} parts.newFile
 */
export function createSaving({ ask, words, say, newFile }) {
  /** One file after the other: the companion's window writes one at a time. @type {Promise<void>} */
  let last = Promise.resolve();

  /** @param {() => Promise<void>} save */
  function inTurn(save) {
    last = last.then(save, save);
    return last;
  }

  /**
   * @param {FileRead["file"]} file
   * @param {string | null} of what the page shows of it: see the protocol
   */
  async function readInto(file, of) {
    const language = /** @type {FileRead["language"]} */ (words.text("catalogue_language"));
    /** @type {NewFile | null} */
    let into = null;
    /** @type {string | null} */
    let reading = null;
    say(words.text("admin_reading"));
    for (let part = 0; ; part += 1) {
      /** @type {import("../protocol.js").FilePart | null} */
      const answer = await ask({ kind: "file.read", file, language, of, reading, part }, "file.part");
      if (answer === null) {
        // What was refused has been said; half a file must not pass for a whole one.
        await into?.abandon();
        return;
      }
      reading = answer.reading;
      into ??= await newFile(answer.name);
      if (into === null) {
        say(words.text("file_not_chosen"));
        return;
      }
      await into.write(answer.text);
      if (answer.is_last) {
        await finish(into, answer.name);
        return;
      }
    }
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  async function writeInto(name, text) {
    const into = await newFile(name);
    if (into === null) {
      say(words.text("file_not_chosen"));
      return;
    }
    await into.write(text);
    await finish(into, name);
  }

  /**
   * @param {NewFile} into
   * @param {string} name
   */
  async function finish(into, name) {
    const reason = await into.close();
    say(
      reason === null ? words.text("file_saved", { file: name }) : words.text("file_not_saved", { reason }),
    );
  }

  return Object.freeze({
    /** @type {typeof readInto} */
    saveRead: (file, of) => inTurn(() => readInto(file, of)),
    /** @type {typeof writeInto} */
    saveText: (name, text) => inTurn(() => writeInto(name, text)),
  });
}
