/**
 * Replace everything in the shown page that could belong to somebody, and keep its structure.
 * Runs inside the saved page; equal texts and ids stay equal, because readers compare them.
 */
(() => {
  const DROPPED = "script, style, link, meta, noscript, iframe, template, code, svg, img, video, audio, base";
  // Attributes that say what an element is. Every other one is dropped, whatever it says.
  const KEPT = /^(class|id|role|type|dir|lang|data-.+|aria-(label|controls|disabled|hidden|checked|expanded))$/;
  // Of these the readers look at the value, and the value is the imitated site's own word.
  const KEPT_VALUES =
    /^(class|role|type|dir|lang|data-(anonymize|x-.+|sn-view-name|control-name|view-name|sales-action|test-.+))$/;

  /** @param {(count: number) => string} invented */
  const naming = (invented) => {
    const known = new Map();
    return (/** @type {string} */ original) => {
      if (!known.has(original)) known.set(original, invented(known.size + 1));
      return known.get(original);
    };
  };
  const text = naming((count) => `Words ${count}`);
  const name = naming((count) => `Person N${count}`);
  const lead = naming((count) => `ACwAAAInvented${count}`);
  const company = naming((count) => String(900000 + count));
  const thread = naming((count) => `2-aW52ZW50ZWQ${count}`);
  const id = naming((count) => `invented${count}`);

  const moments = [...document.querySelectorAll("time[datetime]")].map((one) => one.getAttribute("datetime") ?? "");
  const order = [...new Set(moments)].sort((one, other) => Date.parse(one) - Date.parse(other));
  const isExact = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/;
  const moment = (/** @type {string} */ value) => {
    const made = new Date(Date.UTC(2026, 0, 1, 9, order.indexOf(value))).toISOString();
    return isExact.test(value) ? made : made.slice(0, 10);
  };

  /** @param {string} value */
  function address(value) {
    const { origin, pathname } = new URL(value, location.href);
    const path = pathname
      .replace(/^(\/sales\/(?:lead|people)\/)([^/,%]+).*/, (_all, start, key) => `${start}${lead(key)},NAME_SEARCH,xxxx`)
      .replace(/^(\/sales\/company\/)([^/]+).*/, (_all, start, key) => start + company(key))
      .replace(/^(\/sales\/inbox\/)(?!compose)([^/]+).*/, (_all, start, key) => `${start}${thread(key)}%3D%3D`)
      .replace(/^(\/sales\/lists\/(?:people|company)\/)[^/]+.*/, "$17001");
    const isOurs = origin === location.origin && path.startsWith("/sales/");
    return isOurs ? path : "https://elsewhere.example/";
  }

  /** @param {string} value */
  const urn = (value) =>
    value
      .replace(/fs_salesProfile:\(\s*([^,()\s]+)[^)]*\)/g, (_all, key) => `fs_salesProfile:(${lead(key)},NAME_SEARCH,xxxx)`)
      .replace(/fs_salesCompany:\d+/g, (all) => `fs_salesCompany:${company(all)}`);

  /** @param {Attr} attribute */
  function scrubbed({ name: key, value }) {
    if (key === "href") return address(value);
    if (key === "datetime") return moment(value);
    if (key === "name") return value;
    if (key === "data-scroll-into-view") return urn(value);
    if (key === "data-lead-search-result") return value.replace(/\d+$/, "1");
    // Ids end in numbers that are new at every drawing, or name somebody; their beginnings are the site's words.
    if (key === "id") return /^(ember\d+|.*\d{4,}.*)$/.test(value) ? id(value) : value;
    if (key === "class") return value;
    if (KEPT_VALUES.test(key)) return /\d{4,}|ACw/.test(value) ? id(value) : value;
    return KEPT.test(key) ? (value === "" ? "" : id(value)) : null;
  }

  // A text that is somebody's name in one place is that name in all places, marked or not.
  const names = new Set(
    [...document.querySelectorAll('[data-anonymize="person-name"], [data-x--lead--name]')].map((one) =>
      one.textContent.trim(),
    ),
  );
  for (const element of document.querySelectorAll(DROPPED)) element.remove();
  for (const element of document.querySelectorAll("*")) {
    for (const attribute of [...element.attributes]) {
      const value = scrubbed(attribute);
      if (value === null) element.removeAttribute(attribute.name);
      else element.setAttribute(attribute.name, value);
    }
  }
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (const node of nodes) {
    const words = (node.nodeValue ?? "").trim();
    if (node.nodeType === Node.COMMENT_NODE) node.parentNode?.removeChild(node);
    else if (words !== "") {
      node.nodeValue = names.has(words) ? name(words) : text(words);
    }
  }
  return { path: address(location.href), html: `<!doctype html>\n${document.documentElement.outerHTML}\n` };
})();
