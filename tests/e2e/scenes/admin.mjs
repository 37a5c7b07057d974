// Units, people, jobs and the ledger: who may change them, and that a password is shown once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Visitor, until } from "../browser.mjs";
import { choose, item, save, shut, write } from "../forms.mjs";
import { names } from "../list.mjs";

async function roleName(v, code) {
  const row = (await v.ask("/v1/rules/roles")).items.find((r) => r.code === code);
  return v.locale === "en" ? row.name_en : row.name_zh;
}

export default function admin(town) {
  test("a unit is added below the bureau and corrected", () =>
    town.visit("admin", async (v) => {
      await v.go("/admin/units");
      await v.button("act.add").click();
      await v.dialog().locator(".el-form-item").first().waitFor();
      await choose(v, v.dialog(), "field.unit_kind", 0);
      await write(v, v.dialog(), "field.code", "e2e-unit");
      await write(v, v.dialog(), "field.name", "试验市场监管所");
      await v.axe("the form of a unit");
      await save(v, v.dialog());
      await shut(v);
      const line = v.page.locator("tbody tr", { hasText: "试验市场监管所" });
      await line.waitFor();
      await line.getByRole("button", { name: v.say("act.edit") }).click();
      await write(v, v.dialog(), "field.name", "试验第二市场监管所");
      await save(v, v.dialog());
      await shut(v);
      await v.page.locator("tbody tr", { hasText: "试验第二市场监管所" }).waitFor();
    }));

  test("a new person's password is shown once, opens the door, and must be changed", () =>
    town.visit("admin", async (v) => {
      await v.go("/admin/people");
      await v.button("act.add").click();
      await write(v, v.dialog(), "field.person_name", "尝新");
      await write(v, v.dialog(), "field.login", "newcomer");
      await item(v, v.dialog(), "field.unit_id").locator(".el-select").click();
      await v.page.locator(".el-select-dropdown:visible .el-tree-node__content").first().click();
      await choose(v, v.dialog(), "field.roles", await roleName(v, "auditor"));
      await v.axe("the form of a person");
      await save(v, v.dialog());
      const box = v.page.locator(".el-message-box");
      await box.waitFor();
      await v.axe("the password");
      const password = (await box.locator(".el-message-box__message").innerText()).trim();
      assert.ok(password.length >= 12, "a long random password");
      await box.getByRole("button", { name: v.say("act.ok"), exact: true }).click();
      await v.page.getByText(password).waitFor({ state: "detached" });
      const newcomer = await Visitor.open(town.browser, town.server, null, { locale: v.locale });
      await newcomer.go("/sign-in");
      await newcomer.page.getByLabel(v.say("sign_in.login"), { exact: true }).fill("newcomer");
      await newcomer.page.getByLabel(v.say("sign_in.password"), { exact: true }).fill(password);
      await newcomer.button("sign_in.go").click();
      await newcomer.page.waitForURL("**/password");
      await newcomer.text("sign_in.must_change").waitFor();
      await newcomer.page.getByLabel(v.say("sign_in.old"), { exact: true }).fill(password);
      await newcomer.page.getByLabel(v.say("sign_in.new"), { exact: true }).fill("a-password-of-my-own-7");
      await newcomer.page.getByLabel(v.say("sign_in.again"), { exact: true }).fill("a-password-of-my-own-7");
      await newcomer.axe("the first password");
      await newcomer.page.locator("form button[type=submit]").click();
      await newcomer.page.waitForURL((url) => url.pathname === "/");
      await newcomer.settled();
      await newcomer.close();
    }));

  test("a chief gives an officer places of the station, and is told which lies elsewhere", () =>
    town.visit("chief", async (v) => {
      v.provoke(/^422 PUT /);
      const { body } = await v.api("GET", "/v1/session");
      const officer = (await v.ask("/v1/people?limit=100")).items.find((p) => p.login === "officer2");
      const areas = async () => (await v.ask(`/v1/people/${officer.id}/areas`)).items.filter((a) => !a.walked).map((a) => a.code);
      const before = await areas();
      const street = body.unit.place_code;
      const community = (await v.ask(`/v1/places?parent=${street}`)).items.find((p) => !before.includes(p.code));
      const elsewhere = (await v.ask(`/v1/places?parent=${body.bureau.division}`)).items.find((p) => p.code !== street);
      const called = (p) => (v.locale === "en" && p.name_en ? p.name_en : p.name);
      const open = async () => {
        await v.go("/admin/people");
        await v.page.locator("tbody tr", { hasText: officer.name }).first().click();
        await item(v, v.dialog(), "admin.areas").locator(".el-select").waitFor();
      };
      const tick = async (...path) => {
        await item(v, v.dialog(), "admin.areas").locator(".el-select").click();
        const tree = v.page.locator(".el-select-dropdown:visible");
        for (const [i, place] of path.entries()) {
          const node = tree.locator(".el-tree-node__content", { hasText: called(place) }).first();
          await node.waitFor();
          await node.locator(i + 1 < path.length ? ".el-tree-node__expand-icon" : ".el-checkbox").click();
        }
        await v.dialog().locator(".el-dialog__header").click();
      };
      await open();
      await v.axe("the areas of an officer");
      await v.shot("areas");
      await tick(elsewhere);
      await save(v, v.dialog());
      const wrong = v.dialog().locator(".el-form-item__error");
      await wrong.waitFor();
      assert.match(await wrong.innerText(), new RegExp(called(elsewhere)));
      await v.shot("areas-elsewhere");
      await open();
      const own = (await v.ask(`/v1/places?parent=${body.bureau.division}`)).items.find((p) => p.code === street);
      await tick(own, community);
      await save(v, v.dialog());
      await shut(v);
      assert.deepEqual(await areas(), [...new Set([...before, community.code])].sort());
      await v.api("PUT", `/v1/people/${officer.id}/areas`, { places: before });
    }));

  test("the list of people finds by filter, and a role is shown in words", () =>
    town.visit("admin", async (v) => {
      await v.go("/admin/people");
      assert.ok((await names(v)).length > 10);
      assert.doesNotMatch(await v.page.locator("section.list tbody").innerText(), /undefined|null|NaN/);
    }));

  test("the ledger is verified at a click, by the auditor", () =>
    town.visit("auditor", async (v) => {
      await v.go("/admin/ledger");
      await v.button("admin.verify").click();
      await v.page.locator(".el-alert--success").waitFor();
      const { rows } = await v.ask("/v1/ledger/verify");
      const said = (await v.page.locator(".el-alert--success").innerText()).replace(/,/g, "");
      assert.ok(Math.abs(Number(said.match(/\d+/)[0]) - rows) < 20, `${said}: about ${rows} rows`);
      await v.axe("the verified ledger");
      await v.shot("ledger-verified");
    }));

  test("jobs show their progress and their end", () =>
    town.visit("admin", async (v) => {
      await v.go("/admin/jobs");
      await v.axe("jobs");
    }));

  test("a key for another system is shown once, used, and ended", () =>
    town.visit("admin", async (v) => {
      await v.go("/admin/access");
      await v.button("access.give").click();
      await write(v, v.dialog(), "access.system", "街坊随手报，张工");
      const right = (await v.ask("/v1/rules/access_rights")).items.find((r) => r.code === "events");
      await v.dialog().locator(".el-checkbox", { hasText: v.locale === "en" ? right.name_en : right.name_zh }).click();
      await v.axe("the form of a key");
      await v.shot("access-give");
      await save(v, v.dialog(), "access.give");
      const shown = v.dialog().locator(".once").first();
      await shown.waitFor();
      const key = await shown.innerText();
      assert.ok(key.length >= 40, "a long random key");
      await v.axe("the key, once");
      await v.shot("access-once");
      await save(v, v.dialog(), "access.noted");
      await shut(v);
      const line = v.page.locator("tbody tr", { hasText: "街坊随手报" });
      await line.getByText(v.say("access.never")).waitFor();
      assert.equal(await v.page.getByText(key).count(), 0, "and nowhere after that");
      const asked = () => fetch(`${town.server.url}/v1/events?after=now`, { headers: { Authorization: `Bearer ${key}` } });
      assert.equal((await asked()).status, 200);
      await until("its use is noted", async () => (await v.ask("/v1/access-keys")).items.some((k) => k.used_on));
      await v.page.reload();
      await line.getByText(v.say("access.state.good"), { exact: true }).waitFor();
      assert.equal(await line.getByText(v.say("access.never")).count(), 0);
      await v.axe("keys of other systems");
      await v.shot("access");
      await line.getByRole("button", { name: v.say("access.end") }).click();
      await v.axe("asked before a key is ended");
      await save(v, v.dialog(), "access.end");
      await shut(v);
      await line.getByText(v.say("access.state.ended"), { exact: true }).waitFor();
      assert.equal((await asked()).status, 401);
    }));

  test("keys are the administrator's alone", () =>
    town.visit("auditor", async (v) => {
      await v.go("/admin/access");
      await v.text("error.forbidden").waitFor();
      assert.equal(await v.button("access.give").count(), 0);
    }));
}
