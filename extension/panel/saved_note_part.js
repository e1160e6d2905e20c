/**
 * Offer beside notes whether a note is copied once the user has saved it: the same choice as on the options page.
 * Where nothing stands in the page nothing is heard there, so nothing is offered.
 */
import { leftOutHint } from "../shared/left_out.js";
import { createSettingsStore } from "../shared/settings_store.js";
import { createHint } from "../shared/page/hint.js";
import { field, part, setText } from "../shared/page/lists.js";

/**
 * @param {object} parts
 * @param {import("../shared/words.js").Words} parts.words
 * @param {Parameters<typeof createSettingsStore>[0]} parts.storage
 */
export function createSavedNotePart({ words, storage }) {
  const settings = createSettingsStore(storage);
  const box = field("saved-note-box", HTMLInputElement);
  const hint = createHint(box);
  let isBesideNotes = false;

  async function draw() {
    const [{ values }, choices] = await Promise.all([settings.read(), settings.remembered()]);
    box.checked = choices.copy_saved_note;
    part("saved-note").hidden = !isBesideNotes || values.capture_mode !== "inline";
  }

  /** @param {import("../shared/internal.js").PageView | null} view what the panel shows now */
  function show(view) {
    isBesideNotes =
      view !== null && view.page_kind !== null && view.items.length === 0 && view.subject !== null;
    void draw();
  }

  /** @param {import("../shared/left_out.js").LeftOut} left what is not copied */
  function follow(left) {
    hint.show(leftOutHint(left, "note", words));
  }

  /** Say in the language in force what stands here. */
  function showWords() {
    setText("saved-note-words", words.text("saved_note_copy"));
  }

  part("saved-note").append(hint.element);
  box.addEventListener("change", () => void settings.remember("copy_saved_note", box.checked));
  settings.follow(() => void draw());
  return Object.freeze({ show, follow, showWords });
}
