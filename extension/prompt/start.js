/** Open the prompt's page where it is: in a browser, or in the companion's own window. */
import { createPromptPage } from "./prompt.js";
import { findSurroundings } from "./surroundings.js";
import { showWords } from "./page_words.js";

const { words, open } = await findSurroundings();
showWords(words);
createPromptPage({ words, open, newest: new URLSearchParams(location.search).get("prompt") });
