/** Open the administrator's pages where they are: in a browser, or in the companion's own window. */
import { findSurroundings } from "../shared/page/surroundings.js";
import { pressOnce } from "../shared/page/one_press.js";
import { createAdminPages } from "./admin.js";

const { words, open, leave, newFile } = await findSurroundings("admin");
pressOnce(document);
document.addEventListener("keydown", ({ key, ctrlKey, metaKey }) => {
  // A browser closes its tab by itself; the companion's window has nobody else who hears it.
  if (key === "w" && (ctrlKey || metaKey)) leave();
});
createAdminPages({ words, open, newFile });
