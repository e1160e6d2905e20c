/**
 * Decide how a record is shown beside the page: what differs, and what is ticked beforehand.
 * Pure: gets the words' look-up, touches no element.
 */

/**
 * @typedef {import("../shared/protocol.js").ChangedField} ChangedField
 * @typedef {import("../shared/protocol.js").ChangesFound} ChangesFound
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {object} DifferenceView
 * @property {ChangedField} field
 * @property {string} now
 * @property {string} becomes
 * @property {boolean} isTicked an empty field is filled unless somebody says otherwise; nothing else is
 * @property {string | null} note why it cannot be ticked
 * @typedef {object} ChangesView
 * @property {string} title
 * @property {string | null} refusal
 * @property {string | null} nothing what is said where nothing differs
 * @property {boolean} isToAnswer whether anything of it can be written
 * @property {ReadonlyArray<DifferenceView>} differences
 * @property {ReadonlyArray<import("../shared/page/lists.js").Entry>} company seat and size, which are only looked at
 * @property {string | null} move where the person works now; null where the account is not in question
 * @property {boolean} isMoveChosen
 * @property {boolean} isIgnorable whether the badge says that the record is out of date
 */

/**
 * @param {ChangedField} field
 * @param {Words} words
 * @returns {DifferenceView}
 */
function differenceOf(field, words) {
  const { now, becomes, value, is_writable } = field;
  return {
    field,
    now: now === "" ? words.text("changes_empty") : now,
    becomes,
    // What stands behind a choice's label is said by somebody, never beforehand.
    isTicked: is_writable && now === "" && value === becomes,
    note: is_writable ? null : words.text("prompt_protected"),
  };
}

/**
 * @param {ChangesFound} found
 * @param {Words} words
 * @returns {string | null}
 */
function moveOf({ account }, words) {
  if (account === null || !account.is_elsewhere) return null;
  const page = account.page ?? "";
  return account.now === null
    ? words.text("changes_works_at", { page })
    : words.text("changes_moved", { page, now: account.now });
}

/**
 * @param {ChangesFound["company"][number]} differs
 * @param {Words} words
 * @returns {import("../shared/page/lists.js").Entry}
 */
function companyEntry({ field, now, page }, words) {
  const isSize = field === "headcount";
  const told = (/** @type {string} */ value) => (isSize ? words.number(value) : value);
  const facts = [
    { label: words.text("changes_now"), value: now === "" ? words.text("changes_empty") : told(now) },
    { label: words.text("changes_page"), value: told(page) },
  ];
  const text = words.text(isSize ? "decisions_headcount" : "decisions_location");
  return { text, address: null, facts, note: null };
}

/**
 * @param {ChangesFound & {readonly row: NonNullable<ChangesFound["row"]>}} found
 * @param {Words} words
 * @returns {ChangesView}
 */
export function changesView(found, words) {
  const { row, fields, account, company, refusal, refusal_params, is_outdated } = found;
  const move = moveOf(found, words);
  const isToAnswer = fields.length > 0 || move !== null;
  return {
    title: words.text("changes_title", { name: row.name }),
    refusal: refusal === null ? null : words.forCode(refusal, refusal_params),
    nothing: isToAnswer || company.length > 0 ? null : words.text("changes_none"),
    isToAnswer,
    differences: fields.map((field) => differenceOf(field, words)),
    company: company.map((one) => companyEntry(one, words)),
    move,
    // What the record says now may be newer than what the badge was made of.
    isIgnorable: is_outdated && (isToAnswer || company.length > 0),
    isMoveChosen: move !== null && account?.now === null && account.known !== null,
  };
}
