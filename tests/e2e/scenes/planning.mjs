// Planning by minutes and groups: balance and undo, a group for somebody, hand over and copy, a surprise that nobody sees.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../browser.mjs";
import { today } from "../street.mjs";

async function team(v, town, logins) {
  const names = logins.map((login) => town.server.accounts.find((a) => a.login === login).name);
  const found = await Promise.all(names.map((name) => v.ask(`/v1/people?limit=50&filter=${encodeURIComponent(`name:prefix:${name}`)}`)));
  return found.map((page) => page.items[0]);
}

async function draft(v, town, most = 24) {
  const { unit } = await v.ask("/v1/session");
  const people = await team(v, town, ["officer", "officer2"]);
  const made = await v.api("POST", "/v1/sweeps", { name: "e2e 均分", on_day: today(3), people: people.map((p) => p.id), places: [unit.place_code], rule: { unseen_days: 0, most } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  return { id: made.body.id, people };
}

export default function planning(town) {
  test("a draft is balanced by minutes, undone by a key, given out by whole groups, and copied to next week", () =>
    town.visit("chief", async (v) => {
      const { id, people } = await draft(v, town);
      const stops = async () => (await v.ask(`/v1/sweeps/${id}/stops`)).items;
      await v.go(`/sweeps/${id}`);
      await v.button("sweep.balance").click();
      await until("everybody has a share", async () => (await stops()).every((s) => s.person_id));
      await until("two people have doors", async () => new Set((await stops()).map((s) => s.person_id)).size === 2);
      await v.page.locator("aside .share").nth(1).waitFor();
      await v.axe("a balanced draft");
      if (process.env.NAGUAN_E2E_SHOTS) await v.page.waitForTimeout(3000);
      await v.shot("sweep-balanced");

      await v.page.locator("h1").first().click();
      await v.page.keyboard.press("Control+z");
      await until("taken back by the key", async () => (await stops()).every((s) => !s.person_id));

      await v.page.locator("aside .el-radio-button", { hasText: v.say("sweep.groups") }).click();
      const groups = v.page.locator(".groups li button");
      await groups.first().waitFor();
      const grids = await groups.count();
      await v.page.locator(".groups .el-radio-button", { hasText: v.say("sweep.by_street") }).click();
      await groups.first().waitFor();
      assert.ok(grids > 0 && (await groups.count()) > 0, "groups of both kinds");
      await groups.first().click();
      await v.button("sweep.give").waitFor();
      await v.axe("a group chosen");
      await v.shot("sweep-groups");
      await v.button("sweep.give").click();
      await v.page.getByRole("menuitem", { name: people[0].name }).click();
      await until("the whole group is given", async () => (await stops()).some((s) => s.person_id === people[0].id));
      const given = (await stops()).filter((s) => s.person_id === people[0].id);
      assert.equal(new Set(given.map((s) => s.street)).size, 1, "one street");

      await v.button("sweep.copy").click();
      const dialog = v.page.getByRole("dialog");
      await dialog.waitFor();
      await v.axe("copying a sweep");
      await dialog.getByRole("button", { name: v.say("sweep.copy"), exact: true }).click();
      await v.page.waitForURL((url) => /\/sweeps\/\d+$/.test(url.pathname) && !url.pathname.endsWith(id));
      const copy = await v.ask(`/v1/sweeps/${v.page.url().split("/").at(-1)}`);
      assert.deepEqual([copy.copied_from, copy.on_day, copy.state], [id, today(10), "draft"]);
    }));

  test("open stops are handed over while the sweep is under way", () =>
    town.visit("chief", async (v) => {
      const { id, people } = await draft(v, town, 6);
      const step = async (name, body = {}) => {
        const { ver } = await v.ask(`/v1/sweeps/${id}`);
        const done = await v.api("POST", `/v1/sweeps/${id}/${name}`, body, { "If-Match": `"${ver}"` });
        assert.ok(done.status < 300, JSON.stringify(done.body));
      };
      await step("assign", { all_unassigned: true, person_id: people[0].id });
      await step("acts/lock");
      await step("acts/start");
      await v.go(`/sweeps/${id}`);
      await v.button("sweep.hand_over").click();
      const dialog = v.page.getByRole("dialog");
      await dialog.locator(".el-select").nth(1).click();
      await v.page.locator(".el-select-dropdown:visible .el-select-dropdown__item", { hasText: people[1].name }).first().click();
      await v.axe("handing over");
      await v.shot("sweep-hand-over");
      await dialog.getByRole("button", { name: v.say("sweep.hand_over"), exact: true }).click();
      await until("the other one has them", async () => (await v.ask(`/v1/sweeps/${id}/stops`)).items.every((s) => s.person_id === people[1].id));
    }));

  test("from a door somebody is sent at once, the sweep shows who; nobody near is said in words", () =>
    town.visit("chief", async (v) => {
      const { unit } = await v.ask("/v1/session");
      const [officer] = await team(v, town, ["officer"]);
      const made = await v.api("POST", "/v1/sweeps", { name: "e2e 加派", on_day: today(), people: [officer.id], places: [unit.place_code], rule: { unseen_days: 0, most: 6 } });
      const { id } = made.body;
      const step = async (name, body = {}) => {
        const { ver } = await v.ask(`/v1/sweeps/${id}`);
        const done = await v.api("POST", `/v1/sweeps/${id}/${name}`, body, { "If-Match": `"${ver}"` });
        assert.ok(done.status < 300, JSON.stringify(done.body));
      };
      await step("assign", { all_unassigned: true, person_id: officer.id });
      await step("acts/lock");
      await step("acts/start");
      const stops = (await v.ask(`/v1/sweeps/${id}/stops`)).items;
      await v.go(`/doors/${stops.at(-1).premises_id}`);
      await v.button("urgent.send").click();
      const dialog = v.page.getByRole("dialog");
      await dialog.locator("textarea").fill("群众投诉占道经营");
      await v.axe("sending somebody");
      await v.shot("send-now");
      await dialog.getByRole("button", { name: v.say("urgent.send"), exact: true }).click();
      await dialog.waitFor({ state: "hidden" });
      const [call] = (await v.ask("/v1/urgent-calls?limit=1")).items;
      assert.equal(call.premises_id, stops.at(-1).premises_id);
      await v.go(`/sweeps/${call.sweep_id}`);
      await v.page.getByRole("heading", { name: v.say("urgent.title") }).waitFor();
      await v.axe("a sweep with an urgent call");
      await v.shot("sweep-urgent");
      await v.button("urgent.withdraw").first().click();
      await until("withdrawn", async () => (await v.ask(`/v1/urgent-calls/${call.id}`)).state === "withdrawn");
    }));

  test("a surprise is a number until its hour, also for the chief who made it", () =>
    town.visit("chief", async (v) => {
      const { unit } = await v.ask("/v1/session");
      const people = await team(v, town, ["officer", "officer2"]);
      const plan = { name: "e2e 突击", recurrence: "once", first_day: today(1), people: people.map((p) => p.id), places: [unit.place_code], rule: { unseen_days: 1, most: 12 }, surprise: true };
      const made = await v.api("POST", "/v1/sweep-plans", plan);
      assert.equal(made.status, 201, JSON.stringify(made.body));
      await v.go(`/sweep-plans/${made.body.id}`);
      await v.page.locator(".count .big b").waitFor();
      await v.axe("a plan of surprises");
      await v.shot("plan-surprise");
      const sweep = await v.api("POST", `/v1/sweep-plans/${made.body.id}/make`, { on_day: today(1) });
      assert.equal(sweep.status, 201, JSON.stringify(sweep.body));
      await v.go(`/sweeps/${sweep.body.id}`);
      await v.page.locator(".el-alert").first().waitFor();
      assert.equal(await v.page.locator("aside table tbody tr").count(), 0, "no door");
      assert.equal(await v.page.getByRole("button", { name: v.say("sweep.unlock"), exact: true }).count(), 0);
      await v.axe("a sealed surprise");
      await v.shot("sweep-sealed");
    }));
}
