// What the public sees of complaints, on a phone; and the office that withholds one and decides on an objection.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { SMALL_PHONE, until } from "../browser.mjs";
import { choose, save, shut, write } from "../forms.mjs";
import { ruleName } from "../street.mjs";

const run = promisify(execFile);
const TOLD = { name: "慕容晓岚", phone: "13987654321", address: "宝安区西乡街道麻布新村十三巷3号501" };

async function move(v, id, name, form = {}) {
  const { ver } = await v.ask(`/v1/complaints/${id}`);
  const done = await v.api("POST", `/v1/matters/${id}/moves/${name}`, form, { "If-Match": `"${ver}"` });
  assert.equal(done.status, 200, `${name}: ${JSON.stringify(done.body)}`);
}
async function closed(v, entity) {
  const body = { entity_id: entity.id, category: "food", demands: ["refund"], amount: 12800, may_publish: true, story: "买到过期牛奶", complainant: TOLD };
  const made = await v.api("POST", "/v1/complaints", body);
  assert.equal(made.status, 201, JSON.stringify(made.body));
  await move(v, made.body.id, "first");
  await move(v, made.body.id, "settle", { form: "performed", recovered: 100 });
  await move(v, made.body.id, "notify", { channel: "sms" });
  await move(v, made.body.id, "close");
  return made.body.id;
}
// what the nightly job does when the days have passed
const published = (server, id) => {
  const text = `UPDATE publicity_entry SET told_at = ${Date.now()}, published_at = ${Date.now()}, state = 'public' WHERE id = ${id}`;
  return server.kind === "sqlite" ? run("sqlite3", ["-cmd", ".timeout 20000", join(server.data, "naguan.db"), text]) : run("psql", [server.database, "-qc", text]);
};
// the paper that told the operator
const told = (server, id, shop, code) => {
  const facts = JSON.stringify({ operator: shop.name, category: "食品", result: "达成调解", due: "2027-01-04", object_until: "2027-01-03" });
  const text = `UPDATE publicity_entry SET told_at = ${Date.now()} WHERE id = ${id};
    INSERT INTO document (id, bureau_id, unit_id, kind, number, matter_id, facts, code, created_by, created_at) SELECT (SELECT COALESCE(max(id), 0) + 1 FROM document), bureau_id, unit_id, 'publicity_notice', '${code}', id, '${facts}', '${code}', 1, ${Date.now()} FROM publicity_entry WHERE id = ${id}`;
  return server.kind === "sqlite" ? run("sqlite3", ["-cmd", ".timeout 20000", join(server.data, "naguan.db"), text]) : run("psql", [server.database, "-qc", text]);
};
const fits = async (v) => assert.ok((await v.page.evaluate(() => document.documentElement.scrollWidth)) <= 360);

export default function publicity(town) {
  test("anybody finds an operator's published complaints on a phone; an objection takes one down again", () =>
    town.visit("clerk", async (clerk) => {
      const { items } = await clerk.ask("/v1/entities?limit=5&filter=uscc:notnull:&filter=state:eq:active");
      const shop = items[4];
      const id = await closed(clerk, shop);
      await published(town.server, id);
      await town.visit(null, async (v) => {
        await v.go("/d/publicity");
        await v.page.getByRole("heading", { level: 1, name: v.say("doorstep.publicity.title") }).waitFor();
        await v.page.getByRole("link", { name: shop.name }).first().waitFor();
        await v.axe("published complaints");
        await fits(v);
        await v.shot("publicity");
        await v.page.locator("input[name=name]").fill(shop.uscc);
        await v.page.getByRole("button", { name: v.say("doorstep.publicity.find"), exact: true }).click();
        await v.page.getByRole("heading", { level: 2, name: v.say("doorstep.publicity.found", { what: shop.uscc }) }).waitFor();
        await v.page.getByRole("link", { name: shop.name }).first().click();
        await v.page.getByRole("heading", { level: 1, name: shop.name }).waitFor();
        await v.axe("an operator's card");
        await fits(v);
        await v.shot("publicity-card");
        assert.equal(await v.page.getByText(TOLD.name).count(), 0);
      }, { viewport: SMALL_PHONE });

      await clerk.go("/publicity");
      await clerk.page.locator("section.list tbody tr").first().waitFor();
      await clerk.axe("entries at the desk");
      await clerk.shot("publicity-desk");
      await clerk.go(`/entities/${shop.id}`);
      await clerk.text("publicity.of_operator").waitFor();
      await clerk.axe("an operator with its figures");
      await clerk.shot("publicity-entity");
      await clerk.go(`/publicity/${id}`);
      await clerk.button("publicity.act.objections").click();
      await write(clerk, clerk.dialog(), "field.reason", "当天未营业，不是本店。");
      await clerk.axe("an objection");
      await save(clerk, clerk.dialog(), "act.ok");
      await shut(clerk);
      await clerk.page.getByText("当天未营业，不是本店。").waitFor();

      await town.visit("head", async (head) => {
        await head.go(`/publicity/${id}`);
        await head.button("publicity.act.ruling").click();
        await head.dialog().getByText(head.say("publicity.decision.take_down"), { exact: true }).click();
        await choose(head, head.dialog(), "field.ground", await ruleName(head, "publicity_exclusions", "UNPROVEN"));
        await write(head, head.dialog(), "field.note", "查实不是该店");
        await save(head, head.dialog(), "act.ok");
        await shut(head);
        await until("it is withheld", async () => (await head.ask(`/v1/publicity-entries/${id}`)).state === "withheld");
        await head.button("publicity.act.release").waitFor();
        await head.axe("an entry with its objection");
        await head.shot("publicity-entry");
      });
    }));

  test("an operator reads what is to be published of it by the code on its paper, and objects on its phone", () =>
    town.visit("clerk", async (clerk) => {
      const { items } = await clerk.ask("/v1/entities?limit=6&filter=uscc:notnull:&filter=state:eq:active");
      const shop = items[5];
      const id = await closed(clerk, shop);
      const code = `paper${id}`;
      await told(town.server, id, shop, code);
      await town.visit(null, async (v) => {
        await v.go(`/d/paper/${code}`);
        await v.page.getByRole("link", { name: v.say("doorstep.paper.to_objection"), exact: true }).click();
        await v.page.getByText(shop.name).first().waitFor();
        await v.axe("what is to be published of an operator");
        await fits(v);
        await v.page.locator("textarea[name=reason]").fill("当天没有开门，不是本店。");
        await v.shot("objection");
        await v.page.getByRole("button", { name: v.say("doorstep.objection.send"), exact: true }).click();
        await v.page.getByText(v.say("doorstep.objection.received"), { exact: true }).waitFor();
        await v.axe("an objection that has arrived");
        await fits(v);
        await v.shot("objection-received");
      }, { viewport: SMALL_PHONE });
      await clerk.go(`/publicity/${id}`);
      await clerk.page.getByText("当天没有开门，不是本店。").waitFor();
      await clerk.page.getByText(clerk.say("publicity.by_operator")).waitFor(); // with the moment behind it
    }));
}
