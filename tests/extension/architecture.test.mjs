/** The extension's rules, read from its files: what may run where, what may be asked for, what must agree. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { readExtensionFile, readManifest } from "./support/content.mjs";

const ROOT = new URL("../../", import.meta.url);
const manifest = readManifest();
const files = readdirSync(new URL("extension/", ROOT), { recursive: true });
const scripts = files.filter((file) => file.endsWith(".js"));
/** What page scripts and pages of ours both load stands in a folder of its own. */
const isClassic = (file) => file.startsWith("content/") || file.startsWith("shared/classic/");
const contentScripts = scripts.filter(isClassic);
const modules = scripts.filter((file) => !isClassic(file));

/** A script without its comments, so that rules judge code and not prose. */
function code(file) {
  return readExtensionFile(file)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "");
}

function scriptsWith(pattern, among = scripts) {
  return among.filter((file) => pattern.test(code(file)));
}

test("page scripts import and export nothing: the browser loads them as classic scripts", () => {
  assert.deepEqual([], scriptsWith(/^\s*(import|export)\b|\bimport\(/m, contentScripts));
});

test("the manifest names every page script, once", () => {
  const [{ js }] = manifest.content_scripts;
  assert.deepEqual([...contentScripts].sort(), [...js].sort());
});

test("a page script uses only objects of scripts the manifest names before it", () => {
  const known = new Set();
  for (const file of manifest.content_scripts[0].js) {
    const [, name] = /^const ([A-Z]\w+) = /m.exec(code(file));
    known.add(name);
    const used = contentScripts
      .map((other) => /^const ([A-Z]\w+) = /m.exec(code(other))[1])
      .filter((other) => new RegExp(`\\b${other}\\.`).test(code(file)));
    assert.deepEqual(
      [],
      used.filter((other) => !known.has(other)),
      file,
    );
  }
});

test("each page script is strict and gives exactly one object, named as the file", () => {
  for (const file of contentScripts) {
    assert.match(readExtensionFile(file), /^"use strict";\n/, file);
    const names = [...code(file).matchAll(/^(?:const|let|var|function|class) (\w+)/gm)].map(
      ([, name]) => name,
    );
    const stem = file.split("/").at(-1).replace(/\.js$/, "");
    const expected = stem.replace(/(^|_)([a-z])/g, (_whole, _gap, letter) => letter.toUpperCase());
    assert.deepEqual([expected === "Inbox" ? "InboxPage" : expected], names, file);
  }
});

test("modules import shared files and each other, never a page script", () => {
  for (const file of modules) {
    const imported = [...code(file).matchAll(/from "([^"]+)"/g)].map(
      ([, path]) => new URL(path, `file:///${file}`).pathname,
    );
    const folder = file.split("/")[0];
    const isAllowed = (path) => path.startsWith(`/${folder}/`) || path.startsWith("/shared/");
    assert.deepEqual(
      [],
      imported.filter((path) => !isAllowed(path) || isClassic(path.slice(1))),
      file,
    );
  }
});

test("no script writes markup, evaluates text, or reaches the network", () => {
  assert.deepEqual(
    [],
    scriptsWith(/\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|setHTML\w*)\b/),
  );
  assert.deepEqual([], scriptsWith(/\beval\(|\bnew Function\b|\bimportScripts\b/));
  assert.deepEqual(
    [],
    scriptsWith(/\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|WebTransport)\b/),
  );
});

test("page scripts never scroll, click, type or navigate for the user, nor talk to the page's scripts", () => {
  assert.deepEqual(
    [],
    scriptsWith(
      /\.(click|submit|scrollTo|scrollBy|scrollIntoView|dispatchEvent)\(|\bscrollTop\b/,
      contentScripts,
    ),
  );
  assert.deepEqual(
    [],
    scriptsWith(/\bpostMessage\([^)]*["']\*["']|location\s*=|\bdocument\.cookie\b/, contentScripts),
  );
});

test("on disk are only the second copy, choices, the policy and words of the package; all else is in session memory", () => {
  assert.deepEqual([], scriptsWith(/storage\.sync|localStorage|sessionStorage|\bcaches\b/));
  const withLocal = scriptsWith(/storage\.local/).sort();
  const choices = ["content/capture_gate.js", "shared/settings_store.js"];
  const words = ["content/chosen_words.js", "shared/words_store.js"];
  const policy = ["shared/seen_policy.js"];
  assert.deepEqual([...choices, ...policy, ...words].sort(), withLocal);
  const writing = scriptsWith(/storage\.local\.set/).sort();
  assert.deepEqual([...policy, "shared/settings_store.js", "shared/words_store.js"], writing);
  assert.deepEqual(["background/worker.js"], scriptsWith(/indexedDB/));
  assert.deepEqual(["background/worker.js"], scriptsWith(/createCopyStore\(indexedDB\)/));
  assert.deepEqual(["background/worker.js"], scriptsWith(/storage\.session/));
});

test("the page can load none of our files and reach none of our ports", () => {
  assert.equal(undefined, manifest.web_accessible_resources);
  assert.equal(undefined, manifest.externally_connectable);
  assert.deepEqual([], scriptsWith(/getURL|chrome-extension:/, contentScripts));
});

test("page scripts run on Sales Navigator only, in the top frame, after the page has loaded", () => {
  const [{ js: _js, ...rest }] = manifest.content_scripts;
  const expected = {
    matches: ["https://www.linkedin.com/sales/*"],
    run_at: "document_idle",
    all_frames: false,
  };
  assert.deepEqual([1, expected], [manifest.content_scripts.length, rest]);
});

test("every permission has its reason, and no other one is asked for", () => {
  const reasons = JSON.parse(readExtensionFile("permissions.json"));
  assert.deepEqual([...manifest.permissions].sort(), Object.keys(reasons.permissions).sort());
  assert.deepEqual(manifest.content_scripts[0].matches, Object.keys(reasons.hosts));
  const asking = ["host_permissions", "optional_permissions", "optional_host_permissions"];
  assert.deepEqual(
    [],
    asking.filter((key) => key in manifest),
  );
});

test("manifest, generated protocol and Python package carry one version", () => {
  const [, python] = /^version = "([^"]+)"$/m.exec(readFileSync(new URL("pyproject.toml", ROOT), "utf8"));
  const [, protocol] = /VERSION = "([^"]+)"/.exec(readExtensionFile("shared/protocol_version.js"));
  assert.deepEqual([manifest.version, manifest.version], [python, protocol]);
});

test("every file the manifest and the pages name exists", () => {
  const named = [
    ...Object.values(manifest.icons),
    manifest.background.service_worker,
    manifest.action.default_popup,
    ...manifest.content_scripts[0].js,
  ];
  assert.deepEqual(
    [],
    named.filter((file) => !existsSync(new URL(`extension/${file}`, ROOT))),
  );
});

test("scripts stay small: at most 250 lines each", () => {
  const long = scripts.filter((file) => readExtensionFile(file).split("\n").length > 251);
  assert.deepEqual([], long);
});
