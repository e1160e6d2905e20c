/**
 * Show how the connection to Dynamics stands and what of the CRM has been read here; read what has changed at a press.
 */
import { clearedAdvice, syncInWords } from "../shared/connection_view.js";
import { button, paragraph } from "../shared/page/lists.js";
import { dataTable, row, termList } from "./elements.js";
import { overviewFacts, verdictOf } from "./overview_view.js";

/**
 * @typedef {import("../shared/protocol.js").ConnectionState} ConnectionState
 * @typedef {ConnectionState["mirror"][number]} MirroredTable
 */

/** @param {import("./admin.js").Room} room */
export function createConnectionPart({ ask, words, say, body, status }) {
  const facts = document.createElement("div");
  const mirror = document.createElement("div");
  /** Counts what was asked for: an answer that comes back later says less than the last one. */
  let reads = 0;
  body.append(facts, mirror);
  body.append(row(button(words.text("connection_sync_now"), () => void syncNow())));

  /** @param {ConnectionState} state */
  function showState(state) {
    const verdict = verdictOf(status(), state, null, words);
    const next = /** @type {const} */ ([
      ["status_next_check", state.next_check_at],
      ["status_next_sync", state.next_sync_at],
    ]);
    facts.replaceChildren(
      ...verdict.sentences.map((sentence) => paragraph(sentence)),
      termList([
        ...overviewFacts(status(), state, words),
        { label: words.text("status_tables"), value: words.text(`tables_${state.tables}`) },
        ...next.flatMap(([key, moment]) =>
          moment === null ? [] : [{ label: words.text(key), value: words.time(moment) }],
        ),
      ]),
    );
    mirror.replaceChildren(
      state.mirror.length === 0
        ? paragraph(emptyInWords(state.connection))
        : dataTable({
            caption: words.text("connection_mirror"),
            columns: [words.text("report_table"), words.text("report_rows"), words.text("report_state")],
            rows: state.mirror.map((table) => [
              table.name,
              words.number(String(table.rows)),
              tableInWords(table),
            ]),
          }),
    );
  }

  /** @param {ConnectionState["connection"]} connection */
  function emptyInWords({ sync }) {
    return sync === null
      ? words.text("sync_waiting")
      : (clearedAdvice(sync, words) ?? syncInWords(sync, words));
  }

  /** @param {MirroredTable} table */
  function tableInWords({ state, rows, read_at, trouble }) {
    const time = read_at === null ? "" : words.time(read_at);
    const text = words.text(
      `sync_table_${state}`,
      state === "read" ? { rows: words.number(String(rows)), time } : { rows: words.number(String(rows)) },
    );
    return trouble === null ? text : `${text} ${words.forCode(trouble.code, trouble.params)}`;
  }

  async function syncNow() {
    say(words.text("admin_reading"));
    const state = await ask({ kind: "crm.sync" }, "connection.state");
    if (state === null) return;
    // Whatever was asked before it is older.
    reads += 1;
    showState(state);
    say(words.text("connection_sync_asked"));
  }

  async function show() {
    reads += 1;
    const mine = reads;
    const state = await ask({ kind: "connection.status" }, "connection.state");
    if (state !== null && mine === reads) showState(state);
  }

  return Object.freeze({ show });
}
