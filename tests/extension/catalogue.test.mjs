/** The catalogues: complete in both languages, nothing left over, every code explained, every value placed. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { KINDS } from "../../extension/admin/kinds_view.js";
import { SEAT_TROUBLES } from "../../extension/shared/connection_view.js";
import { LANGUAGES, SITES } from "../../extension/shared/page_settings.js";
import { readCatalogue, readExtensionFile } from "./support/content.mjs";

const ROOT = new URL("../../", import.meta.url);
const en = readCatalogue("en");
const pt = readCatalogue("pt_BR");

/** The codes of the protocol with the names of their parameters. */
function protocolCodes() {
  const source = readFileSync(new URL("companion/protocol/codes.py", ROOT), "utf8");
  const rows = [...source.matchAll(/"([a-z_]+)": CodeMeaning\((.*)\),$/gm)];
  return new Map(
    rows.map(([, code, params]) => [
      code,
      [...params.replace(/family=.*/, "").matchAll(/"([a-z_]+)"/g)].map(([, name]) => name),
    ]),
  );
}

/** All scripts of the extension as one text, and the manifest. */
function sources() {
  const files = readdirSync(new URL("extension/", ROOT), { recursive: true });
  const scripts = files.filter((file) => /\.(js|html)$/.test(file) || file === "manifest.json");
  return scripts.map(readExtensionFile).join("\n");
}

const CODES = protocolCodes();
/** The places that a page of a kind should have, as the page's reader has them. */
const [, EXPECTED_TABLE] = /const EXPECTED = Object.freeze\(\{(.*?)\}\)/s.exec(
  readExtensionFile("content/pages/page_reader.js"),
);
const EXPECTED_PLACES = [...EXPECTED_TABLE.matchAll(/"([a-z_]+)"/g)].map(([, place]) => place);
const EXTENSION_CODES = [
  ...readExtensionFile("background/refusal.js").matchAll(/"((?:companion|origin|not|update)_[a-z_]+)"/g),
]
  .map(([, code]) => code)
  .concat(
    "answer_lost",
    "request_timed_out",
    "page_switching",
    "page_unreadable",
    "note_unreadable",
    ...["empty", "too_long", "elsewhere", "nobody"].map((why) => `selection_${why}`),
    "page_unreached",
    "message_nowhere",
    "sent_nowhere",
    "record_nobody",
    "record_nowhere",
    "undo_nothing",
    "frame_too_long",
    "copies_full",
    "capture_off",
    "companion_not_started",
  );

/** The keys of which only the command line and the files that are saved have a use. */
const COMMAND_LINE_KEYS = readdirSync(new URL("companion/", ROOT))
  .filter((file) => /^(commands_.*|.*_lines)\.py$/.test(file))
  .flatMap((file) => [
    ...readFileSync(new URL(`companion/${file}`, ROOT), "utf8").matchAll(/"([a-z]+(?:_[a-z]+)+)"/g),
  ])
  .map(([, key]) => key);

