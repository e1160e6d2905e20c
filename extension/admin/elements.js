/**
 * Build what several of the administrator's pages are made of. Sets text only, never markup, and decides nothing.
 */
import { terms } from "../shared/page/lists.js";

/** @typedef {import("../shared/page/lists.js").Line} Line */

/**
 * @param {string} text
 * @param {2 | 3} level
 */
export function heading(text, level = 3) {
  const element = document.createElement(`h${level}`);
  element.textContent = text;
  return element;
}

/** @param {ReadonlyArray<Line>} lines */
export function termList(lines) {
  const element = document.createElement("dl");
  element.append(...terms(lines));
  return element;
}

/**
 * A list whose lines each begin with a mark, which says to the eye what the words say to everybody.
 *
 * @param {ReadonlyArray<{readonly mark: string, readonly sentences: ReadonlyArray<string>}>} lines
 */
export function markedList(lines) {
  const list = document.createElement("ul");
  list.className = "marked";
  list.append(
    ...lines.map(({ mark, sentences }) => {
      const item = document.createElement("li");
      const sign = document.createElement("span");
      sign.className = "mark";
      sign.ariaHidden = "true";
      sign.textContent = mark;
      const said = document.createElement("div");
      said.append(
        ...sentences.map((sentence) => {
          const line = document.createElement("p");
          line.textContent = sentence;
          return line;
        }),
      );
      item.append(sign, said);
      return item;
    }),
  );
  return list;
}

/**
 * @param {string} summary
 * @param {ReadonlyArray<HTMLElement>} content
 */
export function folded(summary, content) {
  const element = document.createElement("details");
  const head = document.createElement("summary");
  head.textContent = summary;
  element.append(head, ...content);
  return element;
}

/**
 * A link to another section of these pages.
 *
 * @param {string} section
 * @param {string} text
 */
export function sectionLink(section, text) {
  const element = document.createElement("a");
  element.href = `#${section}`;
  element.textContent = text;
  return element;
}

/** @param {ReadonlyArray<HTMLElement>} elements that stand beside each other as far as there is room */
export function row(...elements) {
  const element = document.createElement("div");
  element.className = "row";
  element.append(...elements);
  return element;
}

/** @param {ReadonlyArray<HTMLElement>} elements what `labelled` gives */
export function fields(...elements) {
  const element = row(...elements);
  element.classList.add("fields");
  return element;
}

/**
 * @param {string} id
 * @param {string} text
 * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} control
 */
export function labelled(id, text, control) {
  const element = document.createElement("div");
  const label = document.createElement("label");
  control.id = id;
  label.htmlFor = id;
  label.textContent = text;
  element.append(label, control);
  return element;
}

/**
 * Nothing is chosen before somebody chooses.
 *
 * @param {string} name
 * @param {string} title
 * @param {ReadonlyArray<readonly [string, string]>} values each with its text
 */
export function choices(name, title, values) {
  const group = document.createElement("fieldset");
  const legend = document.createElement("legend");
  legend.textContent = title;
  group.append(
    legend,
    ...values.map(([value, text]) => {
      const label = document.createElement("label");
      const input = document.createElement("input");
      input.type = "radio";
      input.name = name;
      input.value = value;
      label.append(input, text);
      return label;
    }),
  );
  return group;
}

/** @param {HTMLElement} group what `choices` gives */
export function chosenIn(group) {
  const input = group.querySelector("input:checked");
  return input instanceof HTMLInputElement ? input.value : null;
}

/**
 * A table; where the page is narrow each row stands as a block of its own, every value with its column's name.
 * The roles are said aloud because a table that is drawn as blocks loses its own.
 *
 * @param {import("./reports_view.js").Table} table
 */
export function dataTable({ caption, columns, rows }) {
  const room = document.createElement("div");
  const table = document.createElement("table");
  const name = table.createCaption();
  const head = table.createTHead();
  const body = table.createTBody();
  const titles = head.insertRow();
  name.textContent = caption;
  table.role = "table";
  head.role = "rowgroup";
  body.role = "rowgroup";
  titles.role = "row";
  titles.append(...columns.map((column) => cell("th", "columnheader", column)));
  for (const values of rows) {
    const line = body.insertRow();
    line.role = "row";
    line.append(
      ...values.map((value, place) => {
        const one = place === 0 ? cell("th", "rowheader", value) : cell("td", "cell", value);
        one.dataset["column"] = columns[place] ?? "";
        return one;
      }),
    );
  }
  room.className = "wide";
  room.tabIndex = 0;
  room.role = "region";
  room.ariaLabel = caption;
  room.append(table);
  return room;
}

/** @type {(name: "th" | "td", role: string, text: string) => HTMLTableCellElement} */
function cell(name, role, text) {
  const element = document.createElement(name);
  element.role = role;
  element.textContent = text;
  return element;
}
