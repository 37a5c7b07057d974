// What the desk does with records from the street: it reads why one is held, decides between two sides, wipes a lost phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "../../api/client.mjs";
import { Phone } from "../../api/phone.mjs";
import { until } from "../browser.mjs";
import { save, shut, write } from "../forms.mjs";
import { ruleName } from "../street.mjs";

async function phoneOf(town, login) {
  const phone = new Phone(await Client.as(town.server, town.server.accounts.find((a) => a.login === login)));
  const { items } = (await phone.client.get("/v1/premises?limit=50")).body;
  phone.doors = items.filter((one) => one.entity_id && one.lon);
  await phone.hello({ name: "Redmi Note 12" });
  return phone;
}
const sent = async (phone, content) => (await phone.send(phone.capsule(content))).body;
const row = (v, text) => v.page.locator("section.list tbody tr", { hasText: text }).first();

export default function field(town) {
  test("a held record says why, its journal is read for a purpose, and it is given up with a reason", async () => {
    const phone = await phoneOf(town, "officer");
    const held = await sent(phone, { visit: phone.visit(phone.doors[0].id, { outcome: "closed", items: [{ item: "x", verdict: "fail" }] }) });
    assert.equal(held.state, "held");
    await town.visit("chief", async (v) => {
      const word = await ruleName(v, "capsule_states", "held");
      await v.go("/capsules?filter=state:eq:held");
      await v.axe("records from the street");
      await v.shot("capsules");
      await row(v, word).waitFor();
      const heldRows = () => v.page.locator("section.list tbody tr", { hasText: word }).count();
      const before = await heldRows(); /* other scenes may have left some; the newest stands first */
      await row(v, word).click();
      await v.page.getByText(v.say("street.why_held"), { exact: true }).waitFor();
      await v.axe("a record that is held");
      await v.button("street.journal").click();
      await write(v, v.dialog(), "field.purpose", "核对记录");
      await save(v, v.dialog(), "act.ok");
      await v.page.locator("ol.journal li").first().waitFor();
      assert.ok((await v.page.locator("ol.journal li").count()) >= 3, "each entry of the journal");
      await v.shot("capsule");
      await v.button("street.drop").click();
      await write(v, v.dialog(), "field.reason", "重复录入");
      await save(v, v.dialog(), "act.ok");
      await until("it is given up", async () => (await v.ask(`/v1/field/capsules/${held.capsule_id}`)).state === "dropped");
      await until("it is off the list", async () => (await heldRows()) === before - 1);
    });
  });

  test("of two sides a person takes one, and the door says it", async () => {
    const phone = await phoneOf(town, "officer");
    const door = phone.doors[1];
    const correct = (from, to) => sent(phone, { visit: phone.visit(door.id), corrections: [{ subject: "premises", field: "name", from, to }] });
    await correct(door.name, "甲记小吃");
    assert.equal((await correct(door.name, "乙记小吃")).conflicts, 1);
    await town.visit("chief", async (v) => {
      await v.go("/conflicts?filter=state:eq:open");
      await row(v, "甲记小吃").click();
      await v.dialog().getByText("乙记小吃", { exact: true }).waitFor();
      await v.axe("two sides");
      await v.shot("conflict");
      await v.dialog().getByText(await ruleName(v, "conflict_states", "ours"), { exact: true }).click();
      await save(v, v.dialog());
      await shut(v);
      assert.equal((await v.ask(`/v1/premises/${door.id}`)).name, "乙记小吃");
      await v.go("/conflicts");
      await row(v, await ruleName(v, "conflict_states", "ours")).waitFor();
    });
  });

  test("how a visit came in, and what is odd about it, stands on its page", async () => {
    const phone = await phoneOf(town, "officer");
    phone.ahead = 3 * 3600_000;
    const odd = await sent(phone, { visit: phone.visit(phone.doors[2].id) });
    await town.visit("chief", async (v) => {
      await v.go(`/visits/${odd.visit_id}`);
      await v.page.getByText(await ruleName(v, "evidence_flags", "clock"), { exact: true }).waitFor();
      await v.axe("evidence of a visit");
      await v.shot("evidence");
    });
  });

  test("a lost phone is wiped with a reason, and the message of the day reaches the next hello", async () => {
    const phone = await phoneOf(town, "officer2");
    await phone.hello({ name: "Redmi Note 12", waiting: 2 });
    await town.visit("admin", async (v) => {
      await v.go("/phones");
      await v.axe("phones");
      await v.shot("phones");
      await row(v, phone.client.me.name).click();
      await v.dialog().getByText(await ruleName(v, "device_states", "wiped"), { exact: true }).click();
      await v.dialog().getByRole("alert").waitFor();
      await write(v, v.dialog(), "field.reason", "遗失在街上");
      await v.axe("wiping a phone");
      await v.shot("phone-wipe");
      await save(v, v.dialog());
      await shut(v);
      assert.equal((await phone.hello()).body.state, "wiped");
      await v.button("street.notice").click();
      await write(v, v.dialog(), "field.message_zh", "台风蓝色预警，注意安全");
      await write(v, v.dialog(), "field.message_en", "Typhoon warning: take care");
      await save(v, v.dialog());
      await shut(v);
      assert.equal((await phone.hello()).body.message.en, "Typhoon warning: take care");
    });
  });
}
