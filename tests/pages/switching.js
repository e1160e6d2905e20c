/**
 * Walk every order in which a page's switch of conversation and a copy can fall into each other.
 *
 * The page scripts are the real ones, all of them, in a real document; the browser around them, the frames and
 * the worker's answers are played, and come when the walk says so.
 */

/** A user's press on a button: one click, not the second of a double click. */
const CLICK = { isTrusted: true, detail: 1 };

/** Let everything run that waits for nothing but its turn. */
async function settle() {
  for (let turn = 0; turn < 12; turn += 1) await null;
}

/** Those of messages and notes, or those of calls. */
function controls(isOfCalls = false) {
  return playing.roots
    .map(({ host, root }) => ({ host, line: root.querySelector(".line"), main: root.querySelector(".main") }))
    .filter(({ host, main }) => main !== null && host.isConnected)
    .filter(({ host }) => isOfCalls === (host.dataset.copyToCrm === "call"));
}

/** What the extension's side of a copy does, each await a step of its own. @param {(state: string) => object} item */
const copySteps = (item) => ({
  press: (at) => {
    const control = controls().at(at);
    if (control) playing.clicks.get(control.main)(CLICK);
  },
  answer: () => {
    const asked = playing.asked.at(-1);
    if (asked)
      playing.tell({
        kind: "item.answer",
        request_id: asked.request_id,
        item: item("held"),
        is_repeat: false,
      });
  },
  event: () => playing.tell({ kind: "items.changed", items: [item("written")] }),
  review: () => pressFirst(".head"),
  copyTicked: () => pressFirst(".first"),
  openCall: () => {
    const [control] = controls(true);
    if (control) playing.clicks.get(control.main)(CLICK);
  },
  saveCall: () => {
    const form = playing.roots
      .filter(({ host }) => host.isConnected)
      .map(({ root }) => root.querySelector("form"))
      .find((one) => one !== null);
    if (!form) return;
    form.querySelector("#call-minutes").value = "12";
    playing.submits.get(form)({ isTrusted: true, preventDefault() {} });
  },
});

/** A press on the first such button that stands in the page, if there is one. @param {string} selector */
function pressFirst(selector) {
  const buttons = playing.roots
    .filter(({ host }) => host.isConnected)
    .flatMap(({ root }) => [...root.querySelectorAll(selector)]);
  if (buttons.length > 0) playing.clicks.get(buttons[0])(CLICK);
}

/** Whether a call is with one person in name, id and address. */
const isWith = ({ about }, { name, lead }) =>
  about.name === name &&
  about.profile_id === lead &&
  new URL(about.profile_address).pathname.startsWith(`/sales/lead/${lead},`);

function frame() {
  for (const run of playing.frames.splice(0)) run();
}

/** Every way of laying rows of steps into each other, each row in its own order. */
function* interleavings(rows) {
  if (rows.every((row) => row.length === 0)) yield [];
  for (const [index, [first, ...rest]] of rows.entries()) {
    if (first === undefined) continue;
    const others = rows.with(index, rest);
    for (const tail of interleavings(others)) yield [first, ...tail];
  }
}

function* orders(names) {
  if (names.length === 0) yield [];
  for (const name of names)
    for (const rest of orders(names.filter((other) => other !== name))) yield [name, ...rest];
}

/** Which conversation or person a text is of. */
const ownerOf = (talks, text) =>
  talks.find(({ messages }) => messages.some((message) => message[1] === text));

/** What was filed under somebody else, or is shown on a message that nobody copied. */
function faults(talks) {
  const isRight = (item) =>
    item.item_kind === "call"
      ? talks.some((talk) => isWith(item, talk))
      : isOf(item, ownerOf(talks, item.body));
  const wrong = playing.asked.filter(({ item }) => !isRight(item));
  const copied = new Set(playing.asked.map(({ item }) => item.body));
  const shown = controls().filter(
    ({ host, line }) =>
      ["held", "written", "saving"].includes(line.dataset.state) &&
      !copied.has(host.parentElement.querySelector("p").textContent),
  );
  return [
    ...wrong.map(({ item }) => `filed: ${JSON.stringify(item)}`),
    ...shown.map(({ host }) => `shown on: ${host.parentElement.textContent}`),
  ];
}

/** One order, from a fresh page to its end. */
async function play({ talks, steps, item, at, scripts }) {
  playing = playBrowser(pathOf(talks[0]));
  drawPage(talks);
  scripts(playing.chrome, (run) => playing.frames.push(run), playing.window, playing.location);
  await settle();
  const doings = { ...pageSteps(talks[1]), ...copySteps(item), frame };
  for (const step of steps) {
    doings[step](at);
    await settle();
  }
  for (let turn = 0; turn < 2; turn += 1) {
    frame();
    await settle();
  }
  const found = faults(talks);
  const { length: asked } = playing.asked;
  doings.press(at);
  const last = playing.asked.at(-1);
  const isUsable = last !== undefined && isOf(last.item, talks[1]);
  // Without its extension the script takes everything away at the next change of the address.
  playing.id = undefined;
  playing.goTo("/sales/inbox/");
  const left = document.querySelectorAll("[data-copy-to-crm]").length;
  return { found, asked, isUsable, left };
}

/**
 * @param {{talks: Talk[], copy: string[], steps: string[], after: [string, string], scripts: string, item: object,
 *   isBriefly: boolean}} walk of the pairs in `after`, the page never takes the second step before the first;
 *   briefly: up to the first fault
 */
globalThis.walkSwitches = async ({ talks, copy, steps, after, scripts, item, isBriefly }) => {
  const load = new Function("chrome", "requestAnimationFrame", "window", "location", scripts);
  const told = { walked: 0, filed: 0, left: 0, stuck: 0, faults: [] };
  for (const order of orders(steps)) {
    if (order.indexOf(after[0]) > order.indexOf(after[1])) continue;
    for (const mixed of interleavings([order, copy, ["frame"]])) {
      const at = told.walked % talks[0].messages.length;
      const itemIn = (state) => ({ ...item, state });
      const { found, asked, isUsable, left } = await play({
        talks,
        steps: mixed,
        item: itemIn,
        at,
        scripts: load,
      });
      told.walked += 1;
      told.filed += asked;
      told.stuck += Number(!isUsable);
      told.left += left;
      told.faults.push(...found.map((fault) => `${mixed.join(" ")}: ${fault}`));
      if (isBriefly && told.faults.length > 0) return told;
    }
  }
  return told;
};
