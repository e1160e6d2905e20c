/** What stands in the form of a call comes back with its next opening, unless its call is saved by then. D4. */
import assert from "node:assert/strict";
import vm from "node:vm";
import { test } from "node:test";

import { readExtensionFile } from "./support/content.mjs";
import { settled } from "./support/played_browser.mjs";

/** The dialog with a form that the test fills and sends; `close` is the user's Escape. */
function start() {
  const opened = [];
  const scope = vm.createContext({
    Sentences: { text: (key) => key, forCode: ({ code }) => code },
    crypto: { randomUUID: () => `form-${opened.length + 1}` },
    CallDraft: { begin: (form_id) => ({ form_id, note: "" }) },
    CallForm: {
      create: (_text, _about, typed, { send, leave }) => ({
        form: {},
        read: () => ({ ...typed }),
        send,
        leave,
      }),
    },
    PageDialog: {
      part: () => ({ setAttribute() {}, append() {}, textContent: "" }),
      open(_title, [, form], closed) {
        let isOpen = true;
        const close = () => {
          if (isOpen) closed();
          isOpen = false;
        };
        opened.at(-1).close = close;
        return { close };
      },
    },
  });
  vm.runInContext(readExtensionFile("content/call_dialog.js"), scope);
  const CallDialog = vm.runInContext("CallDialog", scope);
  const { create } = scope.CallForm;
  scope.CallForm.create = (...values) => {
    const form = create(...values);
    opened.push({ form_id: values[2].form_id, send: form.send });
    return form;
  };
  const drafts = new Map();
  const sends = [];
  const open = () => {
    const pressed = { send: () => new Promise((resolve) => sends.push(resolve)), closed() {} };
    CallDialog.open({ key: "lead/1", about: { name: "Ana Souza" }, hint: "" }, drafts, pressed);
    return opened.at(-1);
  };
  return { open, sends };
}

test("a form that was closed unsent comes back", () => {
  const { open } = start();
  const first = open();
  first.close();
  assert.equal(first.form_id, open().form_id);
});

test("a form that was opened again while its call was on its way does not come back once that is saved", async () => {
  const { open, sends } = start();
  const first = open();
  void first.send({});
  first.close();
  const again = open();
  assert.equal(first.form_id, again.form_id);
  sends[0](null);
  await settled();
  again.close();
  assert.notEqual(first.form_id, open().form_id);
});

test("a call that was refused keeps its form", async () => {
  const { open, sends } = start();
  const first = open();
  void first.send({});
  sends[0]({ code: "companion_not_reachable" });
  await settled();
  first.close();
  assert.equal(first.form_id, open().form_id);
});
