/**
 * Play the companion behind the native ports of a worker: a journal that answers by click id, and can be lost.
 */
import { itemStatus, settled, WELCOME } from "./played_browser.mjs";

/** @param {{welcome?: object}} [world] */
export function createCompanion({ welcome = WELCOME } = {}) {
  /** Click id → item id, and item id → state: what the journal knows. */
  const companion = { clicks: new Map(), states: new Map(), asked: [], refusals: [], isSilent: false };
  companion.welcome = welcome;

  function copy({ item }, clickId) {
    const same = [...companion.states.keys()].find((known) => companion.texts.get(known) === item.body);
    const itemId = companion.clicks.get(clickId) ?? same ?? clickId;
    const isRepeat = itemId !== clickId;
    companion.clicks.set(clickId, itemId);
    companion.texts.set(itemId, item.body);
    if (!companion.states.has(itemId)) companion.states.set(itemId, "held");
    return {
      kind: "activity.status",
      item: itemStatus(companion.states.get(itemId), itemId),
      is_repeat: isRepeat,
    };
  }
  companion.texts = new Map();

  function list({ item_ids: ids }) {
    const known = ids.filter((id) => companion.clicks.has(id));
    const itemIds = [...new Set(known.map((id) => companion.clicks.get(id)))];
    return {
      kind: "outbox.items",
      items: itemIds.map((id) => itemStatus(companion.states.get(id), id)),
      repeats: known
        .filter((id) => companion.clicks.get(id) !== id)
        .map((id) => ({ click_id: id, item_id: companion.clicks.get(id) })),
      unknown_ids: ids.filter((id) => !companion.clicks.has(id)),
      counts: {},
      trouble: null,
      paused_since: null,
    };
  }

  function undo({ item_id: itemId }) {
    companion.states.set(itemId, "discarded");
    return { kind: "activity.status", item: itemStatus("discarded", itemId), is_repeat: false };
  }

  const verbs = {
    "companion.hello": () => companion.welcome,
    "activity.copy": copy,
    "activity.undo": undo,
    "outbox.list": list,
  };

  /** Answer everything that the worker has sent on this port since the last time. */
  function answerOn(port) {
    port.answered ??= 0;
    while (!port.isClosed && port.answered < port.sent.length) {
      const { request_id, idempotency_key, message } = port.sent[port.answered];
      port.answered += 1;
      companion.asked.push({ kind: message.kind, message, clickId: idempotency_key });
      const error = message.kind === "activity.copy" ? companion.refusals.shift() : undefined;
      const reply = error
        ? { ok: false, error: { params: [], retryable: false, written: "no", reference: null, ...error } }
        : { ok: true, result: verbs[message.kind](message, idempotency_key) };
      if (companion.isSilent && message.kind === "activity.copy") continue;
      port.deliver({ protocol: 1, request_id, ...reply });
    }
  }

  /** Serve until nobody has anything more to say. A worker that has died hears nothing. */
  companion.serve = async (worker, life) => {
    let before = -1;
    while (before !== companion.asked.length) {
      before = companion.asked.length;
      await settled();
      if (life?.isDead) return;
      for (const port of worker.natives) answerOn(port);
    }
    await settled();
  };

  /** The journal is gone. */
  companion.lose = () => [companion.clicks, companion.states, companion.texts].forEach((map) => map.clear());

  /** The copies that were sent again, by click id. */
  companion.resent = () =>
    companion.asked
      .filter(({ kind, message }) => kind === "activity.copy" && message.resent !== null)
      .map(({ clickId }) => clickId);

  return companion;
}