/** What the doctor can find, and the checks that find it. */
const DIAGNOSIS = readFileSync(new URL("companion/core/diagnosis.py", ROOT), "utf8");
const FINDING_VALUES = new Map(
  [...DIAGNOSIS.matchAll(/^    "([a-z_]+)": \((.*)\),$/gm)].map(([, code, values]) => [
    code,
    [...values.matchAll(/"([a-z_]+)"/g)].map(([, name]) => name),
  ]),
);
const FINDINGS = [...FINDING_VALUES.keys()];
const CHECKS = [
  ...readFileSync(new URL("companion/examining.py", ROOT), "utf8").matchAll(/Check\(\s*"([a-z_]+)"/g),
].map(([, check]) => check);

/** The values of a Literal type in a module of the companion. */
function literalsIn(file, name) {
  const source = readFileSync(new URL(`companion/${file}`, ROOT), "utf8");
  const [, body] = source.match(new RegExp(`^${name} = Literal\\[([^\\]]*)\\]`, "m"));
  return [...body.matchAll(/"([a-z_]+)"/g)].map(([, value]) => value);
}

/** The levels of evidence that matching knows; what is missing is no reason. */
const LEVELS = Object.keys(
  JSON.parse(readFileSync(new URL("companion/matching_data/weights.json", ROOT), "utf8")).levels,
).filter((level) => !level.endsWith(".missing"));

/** The sections of the administrator's pages, as their shell lists them. */
const [, ADMIN_SECTIONS] = /const SECTIONS = Object.freeze\(\{(.*?)\}\)/s.exec(
  readExtensionFile("admin/admin.js"),
);

/** The settings that an organisation can have, and the words of those that are chosen from a list. */
const SETTINGS = [
  ...readFileSync(new URL("companion/settings.py", ROOT), "utf8").matchAll(/^    ([a-z_]+): (.+?) = /gm),
]
  .map(([, name, type]) => ({ name, words: [...type.matchAll(/"([a-z]+)"/g)].map(([, word]) => word) }))
  .filter(({ name }) => !["client_id", "sandbox", "never_copy"].includes(name));
const SETTING_KEYS = SETTINGS.flatMap(({ name, words }) => [
  `setting_${name}`,
  `setting_about_${name}`,
  ...words.map((word) => `setting_${name}_is_${word}`),
]);

/** Headings of the command line's table, and lines of one item. */
const OUTBOX_COLUMNS = [
  "reasons",
  "item",
  "state",
  "clicked",
  "about",
  "filed",
  "why",
  "attempts",
  "next",
  "written_at",
  "owner",
  "record",
];

/** Every key a script can ask for; a template's open end is given its possible values here. */
function askedKeys() {
  const text = sources();
  const literal = [...text.matchAll(/"([a-z]+(?:_[a-z]+)*)"/g), ...text.matchAll(/__MSG_([a-z_]+)__/g)];
  const states = [
    "held",
    "queued",
    "sending",
    "written",
    "written_open",
    "written_by_linkedin",
    "needs_you",
    "failed",
    "undone",
    "discarded",
  ];
  return new Set([
    ...COMMAND_LINE_KEYS,
    ...SETTING_KEYS,
    ...KINDS.map((kind) => `kinds_${kind}`),
    ...literalsIn("core/page_values.py", "Value").map((value) => `columns_value_${value}`),
    ...["column", "text", "from"].map((name) => `columns_preview_${name}`),
    ...["reported", "waiting", "pending", "watching"].map((state) => `leaving_is_${state}`),
    ...["everybody", "seat", "no_seat", "syncing", "off", "exception"].map(
      (state) => `seats_filter_${state}`,
    ),
    ...["assign", "take", "enable", "disable"].map((action) => `seats_action_${action}`),
    ...literalsIn("protocol/admin_privacy.py", "ErasedPlace").map((place) => `erased_place_${place}`),
    ...literalsIn("protocol/admin_privacy.py", "KeptThing").map((thing) => `kept_thing_${thing}`),
    ...["writing", "matching", "records", "pipeline", "reading", "keeping"].map(
      (group) => `settings_${group}`,
    ),
    ...[...ADMIN_SECTIONS.matchAll(/(\w+):/g)].map(([, section]) => `admin_${section}`),
    ...["follows", ...FINDINGS].flatMap((code) => [`doctor_${code}`, `doctor_fix_${code}`]),
    ...CHECKS.map((check) => `doctor_check_${check}`),
    ...["ok", "warning", "fail", "skipped"].map((result) => `doctor_result_${result}`),
    ...literalsIn("usecases/connect.py", "Step").map((step) => `connect_step_${step}`),
    ...literalsIn("usecases/connect.py", "Advice").map((advice) => `connect_advice_${advice}`),
    ...["system", "file", "memory"].map((vault) => `vault_${vault}`),
    ...["own_account", "sign_in", "certificate", "secret"].map((how) => `status_author_${how}`),
    ...["unread", "reading", "read", "no_access", "trouble"].map((state) => `sync_table_${state}`),
    ...["policy", "organisation", "user", "shipped"].map((source) => `status_source_${source}`),
    ...["unknown", "linkedin", "standard", "missing"].map((tables) => `tables_${tables}`),
    ...literal.map(([, key]) => key),
    ...[...states, "refused", "saving"].map((state) => `state_${state}`),
    ...states.map((state) => `about_${state}`),
    ...["link", "address", "evidence", "name_and_company", "company"].map((how) => `how_${how}`),
    ...["local", "on_its_way", "shared", "refused"].flatMap((known) => [
      `sharing_${known}`,
      `sharing_${known}_said`,
    ]),
    ...["on_its_way", "noted", "refused", "clearing", "stays"].map((state) => `flag_${state}`),
    ...["contact", "lead", "account"].flatMap((table) => [`table_${table}`, `prompt_create_${table}`]),
    ...["page", "you", "crm", "rule"].map((origin) => `origin_${origin}`),
    ...[
      "in_crm",
      "probable_match",
      "choose_match",
      "not_in_crm",
      "out_of_date",
      "no_access",
      "not_checked",
    ].map((badge) => `badge_${badge}`),
    ...["not_connected", "signed_out", "writeback_off"].map((trouble) => `advice_${trouble}`),
    ...[...CODES.keys()].map((code) => `hint_${code}`),
    ...["connected", "not_connected", "signed_out", ...SEAT_TROUBLES].map((state) => `connection_${state}`),
    ...[...CODES.keys(), ...EXTENSION_CODES, "unknown"].map((code) => `code_${code}`),
    ...[...CODES.keys()].map((code) => `next_${code}`),
    ...["connection", "api", "privileges", "tables"].map((family) => `family_${family}`),
    ...["no", "part", "unknown", "yes"].map((written) => `written_${written}`),
    ...["undo", "withdraw", "resolve"].flatMap((errand) => [`errand_${errand}`, `about_errand_${errand}`]),
    ...[...LEVELS, "prior.size", "namesakes.expected"].map((level) => `reason_${level.replace(".", "_")}`),
    ...["match", "several", "none"].map((verdict) => `match_verdict_${verdict}`),
    ...["company", "title", "town", "website", "email", "phone", "none"].map(
      (field) => `match_question_${field}`,
    ),
    ...["sum", "rare", "common", "one_in", "capped"].map((word) => `match_${word}`),
    ...["title", "company", "email", "phone", "mobile", "city", "country", "website"].map(
      (fact) => `fact_${fact}`,
    ),
    ...["page", "lists"].map((view) => `my_crm_view_${view}`),
    ...["people", "accounts", "moved"].map((list) => `my_crm_${list}`),
    ...["all", "changed", "unsaved"].map((lines) => `my_crm_show_${lines}`),
    ...["open", "search"].map((way) => `my_crm_${way}_name`),
    ...["inline", "panel", "none"].map((mode) => `capture_${mode}`),
    ...SITES.map((site) => `site_${site}`),
    ...LANGUAGES.map((language) => `language_${language.replace("-", "_").toLowerCase()}`),
    ...["allowed", "required", "forbidden"].map((rule) => `companion_rule_${rule}`),
    ...EXPECTED_PLACES.map((place) => `place_${place}`),
    ...["dynamics", "microsoft", "linkedin", "authors"].map((where) => `leaves_${where}`),
    ...["companion", "browser"].map((where) => `stays_${where}`),
    ...["outbound", "inbound", "unknown"].map((direction) => `panel_${direction}`),
    ...["direction", "outbound", "inbound", "outcome", "when", "minutes", "note"].map(
      (name) => `call_${name}`,
    ),
    ...["message", "inmail", "note", "tag", "call"].map((kind) => `kind_${kind}`),
    ...["reached", "message_left", "no_answer"].map((outcome) => `call_${outcome}`),
    ...["done", "stopped", "switched", "refused"].map((ending) => `history_${ending}`),
    ...["prompt", "state", "since", "about", "waits", "proposal"].map((column) => `unresolved_${column}`),
    ...["waiting", "later", "creating", "needs_you", "answered", "discarded"].map(
      (state) => `unresolved_is_${state}`,
    ),
    ...OUTBOX_COLUMNS.map((column) => `outbox_${column}`),
    ...["create", "read", "write", "delete", "append", "append_to", "assign", "share"].map(
      (right) => `right_${right}`,
    ),
  ]);
}

function placeholdersIn(message) {
  return [...new Set([...message.matchAll(/\$([A-Z_]+)\$/g)].map(([, name]) => name.toLowerCase()))].sort();
}

test("both languages have the same keys", () => {
  assert.deepEqual(Object.keys(en), Object.keys(pt));
});

test("no key is left over: each can be asked for", () => {
  const asked = askedKeys();
  assert.deepEqual(
    [],
    Object.keys(en).filter((key) => !asked.has(key)),
  );
});

test("no key is missing: each that a script names exists", () => {
  const named = [...sources().matchAll(/(?:Sentences\.text|words\.text|getMessage)\(\s*"([a-z_]+)"/g)].map(
    ([, key]) => key,
  );
  assert.deepEqual(
    [],
    named.filter((key) => !(key in en)),
  );
  assert.ok(named.length > 15);
});

test("every code of the protocol and of the extension has its sentence", () => {
  assert.ok(CODES.size >= 28);
  const missing = [...CODES.keys(), ...EXTENSION_CODES].filter((code) => !(`code_${code}` in en));
  assert.deepEqual([], missing);
});

test("every place that a page can lack has its name", () => {
  assert.ok(EXPECTED_PLACES.length > 20);
  assert.deepEqual(
    [],
    EXPECTED_PLACES.filter((place) => !(`place_${place}` in en)),
  );
});

test("every setting of an organisation has its name, what it decides, and words for each value", () => {
  assert.ok(SETTINGS.length > 15);
  assert.deepEqual(
    [],
    SETTING_KEYS.filter((key) => !(key in en)),
  );
});

test("every sync error says what to do next", () => {
  const source = readFileSync(new URL("companion/protocol/codes.py", ROOT), "utf8");
  const syncErrors = [...source.matchAll(/"([a-z_]+)": CodeMeaning\(.*family=/g)].map(([, code]) => code);
  assert.ok(syncErrors.length >= 24);
  assert.deepEqual(
    [],
    syncErrors.filter((code) => !(`next_${code}` in en)),
  );
});

for (const [language, catalogue] of [
  ["en", en],
  ["pt-BR", pt],
]) {
  test(`${language}: every message has a text and a description`, () => {
    const bare = Object.entries(catalogue).filter(([, entry]) => !entry.message || !entry.description);
    assert.deepEqual([], bare);
  });

  test(`${language}: the named placeholders are those of the text`, () => {
    for (const [key, entry] of Object.entries(catalogue)) {
      assert.deepEqual(placeholdersIn(entry.message), Object.keys(entry.placeholders ?? {}).sort(), key);
    }
  });

  test(`${language}: a placeholder's number is its name's place in the alphabet of all names`, () => {
    for (const [key, entry] of Object.entries(catalogue)) {
      const used = Object.keys(entry.placeholders ?? {});
      const finding = FINDING_VALUES.get(key.replace(/^doctor_(fix_)?/, ""));
      const names = CODES.get(key.replace(/^code_/, "")) ?? finding ?? used;
      const ordered = [...names].sort();
      for (const name of used) {
        assert.equal(`$${ordered.indexOf(name) + 1}`, entry.placeholders[name].content, `${key}: ${name}`);
      }
    }
  });
}

test("both languages give the same values in every message", () => {
  for (const key of Object.keys(en)) {
    assert.deepEqual(placeholdersIn(en[key].message), placeholdersIn(pt[key].message), key);
  }
});

test("no message is left in the other language", () => {
  const same = Object.keys(en).filter((key) => en[key].message === pt[key].message);
  // A language is called by its own name, and InMail by the name that LinkedIn has given it everywhere.
  const languages = ["language_en", "language_pt_br"];
  assert.deepEqual(["seconds_left", "state_of_message", "kind_inmail", ...languages, "kinds_inmail"], same);
});

test("an accessible name begins with the words that stand on its button", () => {
  for (const catalogue of [en, pt]) {
    assert.ok(catalogue.control_copy_person.message.startsWith(catalogue.control_copy.message));
    assert.ok(catalogue.control_copy_note_person.message.startsWith(catalogue.control_copy_note.message));
    assert.ok(catalogue.undo_person.message.startsWith(catalogue.undo.message));
    assert.ok(catalogue.history_open_person.message.startsWith(catalogue.history_open.message));
  }
});

test("the words of the contract are used exactly", () => {
  const words = {
    control_copy: "Copiar mensagem para CRM",
    control_copy_note: "Copiar nota para CRM",
    history_open: "Copiar histórico para CRM",
    undo: "Desfazer",
    state_held: "Em espera",
    state_queued: "Na fila",
    state_sending: "Enviando",
    state_written: "Gravado",
    state_undone: "Desfeito",
    state_discarded: "Descartado",
    state_needs_you: "Requer sua ação",
    state_failed: "Falhou",
    badge_in_crm: "Está no CRM",
    badge_probable_match: "Correspondência provável",
    badge_choose_match: "Escolher correspondência",
    badge_not_in_crm: "Não está no CRM",
    badge_out_of_date: "Desatualizado",
    badge_no_access: "Sem acesso",
    badge_not_checked: "Não verificado",
    connection_connected: "Conectado ao Microsoft Dynamics",
    family_connection: "Falha ao conectar com o CRM. Tente novamente mais tarde.",
    family_api: "A API do CRM indicou um erro. Tente novamente mais tarde.",
    family_privileges:
      "A sua conta do Dynamics não tem privilégios de acesso suficientes. Verifique com o administrador do CRM.",
    family_tables: "Não foi possível ler os objetos do CRM necessários da sua empresa.",
  };
  for (const [key, word] of Object.entries(words)) assert.equal(word, pt[key].message);
});
