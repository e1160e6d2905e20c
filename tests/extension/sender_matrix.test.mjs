/**
 * Every command of the worker by every kind of sender, written down from the code that exists: whoever adds a
 * command finds it here in a row of refusals until somebody allows it. S8.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { createPort, settled } from "./support/played_browser.mjs";
import { EXTENSION_ID, INBOX, startWorker } from "./support/played_worker.mjs";

const source = (path) => readFileSync(new URL(`../../extension/${path}`, import.meta.url), "utf8");

/** Every command that the worker can carry out, as its own switch names them. */
const CARRIED_OUT = [...source("background/router.js").matchAll(/^ {6}case "([a-z_]+\.[a-z_]+)":$/gm)]
  .map(([, kind]) => kind)
  .filter((kind) => source("background/sender.js").includes(`"${kind}"`));
/** Every kind of message of ours: those between our parts, and those that only worker and companion may speak. */
const KINDS = [
  ...new Set(
    ["shared/internal.d.ts", "shared/protocol.d.ts"].flatMap((file) =>
      [...source(file).matchAll(/kind: "([a-z_.]+)"/g)].map(([, kind]) => kind),
    ),
  ),
  "__proto__",
  "constructor",
  "toString",
];

const OURS = `chrome-extension://${EXTENSION_ID}/`;
const PAGE = { id: EXTENSION_ID, url: INBOX, origin: "https://www.linkedin.com", frameId: 0, tab: { id: 7 } };
const POPUP = { id: EXTENSION_ID, url: `${OURS}popup/popup.html`, origin: OURS.slice(0, -1) };

const PANEL = { ...POPUP, url: `${OURS}panel/panel.html` };

const ONBOARDING = { ...POPUP, url: `${OURS}onboarding/onboarding.html`, frameId: 0, tab: { id: 8 } };

const SENDERS = {
  "our content script": PAGE,
  "our popup": POPUP,
  "our panel": PANEL,
  "our first steps": ONBOARDING,
  "our options": { ...ONBOARDING, url: `${OURS}options/options.html` },
  "our prompt": { ...ONBOARDING, url: `${OURS}prompt/prompt.html?prompt=1` },
  "our administrator's pages": { ...ONBOARDING, url: `${OURS}admin/admin.html#seats` },
  "our panel in a window of its own": { ...PANEL, url: `${PANEL.url}?tab=7`, frameId: 0, tab: { id: 9 } },
  "our popup in a tab": { ...POPUP, frameId: 0, tab: { id: 8 } },
  "a frame inside the page": { ...PAGE, frameId: 3 },
  "a page of LinkedIn beside Sales Navigator": { ...PAGE, url: "https://www.linkedin.com/feed/" },
  "a path that only begins like it": { ...PAGE, url: "https://www.linkedin.com/sales-pitch" },
  "a look-alike host": { ...PAGE, url: "https://www.linkedin.com.example/sales/inbox" },
  "a host before an at sign": { ...PAGE, url: "https://www.linkedin.com@evil.example/sales/" },
  "a page without encryption": { ...PAGE, url: INBOX.replace("https", "http") },
  "an address in a query": { ...PAGE, url: `https://evil.example/?${INBOX}` },
  "a data address": { ...PAGE, url: `data:text/html,${INBOX}` },
  "a page outside any tab": { ...PAGE, tab: undefined },
  "another page of ours": { ...POPUP, url: `${OURS}content/popup.html` },
  "another extension's script": { ...PAGE, id: "a".repeat(32) },
  "another extension's popup": {
    id: "b".repeat(32),
    url: `chrome-extension://${"b".repeat(32)}/popup/popup.html`,
  },
  "another extension that shows our popup": { ...POPUP, id: "b".repeat(32) },
  "a web page": { url: INBOX, origin: "https://www.linkedin.com", frameId: 0, tab: { id: 7 } },
  "a native program": { nativeApplication: "copy_to_crm.companion" },
  nobody: undefined,
};

const PANEL_COMMANDS = ["status.read", "record.ask", "item.copy", "item.undo", "copies.read"];
const POPUP_COMMANDS = ["status.read", "outbox.pause", "page.press"];

/** The cells that succeed; every other one is refused. */
const ALLOWED = {
  "our content script as page": [
    "page.items",
    "item.copy",
    "item.undo",
    "item.withdraw",
    "badges.read",
    "copies.read",
    "choice.keep",
  ],
  "our popup as popup": POPUP_COMMANDS,
  "our popup in a tab as popup": POPUP_COMMANDS,
  "our first steps as onboarding": ["status.read", "item.copy", "item.undo"],
  "our options as options": ["status.read", "record.ask"],
  "our prompt as prompt": ["status.read", "record.ask"],
  "our administrator's pages as admin": ["status.read", "record.ask"],
  "our panel as panel": PANEL_COMMANDS,
  "our panel in a window of its own as panel": PANEL_COMMANDS,
};

/** Whether anything came of commands: went to the companion, was kept, or was answered. Each has a port of its own. */
async function tried(name, sender, kinds) {
  const worker = await startWorker();
  await settled();
  // What the worker keeps by itself, such as what an administrator has set, is no answer to anybody.
  const keptBefore = worker.session.values.size + worker.local.values.size;
  const ports = kinds.map((kind) => {
    const port = createPort(name, sender);
    worker.events.connect.fire(port);
    port.deliver({
      kind,
      request_id: "1",
      item_ids: ["item-1"],
      item_id: "item-1",
      item: {},
      is_anyway: false,
      subjects: [{}],
      items: [{}],
      choice: "copy_sent_message",
      is_on: true,
      action: "undo_last",
      tab_id: 7,
    });
    return port;
  });
  await settled();
  const kept = worker.session.values.size + worker.local.values.size - keptBefore;
  return worker.natives.length > 0 || kept > 0 || ports.some(({ sent }) => sent.length > 0);
}

test("the matrix knows every command that there is", () => {
  const commands = Object.values(ALLOWED).flat();
  assert.deepEqual([...new Set(commands)].sort(), [...new Set(CARRIED_OUT)].sort());
});

for (const [who, sender] of Object.entries(SENDERS)) {
  for (const name of ["page", "popup", "panel", "onboarding", "options", "prompt", "admin", "", "worker"]) {
    test(`${who} as ${name || "an unnamed port"} gets what it is allowed and nothing else`, async () => {
      const allowed = ALLOWED[`${who} as ${name}`] ?? [];
      const answered = [];
      for (const kind of allowed) if (await tried(name, sender, [kind])) answered.push(kind);
      // Nothing comes of all others together; where something does, each is tried alone, to be named.
      const others = KINDS.filter((kind) => !allowed.includes(kind));
      if (await tried(name, sender, others)) {
        for (const kind of others) if (await tried(name, sender, [kind])) answered.push(kind);
      }
      assert.deepEqual(allowed.toSorted(), answered.toSorted());
    });
  }
}

test("nobody outside the extension is listened to at all", () => {
  const manifest = JSON.parse(source("manifest.json"));
  assert.deepEqual(
    [undefined, undefined],
    [manifest.externally_connectable, manifest.web_accessible_resources],
  );
  const files = manifest.content_scripts
    .flatMap(({ js }) => js)
    .concat("background/worker.js", "popup/popup.js");
  const doors = files.filter((file) =>
    /onMessageExternal|onConnectExternal|addEventListener\("message"|postMessage\(.*"\*"/.test(source(file)),
  );
  assert.deepEqual([], doors);
});
