// The inbox by keyboard: mine, my unit's, my people; a deputy's work; one step for many with its preview.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../browser.mjs";
import { choose, item, save, shut } from "../forms.mjs";
import { rows } from "../list.mjs";
import { raised } from "../street.mjs";

const press = (v, ...keys) => keys.reduce((before, key) => before.then(() => v.page.keyboard.press(key)), Promise.resolve());
const focused = (v) => v.page.evaluate(() => [...document.querySelectorAll("section.list tbody tr")].indexOf(document.activeElement));
const face = (v, name) => v.page.locator(".faces").getByText(v.say(`inbox.face_${name}`), { exact: true });
const state = async (v, id) => (await v.ask(`/v1/matters/${id}`)).state;

export default function inbox(town) {
  test("the inbox is worked through by keyboard: down, up, select, keys shown, open", () =>
    town.visit("officer", async (v) => {
      for (let i = 0; i < 3; i++) await raised(v, "H7a");
      await v.go("/matters");
      await rows(v).nth(2).waitFor();
      await press(v, "j", "j");
      await until("the second row", async () => (await focused(v)) === 1);
      await press(v, "x", "k", "x");
      assert.deepEqual(await rows(v).locator("input:checked").count(), 2);
      await press(v, "x");
      assert.deepEqual(await rows(v).locator("input:checked").count(), 1);
      await press(v, "?");
      const keys = v.page.locator(".el-dialog:visible");
      await keys.getByText(v.say("list.key_pick"), { exact: true }).waitFor();
      await v.axe("the keys");
      await v.shot("inbox-keys");
      await press(v, "Escape");
      await shut(v);
      await v.shot("inbox-mine");
      await v.axe("my inbox");
      await press(v, "j");
      await until("a row", async () => (await focused(v)) >= 0);
      await press(v, "Enter");
      await v.page.waitForURL(/\/(hazards|inspections|transfers|gradings)\/\d+$/);
    }));

  test("mine is what I have, my unit's more, and a view of it is saved by name", () =>
    town.visit("officer", async (v) => {
      await v.go("/matters");
      await rows(v).first().waitFor();
      const mine = (await v.ask(`/v1/matters?limit=500&filter=closed_at:null:&filter=person_id:eq:${v.me.id}`)).items.length;
      const unit = (await v.ask(`/v1/matters?limit=500&filter=closed_at:null:&filter=unit_id:eq:${v.me.unit_id}`)).items.length;
      const shown = async (n, what) => until(what, async () => (await v.page.locator(".pager > span").first().innerText()).replace(/[,，]/g, "").match(/\d+/g)?.at(-1) === String(n));
      await shown(mine, "mine");
      await press(v, "2");
      await v.page.waitForURL(/face=unit/);
      await shown(unit, "my unit's");
      await v.page.getByRole("button", { name: v.say("list.views"), exact: true }).click();
      await v.page.getByText(v.say("list.save_view")).click();
      await v.page.getByPlaceholder(v.say("list.view_name")).fill("本所在办");
      await v.page.getByRole("button", { name: v.say("act.save"), exact: true }).click();
      await until("the view", async () => (await v.ask("/v1/views?list=matters")).items.some((one) => one.name === "本所在办"));
    }));

  test("a step for many: chosen, filled in, looked at, done; what refuses says why", () =>
    town.visit("officer", async (v) => {
      const ids = [await raised(v, "H7a"), await raised(v, "H7a")];
      const { ver } = await v.ask(`/v1/matters/${ids[1]}`);
      const filter = `id:in:${ids.join("|")}`;
      await v.go(`/matters?f=${encodeURIComponent(filter)}`);
      await rows(v).nth(1).waitFor();
      await press(v, "j", "x", "j", "x", "b");
      const dialog = v.page.locator(".el-dialog:visible");
      await dialog.locator(".choice", { hasText: v.say("action.hazard.order") }).first().waitFor();
      await v.axe("which step");
      await v.shot("inbox-bulk-choose");
      await dialog.locator(".choice", { hasText: v.say("action.hazard.order") }).first().click();
      await dialog.locator("textarea").first().fill("明码标价");
      await dialog.locator("input[type=number], .el-input-number input").first().fill("3");
      // meanwhile one of them is ordered elsewhere
      const other = await v.api("POST", `/v1/matters/${ids[1]}/moves/order`, { remedy: "明码标价", days: 3 }, { "If-Match": `"${ver}"` });
      assert.ok(other.status < 300, JSON.stringify(other.body));
      await save(v, dialog, "inbox.preview");
      await dialog.getByRole("status").waitFor();
      assert.equal(await dialog.getByRole("status").innerText(), v.say("inbox.would", { n: 1, refused: 1 }));
      await dialog.getByText(v.say("error.stale"), { exact: true }).waitFor();
      assert.equal(await state(v, ids[0]), "open", "looked at, not done");
      await v.axe("the preview");
      await v.shot("inbox-bulk-preview");
      await dialog.getByRole("button", { name: v.say("inbox.do", { n: 1 }), exact: true }).click();
      await until("done", async () => (await dialog.getByRole("status").innerText()) === v.say("inbox.did", { n: 1, refused: 1 }));
      assert.equal(await state(v, ids[0]), "ordered");
      await v.shot("inbox-bulk-done");
      await save(v, dialog, "act.close");
      await shut(v);
      await v.settled();
    }));

  test("a chief sees each person's work and the pace of the unit, and every figure leads to its list", () =>
    town.visit("chief", async (v) => {
      await v.go("/matters?face=team");
      const table = v.page.locator("table.plain");
      await table.waitFor();
      await v.axe("the team");
      await v.shot("inbox-team");
      const link = table.locator("td.num a").first();
      const n = Number((await link.innerText()).replace(/\D/g, ""));
      await link.click();
      await v.settled();
      await until("as many rows", async () => Number((await v.page.locator(".pager > span").first().innerText()).replace(/[,，]/g, "").match(/\d+/g).at(-1)) === n);
      await face(v, "pace").click();
      await v.page.getByText(v.say("inbox.how_broken"), { exact: true }).waitFor();
      await v.axe("the pace");
      await v.shot("inbox-pace");
    }));

  test("who goes away names a deputy; the deputy sees the work and whose it is; the day one is back it is theirs again", () =>
    town.visit("officer", async (v) => {
      const admin = "admin";
      let mate;
      await town.visit(admin, async (a) => {
        const made = await a.api("POST", "/v1/people", { unit_id: v.me.unit_id, login: `mate${Math.random().toString(36).slice(2, 8)}`, name: "代办小李", roles: ["officer"] });
        assert.equal(made.status, 201, JSON.stringify(made.body));
        mate = made.body;
      });
      await v.go("/matters?face=away");
      await v.text("inbox.absence_new").first().waitFor();
      await v.axe("deputies");
      await v.text("inbox.absence_new").first().click();
      const dialog = v.page.locator(".el-dialog:visible");
      await dialog.waitFor();
      await item(v, dialog, "inbox.deputy").locator("input").first().fill("代办小李");
      await choose(v, dialog, "inbox.deputy", "代办小李");
      await v.axe("naming a deputy");
      await v.shot("inbox-absence-new");
      await save(v, dialog);
      await shut(v);
      const row = rows(v).filter({ hasText: "代办小李" });
      await row.waitFor();
      assert.match(await row.innerText(), new RegExp(v.say("inbox.absence_running")));
      await v.shot("inbox-absences");
      assert.equal((await v.ask(`/v1/absences?filter=deputy_id:eq:${mate.id}`)).items.length, 1);
      await row.getByText(v.say("inbox.absence_end"), { exact: true }).click();
      await until("it is over", async () => (await row.innerText()).includes(v.say("inbox.absence_withdrawn")));
    }));

  test("a deputy's page says for whom, and the morning's list names the longest open first", () =>
    town.visit("chief", async (v) => {
      const officer = town.server.account ? town.server.account("officer") : null;
      const people = (await v.ask("/v1/people?limit=200")).items;
      const who = people.find((p) => p.login === officer.login);
      const day = new Date(Date.now() + 8 * 3600000).toISOString().slice(0, 10);
      // a chief who is an officer too may do an officer's work: tried as the page shows it
      const items = (await v.ask(`/v1/matters?limit=5&filter=closed_at:null:&filter=person_id:eq:${who.id}`)).items;
      await v.page.route("**/v1/absences?*", (route) => route.fulfill({ json: { items: [{ id: "1", person_id: who.id, person_name: who.name, deputy_id: v.me.id, deputy_name: v.me.name, unit_id: v.me.unit_id, from_day: day, to_day: day, ver: 1 }], next: null } }));
      await v.page.route("**/v1/today", async (route) => {
        const reply = await route.fetch();
        const body = await reply.json();
        body.mine = items.map((m) => ({ ...m, person_id: who.id }));
        body.digest = { made_at: new Date().toISOString(), late: 1, due_today: 0, due_week: 2, open: items.length, oldest: items };
        await route.fulfill({ response: reply, json: body });
      });
      await v.go("/");
      await v.text("today.digest").waitFor();
      await until("for whom", async () => (await v.page.getByText(v.say("inbox.for_name", { name: who.name })).count()) === items.length);
      await v.axe("today with a morning's list");
      await v.shot("today-digest");
      await v.go("/matters");
      await v.page.locator(".for-whom").waitFor();
      assert.match(await v.page.locator(".for-whom").innerText(), new RegExp(who.name));
      await v.shot("inbox-deputy");
    }));
}
