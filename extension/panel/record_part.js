/**
 * Say which record whom the page shows is: open the form that links, creates or updates one, confirm a candidate, or
 * leave it as it is that the page says otherwise.
 */
import { part } from "../shared/page/lists.js";

/**
 * @typedef {NonNullable<import("../shared/internal.js").PageView["subject"]>} Subject
 * @typedef {import("../shared/page/candidate_view.js").CandidateEntry} CandidateEntry
 */

/**
 * @param {object} parts
 * @param {import("../shared/words.js").Words} parts.words
 * @param {Pick<ReturnType<typeof import("../shared/worker_asking.js").createWorkerAsking>, "ask">} parts.worker
 * @param {(sentence: string) => void} parts.say
 * @param {(error: import("../shared/protocol.js").ErrorBody) => void} parts.refused
 * @param {() => {readonly subject: Subject | null, readonly isMatched: boolean}} parts.inView
 * @param {(subject: Subject) => Promise<unknown>} parts.changed shows anew what is known of them
 */
export function createRecordPart({ words, worker, say, refused, inView, changed }) {
  /** Ask for the form in which whom the page shows is linked with a record, or created. */
  async function add() {
    const { subject, isMatched } = inView();
    if (subject === null) return;
    const answer = await worker.ask({ kind: "record.ask", message: { kind: "prompt.open", about: subject } });
    if (answer.kind === "record.refused") refused(answer.error);
    else say(words.text(isMatched ? "panel_updating" : "panel_adding", { name: subject.name }));
  }

  /** Leave it as it is that the page says otherwise than the record. */
  async function ignore() {
    const { subject } = inView();
    if (subject === null) return;
    const message = /** @type {const} */ ({ kind: "differences.ignore", about: subject });
    const answer = await worker.ask({ kind: "record.ask", message });
    if (answer.kind === "record.refused") refused(answer.error);
    else say(words.text("changes_ignored", { name: subject.name }));
    await changed(subject);
    part("add").focus();
  }

  /** @param {CandidateEntry["row"]} row */
  async function confirm({ table, row_id }) {
    const { subject } = inView();
    if (subject === null) return;
    const address = "profile_address" in subject ? subject.profile_address : subject.company_address;
    const message = /** @type {const} */ ({
      kind: "link.confirm",
      profile_address: address ?? "",
      table,
      row_id,
      about: subject,
    });
    const answer = await worker.ask({ kind: "record.ask", message });
    if (answer.kind === "record.answer" && answer.result.kind === "link.confirmed") {
      const confirmed = words.text("panel_confirmed", { name: answer.result.name });
      say(`${confirmed} ${words.text(`sharing_${answer.result.sharing.state}_said`)}`);
    } else if (answer.kind === "record.refused") {
      refused(answer.error);
    }
    await changed(subject);
  }

  part("add").addEventListener("click", () => void add());
  part("ignore").addEventListener("click", () => void ignore());
  return Object.freeze({ add: () => void add(), confirm });
}
