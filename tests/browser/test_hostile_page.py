"""A page whose own scripts want something copied: in real Chromium, with all that a page can do. S8, §5 row 1.

A page's script cannot make a trusted press. Everything else it does here: it presses, imitates, poisons what
scripts share with a page, and speaks to whoever might listen.
"""

from __future__ import annotations

import json
from typing import Any

from companion.demo.browser import Inbox
from companion.demo.stage import Stage
from native_host.registration import EXTENSION_ID
from tests.browser.journal_watch import watching_journal

INMAIL = "I read that Fourth Coffee opens three more bars"

_SYNTHETIC = """() => {
  const hosts = [...document.querySelectorAll("[data-copy-to-crm]")];
  const types = ["pointerdown", "mousedown", "pointerup", "mouseup", "click", "keydown", "keyup", "submit",
    "toggle", "beforetoggle", "touchend"];
  for (const host of hosts) {
    host.focus();
    host.click();
    for (const type of types)
      for (const Kind of [Event, MouseEvent, PointerEvent, KeyboardEvent, CustomEvent]) {
        const event = new Kind(type, { bubbles: true, composed: true, detail: 1, key: "Enter" });
        try { Object.defineProperty(event, "isTrusted", { value: true }); } catch { /* it cannot be feigned */ }
        host.dispatchEvent(event);
      }
    const box = host.getBoundingClientRect();
    document.elementFromPoint(box.x + 8, box.y + 8)?.click();
  }
  return [hosts.length, hosts.filter((host) => host.shadowRoot !== null).length];
}"""

_LOOK_ALIKES = """() => {
  for (const host of document.querySelectorAll("[data-copy-to-crm]")) {
    const copy = host.cloneNode(true);
    copy.attachShadow({ mode: "open" }).innerHTML = "<button class='main'>Copy to CRM</button>";
    host.parentElement.append(copy);
    copy.shadowRoot.querySelector("button").click();
    const article = host.closest("article")?.cloneNode(true);
    if (article) host.closest("article").after(article);
    article?.querySelectorAll("button, [data-copy-to-crm]").forEach((button) => button.click());
  }
}"""

_POLLUTION = """() => {
  const own = { kind: "item.copy", action: "copy", isTrusted: true, state: "ready", is_anyway: true,
    reach: "reachable", ok: true };
  for (const [name, value] of Object.entries(own))
    for (const Kind of [Object, Event, MouseEvent, Node, Element])
      try {
        Object.defineProperty(Kind.prototype, name, { get: () => value, configurable: true });
      } catch { /* locked */ }
  const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    globalThis.stolen = [...(globalThis.stolen ?? []), listener];
    return listen.call(this, type, listener, options);
  };
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function () {
    globalThis.roots = (globalThis.roots ?? 0) + 1;
    return attach.call(this, { mode: "open" });
  };
  Array.prototype.includes = () => true;
  JSON.stringify = () => "{}";
}"""

_MESSAGES = """(id) => {
  const kinds = ["item.copy", "item.undo", "page.items", "status.read", "outbox.pause", "activity.copy"];
  const channel = new BroadcastChannel("copy-to-crm");
  for (let count = 0; count < 10_000; count += 1) {
    const message = { kind: kinds[count % kinds.length], request_id: String(count), item_id: "item-1",
      item: { page_kind: "inbox", body: "forged" }, is_anyway: true };
    window.postMessage(message, "*");
    document.dispatchEvent(new CustomEvent("copy-to-crm", { detail: message }));
    channel.postMessage(message);
  }
  const doors = ["connect", "sendMessage", "connectNative", "sendNativeMessage"];
  return doors.filter((door) => {
    try {
      globalThis.chrome?.runtime?.[door]?.(id, { kind: "item.copy" });
      return Boolean(globalThis.chrome?.runtime?.[door]);
    } catch { return false; }
  });
}"""


async def _run(inbox: Inbox, script: str, argument: str = "") -> Any:  # whatever the script gives
    """What a script of the page's own gives, through the bare debugger: a poisoned page breaks its own helpers."""
    session = await inbox.page.context.new_cdp_session(inbox.page)
    expression = f"({script})({json.dumps(argument)})"
    answer = await session.send("Runtime.evaluate", {"expression": expression, "returnByValue": True})
    assert "exceptionDetails" not in answer, answer
    return answer["result"].get("value")


async def _nothing_came_of_it(stage: Stage, inbox: Inbox) -> None:
    """The control still offers itself, the journal is empty, and Dynamics has no row."""
    await inbox.control_of(INMAIL).wait_for("ready")
    await stage.wait_until_companion_listens()
    async with watching_journal(stage) as journal:
        assert [] == await journal.wait_for("held", count=0)
    assert [] == await stage.read_rows("li_inmails")
    assert [] == await stage.read_rows("li_messages")


async def test_a_hostile_page_gets_nothing_copied(stage: Stage, inbox: Inbox) -> None:
    """Synthetic presses, look-alike controls and messages, poisoned prototypes, 10,000 forged words: 0 enqueued."""
    await inbox.control_of(INMAIL).wait_for("ready")
    controls, opened = await _run(inbox, _SYNTHETIC)
    assert controls > 0
    assert 0 == opened
    await _nothing_came_of_it(stage, inbox)
    await _run(inbox, _POLLUTION)
    await _run(inbox, _SYNTHETIC)
    assert [] == await _run(inbox, _MESSAGES, EXTENSION_ID)
    await _run(inbox, _LOOK_ALIKES)
    await _nothing_came_of_it(stage, inbox)


async def test_a_page_cannot_load_or_frame_anything_of_ours(inbox: Inbox) -> None:
    """No file of the extension is the page's to read, so it can neither show our windows nor tell that we are here."""
    for file in ("popup/popup.html", "manifest.json", "icons/icon16.png", "background/worker.js"):
        address = f"chrome-extension://{EXTENSION_ID}/{file}"
        loaded = "(address) => fetch(address).then(() => true, () => false)"
        assert not await inbox.page.evaluate(loaded, address)
        framed = """(address) => new Promise((done) => {
          const frame = document.createElement("iframe");
          frame.src = address;
          frame.onload = () => {
            // A frame that the browser refused shows a page of the browser's own, of no origin of ours.
            try { done(frame.contentDocument !== null && frame.contentDocument.body.childElementCount > 0); }
            catch { done(false); }
          };
          document.body.append(frame);
        })"""
        assert not await inbox.page.evaluate(framed, address)


async def test_a_press_after_the_attack_copies_what_the_person_sees(stage: Stage, inbox: Inbox) -> None:
    """In the poisoned page the control still works, on the words of its own message: isolation, not luck."""
    await inbox.control_of(INMAIL).wait_for("ready")
    await _run(inbox, _POLLUTION)
    await inbox.control_of(INMAIL).press()
    await inbox.control_of(INMAIL).wait_for("written")
    [row] = await stage.read_rows("li_inmails")
    assert INMAIL in row["description"]
