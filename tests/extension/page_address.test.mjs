/** Page kinds and ids by address alone, and company sizes in any language or not at all. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { loadContent } from "./support/content.mjs";

const { PageAddress, HeadCount } = loadContent(
  ["page_address.js", "head_count.js"],
  ["PageAddress", "HeadCount"],
);

for (const [pathname, expected] of [
  ["/sales/inbox", "inbox"],
  ["/sales/inbox/2-AbC%3D%3D", "inbox"],
  ["/sales/inbox/compose", "inbox"],
  ["/sales/lead/ACwAAAx,NAME_SEARCH,aB1c", "lead"],
  ["/sales/people/ACwAAAx,NAME_SEARCH,aB1c", "lead"],
  ["/sales/company/1384", "account"],
  ["/sales/search/people", "people_search"],
  ["/sales/search/company", "account_search"],
  ["/sales/search/accounts", "account_search"],
  ["/sales/lists/people/7001", "lead_list"],
  ["/sales/lists/company/7001", "account_hub"],
  ["/sales/accounts/dashboard", "account_hub"],
  ["/sales/home", null],
  ["/sales/inboxes", null],
  ["/sales/lead/", null],
  ["/checkpoint/challenge", null],
  ["/authwall", null],
  ["/in/someone", null],
]) {
  test(`address: ${pathname} is ${expected ?? "no page of ours"}`, () => {
    assert.equal(expected, PageAddress.kindOf({ pathname }));
  });
}

for (const [pathname, expected] of [
  ["/sales/lead/ACwAAA_x-Y,NAME_SEARCH,aB1c", "ACwAAA_x-Y"],
  ["/sales/lead/ACwAAA_x-Y%2CNAME_SEARCH%2CaB1c", "ACwAAA_x-Y"],
  ["/sales/people/ACwAAA_x-Y", "ACwAAA_x-Y"],
  ["/sales/lead/%E0%A4%A", null],
  ["/sales/lead/a b", null],
  ["/sales/company/1", null],
]) {
  test(`lead: ${pathname} names ${expected ?? "nobody"}`, () => {
    assert.equal(expected, PageAddress.profileId({ pathname }));
  });
}

test("a row's mark names the person by its first component alone", () => {
  for (const urn of [
    "urn:li:fs_salesProfile:(ACwAAAx,NAME_SEARCH,aB1c)",
    "urn:li:fs_salesProfile:(ACwAAAx, , )",
    "urn:li:fs_salesProfile:(ACwAAAx,undefined,undefined)",
  ]) {
    assert.equal("ACwAAAx", PageAddress.profileIdOfUrn(urn));
  }
  assert.equal(null, PageAddress.profileIdOfUrn("urn:li:fs_salesCompany:1384"));
  assert.equal(null, PageAddress.profileIdOfUrn(""));
});

test("a company is its number, whatever follows", () => {
  assert.equal("1384", PageAddress.companyId({ pathname: "/sales/company/1384" }));
  assert.equal("1384", PageAddress.companyId({ pathname: "/sales/company/1384/people" }));
  assert.equal(null, PageAddress.companyId({ pathname: "/sales/company/contoso" }));
});

for (const [text, expected] of [
  ["51-200 employees", 51],
  ["1.001–5.000 funcionários", 1001],
  ["1,001-5,000 employees", 1001],
  ["1 001–5 000 salariés", 1001],
  ["501-1.000 Beschäftigte", 501],
  ["社員51-200名", 51],
  ["٥١-٢٠٠ موظف", 51],
  ["١٬٠٠١-٥٬٠٠٠ موظف", 1001],
  ["10,001+ employees", 10001],
  ["345 employees", 345],
  ["10K+ employees", null],
  ["5 mil funcionários", null],
  ["1万名", null],
  ["7 employees", null],
  ["3-9 employees", null],
  ["51-200 of 900 employees", null],
  ["", null],
]) {
  test(`size: "${text}" is ${expected ?? "not said"}`, () => {
    assert.equal(expected, HeadCount.read(text));
  });
}
