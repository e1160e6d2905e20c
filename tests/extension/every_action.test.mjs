/**
 * Every action of a rep on every surface, told by what each surface itself offers: whoever adds an action finds the
 * surface that lacks it. D8.
 */
import assert from "node:assert/strict";
import { test } from "node:test";

import { ACTION_WORDS, AT_ONCE, IN_PANEL, PAGE_ACTIONS } from "../../extension/shared/page_actions.js";
import { readExtensionFile, readManifest } from "./support/content.mjs";
import { settled } from "./support/played_browser.mjs";
import { startWorker } from "./support/played_worker.mjs";

/** Where product.md asks for it, what stands for it in the panel, and which control in the page; null: never there. */
const ACTIONS = {
  copy_message: { of: "D1", panel: "messages-list", page: "message" },
  copy_history: { of: "D2", panel: "history-open", page: "history" },
  copy_sent: { of: "D3", panel: "sent", page: "switch" },
  copy_note: { of: "D4", panel: "notes-list", page: "note" },
  // Words of the user's choice and tags have no place of their own in the page.
  copy_selection: { of: "D4", panel: "selection", page: null },
  copy_tags: { of: "D4", panel: "tags-copy", page: null },
  log_call: { of: "D4", panel: "call-open", page: "call" },
  open_record: { of: "D5", panel: "row", page: "badge" },
  // What nobody matches opens the window by itself once it is copied.
  add_to_crm: { of: "D6, D12, D13", panel: "add", page: "message" },
  undo_last: { of: "D7", panel: "entries-list", page: "message" },
};

const sorted = (names) => [...names].sort();

test("the list that the surfaces are drawn from has every action once", () => {
  assert.deepEqual(sorted(Object.keys(ACTIONS)), sorted(PAGE_ACTIONS));
  assert.deepEqual(sorted(PAGE_ACTIONS), sorted([...AT_ONCE, ...IN_PANEL]));
});

test("the side panel has a place for each", () => {
  const html = readExtensionFile("panel/panel.html");
  const missing = Object.entries(ACTIONS).filter(([, { panel }]) => !html.includes(`id="${panel}"`));
  assert.deepEqual([], missing);
});

test("the page has a control for each that has a place there", () => {
  const scripts = readManifest().content_scripts[0].js.map(readExtensionFile).join("\n");
  const kinds = new Set(
    [...scripts.matchAll(/(?:"data-copy-to-crm", |LiveControls\.create\(\s*)"([a-z]+)"/g)].map(
      ([, kind]) => kind,
    ),
  );
  const wanted = Object.values(ACTIONS).flatMap(({ page }) => page ?? []);
  assert.deepEqual(
    [],
    wanted.filter((kind) => !kinds.has(kind)),
  );
});

test("the page's menu has a line for each", async () => {
  const worker = await startWorker();
  worker.events.installed.fire({ reason: "install" });
  await settled();
  const lines = Object.fromEntries(worker.menu.map(({ id, title }) => [id, title]));
  assert.deepEqual({ ...ACTION_WORDS, open_panel: "popup_open_panel" }, lines);
});

test("the keyboard has a command for each, in the same words, and no more keys are proposed than a browser takes", () => {
  const { open_panel: _panel, ...commands } = readManifest().commands;
  const described = Object.entries(commands).map(([name, { description }]) => [name, description]);
  const wanted = PAGE_ACTIONS.map((action) => [action, `__MSG_${ACTION_WORDS[action]}__`]);
  assert.deepEqual(sorted(wanted.map(String)), sorted(described.map(String)));
  const proposed = Object.values(readManifest().commands).flatMap((one) => one.suggested_key?.default ?? []);
  assert.ok(proposed.length <= 4 && new Set(proposed).size === proposed.length);
});

/** As much of a document as the popup's part draws into. */
function playDocument() {
  const parts = new Map();
  const element = () => ({
    children: [],
    listeners: [],
    attributes: {},
    getAttribute(name) {
      return this.attributes[name] ?? null;
    },
    setAttribute(name, value) {
      this.attributes[name] = value;
    },
    append(...ones) {
      this.children.push(...ones);
    },
    addEventListener(_type, heard) {
      this.listeners.push(heard);
    },
    click() {
      for (const heard of this.listeners) heard();
    },
  });
  globalThis.document = {
    activeElement: null,
    createElement: element,
    getElementById(id) {
      if (!parts.has(id)) parts.set(id, element());
      return parts.get(id);
    },
  };
  return parts;
}

test("the popup has a button for each, and opens the panel for those that begin there", async () => {
  const parts = playDocument();
  const { createActionsPart } = await import("../../extension/popup/actions_part.js");
  const asked = [];
  let opened = 0;
  const words = { text: (key) => key, forCode: (code) => code };
  createActionsPart({
    words,
    tabInView: () => ({ id: 7 }),
    post: ({ action, tab_id }) => asked.push([action, tab_id]),
    goToPanel: () => (opened += 1),
  }).showWords();
  const buttons = parts.get("actions-list").children.map(({ children: [button] }) => button);
  assert.deepEqual(
    PAGE_ACTIONS.map((action) => ACTION_WORDS[action]),
    buttons.map(({ textContent }) => textContent),
  );
  for (const button of buttons) button.click();
  assert.deepEqual(
    PAGE_ACTIONS.map((action) => [action, 7]),
    asked,
  );
  assert.equal(IN_PANEL.length, opened);
});

test("the popup says beside each button, before a press, that what it copies is left out here. C3, D14", async () => {
  const parts = playDocument();
  const { createActionsPart } = await import("../../extension/popup/actions_part.js");
  const words = { text: (key) => key, forCode: (code) => code };
  const part = createActionsPart({ words, tabInView: () => undefined, post: () => {}, goToPanel: () => {} });
  const said = () =>
    Object.fromEntries(
      parts.get("actions-list").children.map(({ children: [button, hint] }, at) => {
        assert.equal(button.attributes["aria-describedby"], hint.id);
        assert.equal(hint.hidden, hint.textContent === undefined || hint.textContent === "");
        return [PAGE_ACTIONS[at], hint.hidden ? "" : hint.textContent];
      }),
    );
  const all = new Map(["inmail", "message", "note", "tag", "call", "inbound", "talk"].map(byAdministrator));
  part.follow(all);
  const kinds = Object.entries(said()).filter(([, hint]) => hint !== "");
  assert.deepEqual(
    {
      copy_selection: "hint_note_off",
      copy_message: "hint_talk_off",
      copy_sent: "hint_talk_off",
      copy_history: "hint_talk_off",
      copy_note: "hint_note_off",
      copy_tags: "hint_tag_off",
      log_call: "hint_call_off",
    },
    Object.fromEntries(kinds),
  );
  part.follow(new Map([byAdministrator("message")]));
  assert.ok(
    Object.values(said()).every((hint) => hint === ""),
    "an InMail can still be copied",
  );
});

const byAdministrator = (what) => [what, "administrator"];
