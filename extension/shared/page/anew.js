/**
 * Begin a page anew once another language is in force, unless that would take from somebody what they typed.
 * Waits for answers that are still on their way.
 */
import { followWords } from "../words.js";

/**
 * @param {object} parts
 * @param {import("../words.js").Words} parts.words
 * @param {(sentence: string) => void} parts.say
 * @param {() => boolean} parts.isWaiting whether an answer is still to come
 * @param {() => void} parts.begin opens the page anew
 */
export function createAnew({ words, say, isWaiting, begin }) {
  let isTyped = false;
  let isDue = false;

  /** To be called when something that was waited for has come. */
  function look() {
    if (!isDue || isWaiting()) return;
    if (!isTyped) begin();
    else say(words.text("language_waits"));
  }

  /** What was typed has been sent, or left. */
  function typedIsGone() {
    isTyped = false;
    look();
  }

  document.addEventListener("input", () => (isTyped = true), { capture: true });
  followWords(() => {
    isDue = true;
    look();
  });
  return Object.freeze({ look, typedIsGone });
}
