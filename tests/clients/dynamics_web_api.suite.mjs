/**
 * A client that nobody here wrote, unmodified: npm `dynamics-web-api`. What the emulator does not have is refused.
 * Expects what Dynamics documents; run by test_dynamics_web_api.py, which starts the emulator.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";

import { DynamicsWebApi } from "dynamics-web-api";

const { EMULATOR: serverUrl, ADMIN_TOKEN, WRITER_TOKEN, SEAT_TOKEN, COLLEAGUE_TOKEN } = process.env;
const { SEAT_HOLDER, SEAT_HOLDER_OBJECT } = process.env;

function clientOf(token) {
  return new DynamicsWebApi({
    serverUrl,
    dataApi: { version: "9.2" },
    searchApi: { version: "2.0" },
    onTokenRefresh: async () => token,
  });
}

const api = clientOf(ADMIN_TOKEN);
const contacts = { collection: "contacts" };

async function refusalOf(promise) {
  const error = await promise.then(
    () => assert.fail("nothing was refused"),
    (raised) => raised,
  );
  return { status: error.status, code: error.code };
}

async function makeContact(data = {}) {
  return api.create({ ...contacts, data: { lastname: `Foreign ${randomUUID()}`, ...data } });
}

test("create answers the id, and the row where it is asked for", async () => {
  const id = await makeContact({ firstname: "Ada" });
  const row = await api.retrieve({ ...contacts, key: id, select: ["firstname"] });
  assert.equal("Ada", row.firstname);
  const made = await api.create({
    ...contacts,
    data: { lastname: "Lovely", firstname: "Ida" },
    returnRepresentation: true,
    select: ["fullname"],
  });
  assert.equal("Ida Lovely", made.fullname);
});

test("create binds, and makes related rows along with the row", async () => {
  const account = await api.create({
    collection: "accounts",
    data: { name: "Foreign Ltd", primarycontactid: { lastname: "Inside" } },
  });
  const row = await api.retrieve({
    collection: "accounts",
    key: account,
    expand: [{ property: "primarycontactid", select: ["lastname"] }],
  });
  assert.equal("Inside", row.primarycontactid.lastname);
  const id = await makeContact({ "parentcustomerid_account@odata.bind": `/accounts(${account})` });
  const bound = await api.retrieve({ ...contacts, key: id, select: ["_parentcustomerid_value"] });
  assert.equal(account, bound._parentcustomerid_value);
});

test("retrieve annotates, expands, follows a navigation property and knows an unchanged row", async () => {
  const id = await makeContact();
  const row = await api.retrieve({ ...contacts, key: id, select: ["statecode"], includeAnnotations: "*" });
  assert.equal("Active", row["statecode@OData.Community.Display.V1.FormattedValue"]);
  const owner = await api.retrieve({
    ...contacts,
    key: id,
    navigationProperty: "owninguser",
    select: ["fullname"],
  });
  assert.equal("Sales Admin", owner.fullname);
  const unchanged = await api.retrieve({
    ...contacts,
    key: id,
    select: ["lastname"],
    ifnonematch: row["@odata.etag"],
  });
  assert.equal(unchanged ?? null, null);
});

test("retrieve and change by alternate key", async () => {
  const number = `F'${randomUUID().slice(0, 8)}`;
  const key = `accountnumber='${number.replace("'", "''")}'`;
  await api.upsert({ collection: "accounts", key, data: { name: "By key" } });
  await api.update({ collection: "accounts", key, data: { name: "By key again" } });
  const row = await api.retrieve({ collection: "accounts", key, select: ["name"] });
  assert.equal("By key again", row.name);
});

test("retrieveMultiple filters, orders, counts, pages and expands", async () => {
  const mark = `Pages ${randomUUID()}`;
  for (const firstname of ["C", "A", "B"]) await makeContact({ firstname, jobtitle: mark });
  const request = {
    ...contacts,
    select: ["firstname"],
    filter: `jobtitle eq '${mark}'`,
    orderBy: ["firstname asc"],
    count: true,
    maxPageSize: 2,
    expand: [{ property: "owninguser", select: ["fullname"] }],
  };
  const first = await api.retrieveMultiple(request);
  assert.deepEqual([3, ["A", "B"]], [first.oDataCount, first.value.map((row) => row.firstname)]);
  assert.equal("Sales Admin", first.value[0].owninguser.fullname);
  const second = await api.retrieveMultiple(request, first.oDataNextLink);
  assert.deepEqual(
    ["C"],
    second.value.map((row) => row.firstname),
  );
  const all = await api.retrieveAll(request);
  assert.equal(3, all.value.length);
  const top = await api.retrieveMultiple({ ...contacts, select: ["firstname"], top: 1 });
  assert.equal(1, top.value.length);
});

test("count and countAll", async () => {
  const mark = `Count ${randomUUID()}`;
  for (const firstname of ["One", "Two"]) await makeContact({ firstname, jobtitle: mark });
  assert.equal(2, await api.count({ ...contacts, filter: `jobtitle eq '${mark}'` }));
  const whole = await api.count(contacts);
  assert.equal(whole, await api.countAll({ ...contacts, select: ["contactid"] }));
});

test("update, with and without the row, conditional on its version", async () => {
  const id = await makeContact();
  await api.update({ ...contacts, key: id, data: { jobtitle: "Pilot" } });
  const row = await api.update({
    ...contacts,
    key: id,
    data: { jobtitle: "Captain" },
    returnRepresentation: true,
    select: ["jobtitle"],
  });
  assert.equal("Captain", row.jobtitle);
  await api.update({ ...contacts, key: id, ifmatch: row["@odata.etag"], data: { jobtitle: "Admiral" } });
  // The client answers a failed precondition of an update as "not done".
  const outcome = await api
    .update({ ...contacts, key: id, ifmatch: row["@odata.etag"], data: { jobtitle: "Lost" } })
    .catch((error) => error.status);
  assert.ok(outcome === false || outcome === 412);
  const kept = await api.retrieve({ ...contacts, key: id, select: ["jobtitle"] });
  assert.equal("Admiral", kept.jobtitle);
});

test("one property is changed and emptied", async () => {
  const id = await makeContact();
  await api.updateSingleProperty({ ...contacts, key: id, fieldValuePair: { jobtitle: "Baker" } });
  assert.equal("Baker", (await api.retrieve({ ...contacts, key: id, select: ["jobtitle"] })).jobtitle);
  await api.deleteRecord({ ...contacts, key: id, property: "jobtitle" });
  assert.equal((await api.retrieve({ ...contacts, key: id, select: ["jobtitle"] })).jobtitle, null);
});

test("upsert both ways: create only, and update only", async () => {
  const id = randomUUID();
  const data = { lastname: "Upserted" };
  assert.equal(
    await api.upsert({ ...contacts, key: id, data, ifmatch: "*" }),
    null,
    "update only meets no row",
  );
  await api.upsert({ ...contacts, key: id, data, ifnonematch: "*" });
  assert.equal(
    await api.upsert({ ...contacts, key: id, data: { lastname: "Twice" }, ifnonematch: "*" }),
    null,
    "create only meets a row",
  );
  const row = await api.retrieve({ ...contacts, key: id, select: ["lastname"] });
  assert.equal("Upserted", row.lastname);
});

test("deleteRecord removes a row; what is gone is gone by Dynamics' code", async () => {
  const id = await makeContact();
  await api.deleteRecord({ ...contacts, key: id });
  assert.deepEqual(
    { status: 404, code: "0x80040217" },
    await refusalOf(api.retrieve({ ...contacts, key: id })),
  );
});

test("refusals carry status, code and sentence", async () => {
  const id = await makeContact();
  for (const [data, status, code] of [
    [{ nosuchcolumn: "x" }, 400, "0x80048d19"],
    [{ lastname: "x".repeat(51) }, 400, "0x80044331"],
    [{ "parentcustomerid_Account@odata.bind": `/accounts(${randomUUID()})` }, 400, "0x80048d19"],
    [{ "parentcustomerid_account@odata.bind": `/accounts(${randomUUID()})` }, 404, "0x80040217"],
  ]) {
    assert.deepEqual({ status, code }, await refusalOf(api.update({ ...contacts, key: id, data })));
  }
  const query = await refusalOf(api.retrieveMultiple({ ...contacts, select: ["nosuchcolumn"] }));
  assert.equal(400, query.status);
});

test("associate and disassociate, one and many", async () => {
  const account = await api.create({ collection: "accounts", data: { name: "Joined" } });
  const contact = await makeContact();
  await api.associateSingleValued({
    collection: "accounts",
    primaryKey: account,
    navigationProperty: "primarycontactid",
    relatedCollection: "contacts",
    relatedKey: contact,
  });
  const read = () =>
    api.retrieve({ collection: "accounts", key: account, select: ["_primarycontactid_value"] });
  assert.equal(contact, (await read())._primarycontactid_value);
  await api.disassociateSingleValued({
    collection: "accounts",
    primaryKey: account,
    navigationProperty: "primarycontactid",
  });
  assert.equal((await read())._primarycontactid_value, null);
  const many = {
    collection: "accounts",
    primaryKey: account,
    relationshipName: "contact_customer_accounts",
    relatedKey: contact,
  };
  await api.associate({ ...many, relatedCollection: "contacts" });
  const members = () =>
    api.retrieveMultiple({
      collection: `accounts(${account})/contact_customer_accounts`,
      select: ["contactid"],
    });
  assert.deepEqual(
    [contact],
    (await members()).value.map((row) => row.contactid),
  );
  await api.disassociate(many);
  assert.deepEqual([], (await members()).value);
});

test("functions, bound and unbound", async () => {
  const me = await api.callFunction("WhoAmI");
  assert.match(me.UserId, /^[0-9a-f-]{36}$/);
  assert.match((await api.callFunction({ name: "RetrieveVersion" })).Version, /^9\.2\./);
  const told = await api.callFunction({
    collection: "systemusers",
    key: me.UserId,
    name: "Microsoft.Dynamics.CRM.RetrieveUserPrivileges",
  });
  assert.ok(told.RolePrivileges.some((one) => one.PrivilegeName === "prvCreateActivity"));
});

test("actions: an opportunity is won", async () => {
  const account = await api.create({ collection: "accounts", data: { name: "Buyer" } });
  const id = await api.create({
    collection: "opportunities",
    data: { name: "Foreign deal", "customerid_account@odata.bind": `/accounts(${account})` },
  });
  await api.callAction({
    actionName: "WinOpportunity",
    action: {
      Status: 3,
      OpportunityClose: { subject: "Won", "opportunityid@odata.bind": `/opportunities(${id})` },
    },
  });
  const row = await api.retrieve({ collection: "opportunities", key: id, select: ["statecode"] });
  assert.equal(1, row.statecode);
});

test("FetchXML: rows, pages, all of them", async () => {
  const mark = `Fetch ${randomUUID()}`;
  for (const firstname of ["A", "B", "C"]) await makeContact({ firstname, jobtitle: mark });
  const fetchXml =
    `<fetch count="2"><entity name="contact"><attribute name="firstname"/><order attribute="firstname"/>` +
    `<filter><condition attribute="jobtitle" operator="eq" value="${mark}"/></filter></entity></fetch>`;
  const first = await api.fetch({ ...contacts, fetchXml, includeAnnotations: "*" });
  assert.deepEqual(
    ["A", "B"],
    first.value.map((row) => row.firstname),
  );
  const all = await api.fetchAll({ ...contacts, fetchXml, includeAnnotations: "*" });
  assert.deepEqual(
    ["A", "B", "C"],
    all.value.map((row) => row.firstname),
  );
});

test("changes are tracked by delta links, with what was deleted", async () => {
  const first = await api.retrieveMultiple({ ...contacts, select: ["lastname"], trackChanges: true });
  assert.ok(first.oDataDeltaLink);
  const made = await makeContact();
  const gone = await makeContact();
  await api.deleteRecord({ ...contacts, key: gone });
  const delta = await api.retrieveMultiple(
    { ...contacts, select: ["lastname"], trackChanges: true },
    first.oDataDeltaLink,
  );
  assert.ok(delta.value.some((row) => row.contactid === made));
  assert.ok(delta.value.some((row) => row.id === gone && row.reason === "deleted"));
});

test("a batch answers each request; a change set is all or nothing", async () => {
  api.startBatch();
  api.create({ ...contacts, data: { lastname: "In a batch" }, contentId: "1", inChangeSet: true });
  api.create({
    collection: "annotations",
    data: { subject: "Note", "objectid_contact@odata.bind": "$1" },
    contentId: "2",
    inChangeSet: true,
  });
  const [contact, note] = await api.executeBatch();
  const row = await api.retrieve({ collection: "annotations", key: note, select: ["_objectid_value"] });
  assert.equal(contact, row._objectid_value);

  const id = randomUUID();
  api.startBatch();
  api.upsert({ ...contacts, key: id, data: { lastname: "Never" }, inChangeSet: true });
  api.create({ ...contacts, data: { nosuchcolumn: 1 }, inChangeSet: true });
  await assert.rejects(api.executeBatch());
  assert.equal(404, (await refusalOf(api.retrieve({ ...contacts, key: id }))).status);
});

test("a batch goes on after an error where it is asked to", async () => {
  api.startBatch();
  api.retrieve({ ...contacts, key: randomUUID(), inChangeSet: false });
  api.callFunction({ name: "WhoAmI", inChangeSet: false });
  const [refused, me] = await api.executeBatch({ continueOnError: true }).catch((errors) => errors);
  assert.deepEqual([404, "0x80040217"], [refused.status, refused.error.code]);
  assert.match(me.UserId, /^[0-9a-f-]{36}$/);
});

for (const [name, header] of [
  ["impersonate", SEAT_HOLDER],
  ["impersonateAAD", SEAT_HOLDER_OBJECT],
]) {
  test(`${name} acts in another user's name`, async () => {
    const id = await api.create({ ...contacts, data: { lastname: "On behalf" }, [name]: header });
    const row = await api.retrieve({
      ...contacts,
      key: id,
      select: ["_createdby_value", "_createdonbehalfby_value"],
    });
    assert.equal(SEAT_HOLDER, row._createdby_value);
    assert.notEqual(row._createdonbehalfby_value, null);
  });
}

test("duplicates are refused where the client asks for it", async () => {
  const emailaddress1 = `${randomUUID()}@contoso.example`;
  await makeContact({ emailaddress1 });
  const again = { ...contacts, data: { lastname: "Again", emailaddress1 } };
  await api.create(again);
  assert.equal("0x80040333", (await refusalOf(api.create({ ...again, duplicateDetection: true }))).code);
});

test("a right that is missing is refused by its name", async () => {
  const writer = clientOf(WRITER_TOKEN);
  const error = await writer.create({ ...contacts, data: { lastname: "x" } }).catch((raised) => raised);
  assert.equal(403, error.status);
  assert.match(error.message, /prvCreateContact/);
});

test("metadata: tables, columns, choices, relationships, global choices, CSDL", async () => {
  const tables = await api.retrieveEntities({
    select: ["LogicalName", "MetadataId"],
    filter: "LogicalName eq 'contact'",
  });
  const [contact] = tables.value;
  const table = await api.retrieveEntity({ key: contact.MetadataId, select: ["EntitySetName"] });
  assert.equal("contacts", table.EntitySetName);
  const columns = await api.retrieveAttributes({
    entityKey: "LogicalName='contact'",
    castType: "Microsoft.Dynamics.CRM.StringAttributeMetadata",
    select: ["LogicalName", "MaxLength"],
  });
  assert.ok(columns.value.some((one) => one.LogicalName === "lastname" && one.MaxLength === 50));
  const column = await api.retrieveAttribute({
    entityKey: "LogicalName='lead'",
    attributeKey: "LogicalName='leadsourcecode'",
    castType: "Microsoft.Dynamics.CRM.PicklistAttributeMetadata",
    select: ["LogicalName"],
    expand: [{ property: "OptionSet" }],
  });
  assert.ok(column.OptionSet.Options.length > 5);
  const relationships = await api.retrieveRelationships({
    castType: "Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata",
    select: ["SchemaName"],
  });
  assert.ok(relationships.value.length > 10);
  const [relationship] = relationships.value;
  assert.ok(await api.retrieveRelationship({ key: relationship.MetadataId }));
  const choices = await api.retrieveGlobalOptionSets({ select: ["Name"] });
  const [choice] = choices.value;
  assert.ok(await api.retrieveGlobalOptionSet({ key: choice.MetadataId }));
  assert.match(await api.retrieveCsdlMetadata(), /<EntityType Name="contact"/);
});

test("changing metadata is refused plainly", async () => {
  const [table] = (await api.retrieveEntities({ filter: "LogicalName eq 'contact'" })).value;
  const [column] = (await api.retrieveAttributes({ entityKey: table.MetadataId })).value;
  const [relationship] = (await api.retrieveRelationships()).value;
  const [choice] = (await api.retrieveGlobalOptionSets()).value;
  for (const send of [
    () => api.updateEntity({ key: table.MetadataId, data: table }),
    () => api.updateAttribute({ entityKey: table.MetadataId, data: column }),
    () => api.updateRelationship({ data: relationship }),
    () => api.updateGlobalOptionSet({ data: choice }),
    () => api.deleteRelationship({ key: relationship.MetadataId }),
    () => api.deleteGlobalOptionSet({ key: choice.MetadataId }),
    () => api.createEntity({ data: { LogicalName: "new_thing" } }),
    () => api.createAttribute({ entityKey: "LogicalName='contact'", data: { LogicalName: "new_thing" } }),
    () => api.createRelationship({ data: { SchemaName: "new_thing" } }),
    () => api.createGlobalOptionSet({ data: { Name: "new_thing" } }),
  ]) {
    assert.ok([405, 501].includes((await refusalOf(send())).status));
  }
});

test("files and background operations are absent, and no success is played", async () => {
  const id = await makeContact();
  const file = { ...contacts, key: id, property: "entityimage" };
  const upload = { ...file, fileName: "a.txt", data: Buffer.from("a") };
  for (const send of [
    () => api.uploadFile(upload),
    () => api.downloadFile(file),
    () => api.getBackgroundOperationStatus(randomUUID()),
    () => api.cancelBackgroundOperation(randomUUID()),
  ]) {
    const { status } = await refusalOf(send());
    assert.ok(status >= 400, `status ${status}`);
  }
});

test("search: query, suggest and autocomplete", async () => {
  const found = await api.query({ query: { search: "susanna", entities: ["contact"], count: true } });
  const text = JSON.stringify(found);
  assert.match(text, /Susanna Stubberod/);
  // Search allows one request a second for each user, so each of the others has a user of its own.
  const suggested = await clientOf(SEAT_TOKEN).suggest({ query: { search: "susan", entities: ["contact"] } });
  assert.match(JSON.stringify(suggested), /Susanna/);
  const completed = await clientOf(COLLEAGUE_TOKEN).autocomplete({
    query: { search: "susan", entities: ["contact"] },
  });
  assert.match(JSON.stringify(completed), /susanna/i);
});
