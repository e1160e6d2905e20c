/**
 * Decide what the panel says about the page it was asked to look at, and about the messages and notes that stand there.
 * Pure: gets the words' look-up, touches no element.
 */

/**
 * @typedef {import("../shared/internal.js").PageView} PageView
 * @typedef {import("../shared/protocol.js").PageCompany} PageCompany
 * @typedef {import("../shared/protocol.js").PageItem} PageItem
 * @typedef {import("../shared/protocol.js").PagePerson} PagePerson
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {import("../shared/protocol.js").PageNote} PageNote
 * @typedef {{readonly item: PageItem | PageNote, readonly heading: string, readonly excerpt: string}} ShownLine
 *   one message or note with what is said above it
 */

const LONGEST_EXCERPT = 300;

/**
 * Why there is nobody to show; null when there is somebody.
 *
 * @param {PageView | null} view null where no page script answered
 * @param {Words} words
 * @returns {string | null}
 */
export function emptyNotice(view, words) {
  if (view === null) return words.text("panel_elsewhere");
  if (view.trouble !== null) return words.forCode(view.trouble, []);
  return view.subject === null ? words.text("panel_nobody") : null;
}

/**
 * What a page of this kind should have and has not, so that nothing fails in silence.
 *
 * @param {PageView | null} view
 * @param {Words} words
 * @returns {string | null}
 */
export function missingNotice(view, words) {
  if (view === null || view.missing_anchors.length === 0) return null;
  const places = view.missing_anchors.map((place) => words.text(`place_${place}`));
  return words.text("panel_missing", { places: places.join(", ") });
}

/**
 * The messages in view, the newest first: what was just sent is what people come for.
 *
 * @param {PageView} view
 * @param {Words} words
 * @returns {ReadonlyArray<ShownLine>}
 */
export function messageLines({ items }, words) {
  return items.toReversed().map((item) => ({
    item,
    heading: [
      words.text(`panel_${item.direction}`),
      item.sent_at === null ? words.text("panel_time_unknown") : words.time(item.sent_at),
    ].join(" · "),
    excerpt: item.body.slice(0, LONGEST_EXCERPT),
  }));
}

/**
 * The notes in view, as they stand there.
 *
 * @param {PageView} view
 * @param {Words} words
 * @returns {ReadonlyArray<ShownLine>}
 */
export function noteLines({ notes }, words) {
  return notes.map((item) => ({
    item,
    heading: [
      item.author,
      item.created_at === null ? words.text("panel_time_unknown") : words.time(item.created_at),
    ].join(" · "),
    excerpt: item.body.slice(0, LONGEST_EXCERPT),
  }));
}

/**
 * The same message or note where it stands now, or null when the page does not show it any more as it was seen.
 *
 * @param {PageView | null} view
 * @param {PageItem | PageNote} item
 * @returns {PageItem | PageNote | null}
 */
export function stillShown(view, item) {
  if (view === null) return null;
  const seen = JSON.stringify(item);
  return [...view.items, ...view.notes].find((one) => JSON.stringify(one) === seen) ?? null;
}

/**
 * Whom what is copied is about: an item keeps nothing of a company beyond its name and number.
 *
 * @param {PagePerson | PageCompany | null} subject
 * @returns {PagePerson | PageCompany | null}
 */
export function filedAbout(subject) {
  if (subject === null || "headline" in subject) return subject;
  const { name, company_id, company_address } = subject;
  return { name, company_id, company_address };
}

/**
 * Whether two views are of the same person or company, whatever else was read of them; nobody is never the same.
 *
 * @param {PagePerson | PageCompany | null} one
 * @param {PagePerson | PageCompany | null} other
 */
export function isSameSubject(one, other) {
  if (one === null || other === null) return false;
  const ids = [one, other].map((about) => ("headline" in about ? about.profile_id : about.company_id));
  if ("headline" in one !== "headline" in other || ids.includes(null)) {
    return JSON.stringify(filedAbout(one)) === JSON.stringify(filedAbout(other));
  }
  return ids[0] === ids[1] && one.name === other.name;
}
