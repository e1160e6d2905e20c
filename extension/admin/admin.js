/**
 * The shell of the administrator's pages: which section is shown, what was said last, how the connection stands.
 * Knows nothing of what a section shows; a section reads its own facts when somebody comes to it.
 */
import { connectionView, syncedAt } from "../shared/connection_view.js";
import { createAnew } from "../shared/page/anew.js";
import { createAsking } from "../shared/page/asking.js";
import { part, setText } from "../shared/page/lists.js";
import { createWorkerAsking } from "../shared/worker_asking.js";
import { createAuditPart } from "./audit_part.js";
import { createConnectionPart } from "./connection_part.js";
import { heading, sectionLink } from "./elements.js";
import { createImportPart } from "./import_part.js";
import { createLeavePart } from "./leave_part.js";
import { createOutboxPart } from "./outbox_part.js";
import { createOverviewPart } from "./overview_part.js";
import { createPrivacyPart } from "./privacy_part.js";
import { createReportsPart } from "./reports_part.js";
import { createSaving } from "../shared/page/saving.js";
import { createSeatsPart } from "./seats_part.js";
import { createSettingsPart } from "./settings_part.js";
import { createUnresolvedPart } from "./unresolved_part.js";

/**
 * @typedef {import("../shared/internal.js").CompanionStatus} CompanionStatus
 * @typedef {import("../shared/page/asking.js").Asking} Asking
 * @typedef {import("../shared/words.js").Words} Words
 * @typedef {{readonly ask: Asking, readonly words: Words, readonly say: (sentence: string) => void,
 *   readonly body: HTMLElement, readonly status: () => CompanionStatus,
 *   readonly saving: import("../shared/page/saving.js").Saving}} Room what a section is given
 * @typedef {{readonly show: () => Promise<void>, readonly follow?: () => Promise<void>,
 *   readonly statusChanged?: () => void}} Section `show` is called whenever somebody comes to it, `follow` when the
 *   CRM was read anew meanwhile, `statusChanged` when the connection stands otherwise than before
 */

/** The sections in their order, each with who builds it. */
const SECTIONS = Object.freeze({
  overview: createOverviewPart,
  connection: createConnectionPart,
  settings: createSettingsPart,
  seats: createSeatsPart,
  import: createImportPart,
  reports: createReportsPart,
  unresolved: createUnresolvedPart,
  outbox: createOutboxPart,
  audit: createAuditPart,
  privacy: createPrivacyPart,
  leave: createLeavePart,
});

/** @typedef {keyof typeof SECTIONS} SectionName */

const NAMES = /** @type {ReadonlyArray<SectionName>} */ (Object.keys(SECTIONS));
const FIRST = /** @type {SectionName} */ (NAMES[0]);

/** @param {Pick<import("../shared/page/surroundings.js").Surroundings, "words" | "open" | "newFile">} surroundings */
export function createAdminPages({ words, open, newFile }) {
  const worker = createWorkerAsking(open, heard, () => anew.look());
  const anew = createAnew({ words, say, isWaiting: worker.isWaiting, begin: () => location.reload() });
  const ask = createAsking(worker, ({ code, params }) =>
    say(`${words.forCode(code, params)} ${words.text(`next_${code}`)}`),
  );
  const saving = createSaving({ ask, words, say, newFile });
  /** @type {CompanionStatus} */
  let status = { reach: "unknown" };
  let hasEnded = false;
  /** @type {ReadonlyMap<SectionName, {readonly element: HTMLElement, readonly section: Section, reads: number}>} `reads`: how
   *   often it was begun to be read */
  const sections = new Map(NAMES.map((name) => [name, build(name)]));

  /** @param {string} sentence */
  function say(sentence) {
    part("said").textContent = sentence;
  }

  /** @param {SectionName} name */
  function build(name) {
    const element = document.createElement("section");
    const title = heading(words.text(`admin_${name}`), 2);
    const body = document.createElement("div");
    element.id = name;
    element.hidden = true;
    title.id = `${name}-title`;
    title.tabIndex = -1;
    element.setAttribute("aria-labelledby", title.id);
    element.append(title, body);
    part("sections").append(element);
    const item = document.createElement("li");
    item.append(sectionLink(name, words.text(`admin_${name}`)));
    part("nav-list").append(item);
    return {
      element,
      section: SECTIONS[name]({ ask, words, say, body, status: () => status, saving }),
      reads: 0,
    };
  }

  function current() {
    const wanted = location.hash.slice(1);
    return NAMES.find((name) => name === wanted) ?? FIRST;
  }

  /** @param {{readonly isMoved: boolean}} how whether somebody came from another section */
  function show({ isMoved }) {
    const name = current();
    for (const [other, { element }] of sections) element.hidden = other !== name;
    for (const link of part("nav-list").querySelectorAll("a")) {
      if (link.hash === `#${name}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    document.title = words.text("admin_page", { section: words.text(`admin_${name}`) });
    if (isMoved) {
      say("");
      part(`${name}-title`).focus();
    }
    void read(name);
  }

  /** @param {SectionName} name */
  async function read(name) {
    const found = sections.get(name);
    if (found === undefined) return;
    // Whoever hears the page instead of seeing it is told that more is to come.
    found.element.ariaBusy = "true";
    found.reads += 1;
    const mine = found.reads;
    try {
      await found.section.show();
    } finally {
      if (mine === found.reads) found.element.ariaBusy = "false";
    }
  }

  /** @param {import("../shared/internal.js").WorkerMessage} message */
  function heard(message) {
    if (message.kind !== "companion.changed") return;
    const wasReached = status.reach === "reachable";
    const syncedBefore = syncedAt(status);
    status = message.status;
    const { headline, advice, banner } = connectionView(status, words);
    const isWell = status.reach === "reachable" && advice === null;
    part("standing").hidden = status.reach === "unknown" || isWell;
    setText("headline", headline);
    setText("advice", advice);
    setText("banner", banner);
    for (const { section } of sections.values()) section.statusChanged?.();
    if (syncedAt(status) !== null && syncedAt(status) !== syncedBefore) {
      void sections.get(current())?.section.follow?.();
    }
    // What was asked before had no answer.
    const isReached = status.reach === "reachable";
    if (isReached && hasEnded) void read(current());
    hasEnded = status.reach === "unreachable" || (wasReached && !isReached);
  }

  document.documentElement.lang = words.text("catalogue_language");
  setText("title", words.text("admin_title"));
  setText("sure-back", words.text("prompt_back"));
  addEventListener("hashchange", () => show({ isMoved: true }));
  worker.follow();
  show({ isMoved: false });
}
