/** Open the prompt's page where it is: in a browser, or in the companion's own window. */
import { createPromptPage } from "./prompt.js";
import { findSurroundings } from "../shared/page/surroundings.js";
import { pressOnce } from "../shared/page/one_press.js";
import { showWords } from "./page_words.js";

const { words, open, leave } = await findSurroundings("prompt");
showWords(words);
pressOnce(document);
document.addEventListener("keydown", ({ key }) => {
  // An open question is closed by it instead, which the browser does by itself.
  if (key === "Escape" && document.querySelector("dialog[open]") === null) leave();
});
createPromptPage({ words, open, newest: new URLSearchParams(location.search).get("prompt") });
