/** Page-side settings: whose value counts, what fails closed, and that gate and worker judge alike. J5, D8. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { createPagePolicy } from "../../extension/background/page_policy.js";
import { companionLines, lockOf, managedLines, shortcutLines } from "../../extension/options/options_view.js";
import { createRemembering } from "../../extension/background/remembering.js";
import { effective, OWN_CHOICES, SITES } from "../../extension/shared/page_settings.js";
import { createSettingsStore } from "../../extension/shared/settings_store.js";
import { loadContent, readExtensionFile } from "./support/content.mjs";
import { SHIPPED } from "./support/page_settings.mjs";
import { createSession } from "./support/played_worker.mjs";

const { CaptureGate } = loadContent(["capture_gate.js"], ["CaptureGate"]);
const SENT = Object.freeze({ page_kind: "inbox", item_kind: "message", direction: "outbound" });

test("the schema for administrators names exactly the settings that there are", () => {
  const { type, properties } = JSON.parse(readExtensionFile("managed_schema.json"));
  assert.deepEqual(["object", Object.keys(SHIPPED).sort()], [type, Object.keys(properties).sort()]);
});

for (const [what, managed, chosen, values, locked] of [
  ["nobody chose anything", {}, {}, {}, []],
  [
    "the user chose",
    {},
    { capture_mode: "panel", received_messages: false },
    { capture_mode: "panel", received_messages: false },
    [],
  ],
  [
    "the administrator's word goes first",
    { capture_mode: "inline" },
    { capture_mode: "panel" },
    {},
    ["capture_mode"],
  ],
  [
    "an unusable word of the administrator's fails closed",
    { capture_mode: "inlien", received_messages: "yes" },
    {},
    { capture_mode: "none", received_messages: false },
    ["capture_mode", "received_messages"],
  ],
  ["a damaged choice of the user's does not count", {}, { capture_mode: 7, received_messages: "no" }, {}, []],
  [
    "what allows pages or the companion is no list and no rule",
    { sites: "inbox", companion: "no" },
    {},
    { sites: [], companion: "forbidden" },
    ["sites", "companion"],
  ],
  [
    "a user cannot speak for the administrator",
    {},
    {
      support_contact: "me",
      onboarding_text: "hello",
      sites: [],
      companion: "forbidden",
      first_steps: false,
    },
    {},
    [],
  ],
  ["the user chose a language", {}, { language: "pt-BR" }, { language: "pt-BR" }, []],
  [
    "the administrator's language goes first",
    { language: "en" },
    { language: "pt-BR" },
    { language: "en" },
    ["language"],
  ],
  [
    "a language that nobody has words for is the browser's",
    { language: "pt_BR" },
    { language: "en" },
    {},
    ["language"],
  ],
  ["a damaged choice of a language does not count", {}, { language: ["en"] }, {}, []],
  ["names that are nobody's setting", { toString: "x", no_such: 1 }, {}, {}, []],
]) {
  test(`in force when ${what}`, () => {
    const now = effective(managed, chosen);
    assert.deepEqual([{ ...SHIPPED, ...values }, locked], [now.values, [...now.locked]]);
  });
}

test("the page's gate is open exactly where the worker takes a press in the page", async () => {
  const words = [undefined, "inline", "panel", "none", "inlien", 7, null];
  for (const managed of words) {
    for (const chosen of words.slice(0, 4)) {
      const layers = [managed, chosen].map((word) => (word === undefined ? {} : { capture_mode: word }));
      const policy = createPagePolicy({ read: async () => effective(...layers) });
      const isTaken = await policy.check(true, SENT).then(
        () => true,
        () => false,
      );
      assert.equal(isTaken, CaptureGate.isOpen(...layers), JSON.stringify(layers));
    }
  }
});

for (const [what, mode, isOfPage, item, isTaken] of [
  ["the panel copies where nothing may stand in the page", "panel", false, SENT, true],
  ["a control that still stands there copies nothing", "panel", true, SENT, false],
  ["nowhere is nowhere", "none", false, SENT, false],
  [
    "a received message stays where they are switched off",
    "inline",
    true,
    { ...SENT, direction: "inbound" },
    false,
  ],
  [
    "so does one of which nobody knows who wrote it",
    "inline",
    true,
    { ...SENT, direction: "unknown" },
    false,
  ],
  ["a note is no received message", "inline", true, { page_kind: "lead", item_kind: "note" }, true],
]) {
  test(`right before a copy: ${what}`, async () => {
    const chosen = { capture_mode: mode, received_messages: false };
    const checked = createPagePolicy({ read: async () => effective({}, chosen) }).check(isOfPage, item);
    if (isTaken) await checked;
    else await assert.rejects(checked, ({ body }) => body.code === "capture_off" && body.written === "no");
  });
}

test("a browser that has no policy to read leaves everything to the user", async () => {
  const listeners = [];
  const managed = { get: async () => Promise.reject(new Error("Managed storage manifest not found")) };
  const onChanged = { addListener: (listener) => listeners.push(listener) };
  const store = createSettingsStore({ managed, local: createSession(), onChanged });
  let told = 0;
  store.follow(() => (told += 1));
  await store.choose({ capture_mode: "panel" });
  assert.equal("panel", (await store.read()).values.capture_mode);
  for (const area of ["managed", "local", "session"]) listeners[0]({}, area);
  assert.equal(2, told);
});

test("a page may have the switch remembered, and nothing else nor anything but yes or no", async () => {
  const local = createSession();
  const managed = { get: async () => ({}) };
  const store = createSettingsStore({ managed, local, onChanged: { addListener: () => {} } });
  const remembering = createRemembering(store);
  await remembering.keep({ choice: "copy_sent_message", is_on: true });
  await remembering.keep({ choice: "capture_mode", is_on: true });
  await remembering.keep({ choice: "copy_sent_inmail", is_on: "yes" });
  assert.deepEqual({ copy_sent_message: true }, await local.get());
});

test("gate, panel and worker allow the same pages, whatever the administrator has set of pages and companion", async () => {
  const lists = [undefined, [], ["inbox"], ["inbox", "lead", "no_such"], "inbox", { 0: "inbox" }, null];
  for (const sites of lists) {
    for (const companion of [undefined, "allowed", "required", "forbidden", "no", null]) {
      const set = Object.entries({ sites, companion }).filter(([, value]) => value !== undefined);
      const managed = Object.fromEntries(set);
      const policy = createPagePolicy({ read: async () => effective(managed, {}) });
      for (const page_kind of SITES) {
        const isTaken = await policy.check(true, { ...SENT, page_kind }).then(
          () => true,
          () => false,
        );
        const isPlaced = CaptureGate.isOpen(managed, {}) && CaptureGate.mayRead(managed, {}, page_kind);
        const told = JSON.stringify([managed, page_kind]);
        assert.deepEqual([isTaken, isTaken], [isPlaced, CaptureGate.mayRead(managed, {}, page_kind)], told);
      }
    }
  }
});

test("where the mode is none, or unusable, not even the panel reads a page", () => {
  const layers = [
    [{}, { capture_mode: "none" }],
    [{ capture_mode: "none" }, {}],
    [{ capture_mode: "inlien" }, { capture_mode: "inline" }],
  ];
  for (const [managed, chosen] of layers) {
    assert.equal(false, CaptureGate.mayRead(managed, chosen, "inbox"));
    assert.equal(false, CaptureGate.mayRead(managed, chosen, null));
  }
  assert.equal(true, CaptureGate.mayRead({ capture_mode: "panel" }, { capture_mode: "none" }, "inbox"));
});

test("what only an administrator sets is shown once it is set", () => {
  const words = { text: (key) => key };
  assert.deepEqual([], managedLines(effective({}, {}), words));
  const now = effective({ sites: ["lead", "no_such", "inbox"], companion: "required" }, {});
  assert.deepEqual(
    [
      { label: "options_sites", value: "site_inbox, site_lead" },
      { label: "options_companion_rule", value: "companion_rule_required" },
    ],
    managedLines(now, words),
  );
  const [nowhere] = managedLines(effective({ sites: ["no_such"] }, {}), words);
  assert.equal("options_no_site", nowhere.value);
});

test("what is locked says by whom; a command without a shortcut says so", () => {
  const words = { text: (key) => key };
  const now = effective({ capture_mode: "panel" }, {});
  assert.deepEqual(
    ["options_locked", null, null],
    OWN_CHOICES.map((name) => lockOf(now, name, words)),
  );
  const commands = [
    { description: "Open", shortcut: "" },
    { name: "_execute_action", description: "" },
  ];
  assert.deepEqual([{ label: "Open", value: "options_no_shortcut" }], shortcutLines(commands, words));
  const [ours] = shortcutLines([{ name: "open_panel", description: "Abrir", shortcut: "Alt+K" }], words);
  assert.deepEqual({ label: "popup_open_panel", value: "Alt+K" }, ours);
});

test("a setting of the companion says who set it", () => {
  const words = { text: (key) => key };
  const policy = { name: "hold_seconds", value: "20", source: "policy", is_locked: true };
  const empty = { name: "client_id", value: "", source: "shipped", is_locked: false };
  assert.deepEqual(
    [
      { label: "hold_seconds", value: "20 · status_source_policy" },
      { label: "client_id", value: "status_source_shipped" },
    ],
    companionLines({ settings: [policy, empty] }, words),
  );
});
