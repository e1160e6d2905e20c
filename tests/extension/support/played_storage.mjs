/**
 * Play IndexedDB as far as the worker uses it: what is on disk outlives the worker, and a worker may die between any
 * two steps of it.
 */

/** One life of the worker. At step number `dieAt` it ends: nothing that it began comes back to it. */
export function createLife(dieAt = Infinity) {
  const life = { steps: 0, isDead: false };
  /** A place between two instructions. */
  life.step = () => {
    life.steps += 1;
    if (life.steps >= dieAt) life.isDead = true;
    return !life.isDead;
  };
  return life;
}

/** The disk. `lives` hand out a factory each. */
export function createStorage() {
  /** @type {Map<string, {rows: Map<unknown, unknown>, keyPath?: string, next: number}>} */
  const disk = new Map();
  const storage = { disk, isBroken: false, isSlow: false };
  const late = [];

  /** A slow disk does nothing until it is let. */
  function soon(work) {
    if (storage.isSlow) late.push(work);
    else queueMicrotask(work);
  }

  storage.catchUp = () => {
    storage.isSlow = false;
    for (const work of late.splice(0)) queueMicrotask(work);
  };

  /** The kept clicks as they lie there. */
  storage.copies = () => [...(disk.get("copies")?.rows.values() ?? [])];

  storage.factory = (life = createLife()) => {
    /** Carry out later; the effect and its notice are two steps. */
    function later(target, effect, event) {
      soon(() => {
        if (!life.step()) return;
        target.result = effect();
        queueMicrotask(() => {
          if (life.step()) target[event]?.();
        });
      });
    }

    function request(effect) {
      const asked = {};
      later(asked, effect, "onsuccess");
      return asked;
    }

    function writing(rows, transaction) {
      return (effect) => {
        const asked = {};
        later(transaction, () => (asked.result = effect(rows)), "oncomplete");
        return asked;
      };
    }

    function objectStore(name, transaction) {
      const store = disk.get(name);
      const write = writing(store.rows, transaction);
      return {
        get: (key) => request(() => store.rows.get(key)),
        getAll: () => request(() => [...store.rows.values()]),
        put: (value, key) => write((rows) => rows.set(key, value) && key),
        delete: (key) => write((rows) => void rows.delete(key)),
        add: (value) =>
          write((rows) => {
            const key = store.next++;
            rows.set(key, { ...value, [store.keyPath]: key });
            return key;
          }),
      };
    }

    const database = {
      createObjectStore: (name, { keyPath } = {}) => disk.set(name, { rows: new Map(), keyPath, next: 1 }),
      transaction() {
        const transaction = { objectStore: (name) => objectStore(name, transaction) };
        return transaction;
      },
    };

    return {
      open() {
        const opening = { result: database };
        queueMicrotask(() => {
          if (!life.step()) return;
          if (storage.isBroken) {
            opening.error = new Error("no room");
            opening.onerror();
            return;
          }
          if (disk.size === 0) opening.onupgradeneeded();
          opening.onsuccess();
        });
        return opening;
      },
    };
  };
  return storage;
}
