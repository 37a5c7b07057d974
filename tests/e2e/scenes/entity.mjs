// One operator's page: corrected by two people at once, enrolled, revealed, merged and taken apart.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../browser.mjs";
import { save, shut, write } from "../forms.mjs";

// Each test has an operator of its own, entered for it.
async function entered(v, name, more = {}) {
  const reply = await v.api("POST", "/v1/entities", { name, kind: "sole_trader", trade: "6210", address: "宝安区西乡街道试验路1号", ...more });
  assert.equal(reply.status, 201, JSON.stringify(reply.body));
  return reply.body.id;
}
const tab = (v, key) => v.page.getByRole("tab", { name: v.say(`register.tab.${key}`), exact: true }).click();

export default function entity(town) {
  test("of two who correct the same card the second sees that it changed, and loses nothing of the first", () =>
    town.visit("registrar", (a) =>
      town.visit("admin", async (b) => {
        const id = await entered(a, "两人同改的店");
        await Promise.all([a.go(`/entities/${id}`), b.go(`/entities/${id}`)]);
        for (const v of [a, b]) await v.page.getByRole("button", { name: v.say("act.edit"), exact: true }).first().click();
        await write(a, a.dialog(), "field.trade_name", "甲的招牌");
        await write(b, b.dialog(), "field.trade_name", "乙的招牌");
        await save(a, a.dialog());
        await shut(a);
        b.provoke(/^409 PATCH \/v1\/entities\//);
        await save(b, b.dialog());
        await b.dialog().getByText(b.say("error.stale")).waitFor();
        await b.axe("a stale form");
        assert.equal((await a.ask(`/v1/entities/${id}`)).trade_name, "甲的招牌");
        await save(b, b.dialog(), "act.cancel");
        await b.page.getByText("甲的招牌").first().waitFor();
      }),
    ));

  test("a field that the server refuses is marked where it stands", () =>
    town.visit("registrar", async (v) => {
      const id = await entered(v, "错码的店");
      await v.go(`/entities/${id}`);
      await v.page.getByRole("button", { name: v.say("act.edit"), exact: true }).first().click();
      await write(v, v.dialog(), "field.uscc", "91350100M000100Y44");
      v.provoke(/^422 PATCH/);
      await save(v, v.dialog());
      await v.dialog().locator(".el-form-item.is-error", { hasText: v.say("field.uscc") }).waitFor();
      await write(v, v.dialog(), "field.uscc", "91350100M000100Y43");
      await save(v, v.dialog());
      await shut(v);
      await until("the code on the card", () => v.page.getByText("91350100M000100Y43").first().isVisible());
      await tab(v, "history");
      await v.page.locator("table.diff").getByText("91350100M000100Y43").waitFor();
      await v.axe("the history");
    }));

  test("an operator is enrolled with an officer who answers for it", () =>
    town.visit("chief", async (v) => {
      const id = await entered(v, "待纳管的店");
      await v.go(`/entities/${id}`);
      await v.text("register.not_enrolled").waitFor();
      await v.button("register.enrol").click();
      await v.axe("the form of enrolment");
      v.provoke(/^409 POST .*enrol$/);
      await save(v, v.dialog(), "register.enrol");
      await v.dialog().getByText(v.say("error.entity.no_contact")).waitFor();
      await v.axe("a refused enrolment");
      await save(v, v.dialog(), "act.cancel");
      assert.equal((await v.api("POST", "/v1/contacts", { entity_id: id, name: "林试", duty: "owner", phone: "13900139000" })).status, 201);
      await v.go(`/entities/${id}`);
      await v.button("register.enrol").click();
      await save(v, v.dialog(), "register.enrol");
      await shut(v);
      await until("enrolled", async () => (await v.page.getByText(v.say("register.not_enrolled")).count()) === 0);
      const card = await v.ask(`/v1/entities/${id}`);
      assert.ok(card.enrolled_at);
      assert.equal(card.officer_id, v.me.id);
    }));

  test("personal data is masked until somebody says what for, and the ledger keeps it", () =>
    town.visit("chief", async (v) => {
      const id = await entered(v, "要看电话的店", { legal_person: "欧阳试验", phone: "13800138000" });
      await v.go(`/entities/${id}`);
      assert.equal(await v.page.getByText("13800138000").count(), 0);
      assert.doesNotMatch(await v.page.content(), /欧阳试验/);
      await v.button("register.reveal").click();
      const ok = v.dialog().getByRole("button", { name: v.say("act.ok"), exact: true });
      assert.ok(await ok.isDisabled(), "no purpose, no data");
      await write(v, v.dialog(), "register.purpose", "核实投诉 12315");
      await ok.click();
      await v.page.getByText("13800138000").first().waitFor();
      await v.page.getByText("欧阳试验").first().waitFor();
      await v.text("register.revealed").waitFor();
      const { items } = await v.ask(`/v1/ledger?filter=entity_id:eq:${id}&limit=20`);
      assert.ok(items.some((row) => /reveal/.test(row.act)), JSON.stringify(items.map((row) => row.act)));
    }));

  test("a door's QR is shown, and revoked for a new one", () =>
    town.visit("chief", async (v) => {
      const { items } = await v.ask("/v1/premises?limit=1&filter=entity_id:notnull:");
      await v.go(`/entities/${items[0].entity_id}`);
      await v.button("door.qr").click();
      const qr = v.page.getByRole("img", { name: v.say("door.qr") });
      await until("the QR drawn", () => qr.evaluate((img) => img.complete && img.naturalWidth > 0));
      const before = await qr.getAttribute("src");
      await v.axe("the QR");
      await v.shot("entity-qr");
      await v.button("door.revoke_tag").click();
      await until("a new QR", async () => (await qr.count()) === 0 || (await qr.getAttribute("src")) !== before);
      const sheet = await v.context.request.get(`/v1/premises/qr-sheet?ids=${items[0].id}`);
      assert.match(await sheet.text(), /<svg|<img/);
    }));

  test("where an operator trades now stands before the doors it left", () =>
    town.visit("chief", async (v) => {
      const { items } = await v.ask("/v1/premises?limit=1&filter=entity_id:notnull:&filter=door_state:eq:matched");
      await v.page.route(`**/v1/entities/${items[0].entity_id}`, async (route) => {
        const reply = await route.fetch();
        const body = await reply.json();
        const [door] = body.premises;
        body.premises = [{ ...door, id: "1", name: "早年的铺位", door_state: "vacant", door_state_at: "2030-01-01T00:00:00Z" }, { ...door, id: "2", name: "没看过的铺位", door_state: "unseen", door_state_at: null }, door];
        await route.fulfill({ response: reply, json: body });
      });
      await v.go(`/entities/${items[0].entity_id}`);
      const doors = v.page.locator("section.panel", { has: v.page.getByRole("heading", { name: v.say("register.doors"), exact: true }) }).locator("li b");
      await until("the doors in their order", async () => (await doors.allInnerTexts()).join() === [items[0].name, "没看过的铺位", "早年的铺位"].join());
    }));

  test("a place is told by its community and its grid on the card, by its community in a list", () =>
    town.visit("chief", async (v) => {
      const { items } = await v.ask("/v1/premises?limit=1&filter=entity_id:notnull:");
      const grid = await v.ask(`/v1/places/${items[0].place_code}`);
      const community = await v.ask(`/v1/places/${grid.parent_code}`);
      assert.equal(grid.level, 4);
      const name = v.locale === "en" ? community.name_en : community.name;
      await v.go(`/doors/${items[0].id}`);
      await v.page.locator("dl.facts dd", { hasText: `${name} · ` }).waitFor();
      await v.go("/doors");
      await v.page.locator("tbody td", { hasText: new RegExp(`^${name}$`) }).first().waitFor();
    }));

  test("a double is merged, and the merge is taken apart again", () =>
    town.visit("registrar", async (v) => {
      const kept = await entered(v, "真身饮食店");
      const gone = await entered(v, "重影饮食店鹤唳");
      await v.go(`/entities/${kept}`);
      await v.button("act.more").click();
      await v.page.getByRole("menuitem", { name: v.say("register.merge"), exact: true }).click();
      await v.dialog().getByRole("combobox").first().pressSequentially("店鹤唳", { delay: 20 });
      await v.dialog().getByRole("option").filter({ hasText: "鹤唳" }).first().click();
      await write(v, v.dialog(), "field.reason", "同一家店登记了两次");
      await save(v, v.dialog(), "register.merge");
      await shut(v);
      assert.equal((await v.ask(`/v1/entities/${gone}`)).merged_into, kept);
      await tab(v, "history");
      await v.button("register.unmerge").click();
      await v.text("register.unmerged").waitFor();
      assert.equal((await v.ask(`/v1/entities/${gone}`)).merged_into ?? null, null);
    }));

  test("what was changed elsewhere is on the page without a reload", () =>
    town.visit("registrar", (a) =>
      town.visit("admin", async (b) => {
        const id = await entered(a, "现场更新的店");
        await b.go(`/entities/${id}`);
        await b.page.locator(".live.on").waitFor();
        const { ver } = await a.ask(`/v1/entities/${id}`);
        assert.ok((await a.api("PATCH", `/v1/entities/${id}`, { trade_name: "新换的招牌" }, { "If-Match": `"${ver}"` })).status < 300);
        await b.page.getByText("新换的招牌").first().waitFor();
      }),
    ));
}
