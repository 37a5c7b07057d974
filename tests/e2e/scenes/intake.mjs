// Taking in a filing by keys alone: the subject is found while it is typed, what is known stands beside the form, nothing typed is lost
// and nothing stays behind when one leaves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SMALL_PHONE, until } from "../browser.mjs";
import { item } from "../forms.mjs";

/* Card, Moran, Newell, The Psychology of Human-Computer Interaction (1983): a key of a skilled typist, a moment of thought. A Chinese
 * character takes four keys by its sound. */
const KEY_S = 0.2, THOUGHT_S = 1.35, KEYS_OF_HAN = 4;

// A clerk at the keys: what is pressed is counted, what the page takes to answer is measured.
class Hands {
  constructor(v) {
    Object.assign(this, { v, keys: 0, thoughts: 0, waited: 0 });
  }
  async press(key) {
    this.keys += key.split("+").length;
    await this.v.page.keyboard.press(key);
  }
  async type(text) {
    for (const c of text) this.keys += /\p{Script=Han}/u.test(c) ? KEYS_OF_HAN : 1;
    this.thoughts++;
    await this.v.page.keyboard.insertText(text);
  }
  async tab(n = 1) {
    for (let i = 0; i < n; i++) await this.press("Tab");
  }
  async wait(what, fn) {
    const began = performance.now();
    const answer = await until(what, fn);
    this.waited += (performance.now() - began) / 1000;
    return answer;
  }
  get seconds() {
    return this.keys * KEY_S + this.thoughts * THOUGHT_S + this.waited;
  }
}

const focusedIn = (v, key) => v.page.evaluate((label) => !!document.activeElement?.closest(".el-form-item, [role=group]")?.textContent?.includes(label), v.say(key));
const number = (v) => v.page.locator(".taken .number a").innerText();
const doorOf = async (v) => (await v.ask("/v1/premises?limit=40&columns=id,name,entity_id,address&filter=entity_id:notnull:")).items.find((d) => d.address && d.name.length > 4);
const options = (v) => v.page.locator("#candidates [role=option]");

export default function intake(town) {
  test("a clerk takes in a complaint by keys alone in under a minute, and the next one by one more", () =>
    town.visit("clerk", async (v) => {
      const door = await doorOf(v);
      await v.go("/intakes/new");
      const hands = new Hands(v);
      assert.ok(await until("the subject first", () => focusedIn(v, "intake.subject_name")));
      await v.axe("an empty form");
      await hands.type(door.name.slice(0, 6));
      await hands.wait("candidates", async () => (await options(v).count()) > 0);
      await v.shot("intake-candidates");
      await v.axe("candidates");
      const names = await options(v).allInnerTexts();
      const which = names.findIndex((text) => text.includes(door.address.slice(-6)) || text.includes(door.name));
      for (let i = 0; i < Math.max(which, 0); i++) await hands.press("ArrowDown");
      hands.thoughts++;
      await hands.press("Enter");
      await hands.wait("the story next", () => focusedIn(v, "intake.story"));
      await hands.type("昨天买的熟牛肉有异味，店家拒绝退款");
      await hands.tab();
      hands.thoughts++;
      await hands.press("1");
      await hands.tab();
      hands.thoughts++;
      await hands.press("6");
      await hands.tab();
      await hands.type("68.5");
      await hands.tab();
      await hands.type("欧阳晓");
      await hands.tab();
      await hands.type("13612348888");
      await hands.tab();
      await hands.type("固戍一路12号");
      hands.thoughts++;
      await until("whom it goes to", async () => (await v.page.locator("aside dl.facts dd").count()) >= 2);
      await v.shot("intake-full");
      await v.axe("a filled form");
      await hands.press("Control+Enter");
      await hands.wait("taken in", () => v.page.locator(".taken").isVisible());
      console.log(`# ${hands.keys} keys, ${hands.thoughts} thoughts, ${hands.waited.toFixed(1)} s waited: ${hands.seconds.toFixed(1)} s`);
      assert.ok(hands.seconds < 60, `${hands.keys} keys come to ${hands.seconds.toFixed(1)} s`);
      await v.shot("intake-taken");
      await v.axe("taken in");
      const { items } = await v.ask(`/v1/intakes?filter=number:eq:${await number(v)}`);
      assert.deepEqual([items[0].complaints, items[0].reports, items[0].category, items[0].amount, items[0].channel], [1, 0, "food", 6850, "window"]);
      await v.page.keyboard.press("Enter");
      await until("the next one begins with its subject", () => focusedIn(v, "intake.subject_name"));
      assert.equal(await v.page.locator(".intake-form input").first().inputValue(), "");
    }));

  test("none of these keeps what was said; an anonymous report has its code once; what is missing is told where it belongs", () =>
    town.visit("clerk", async (v) => {
      const door = await doorOf(v);
      await v.go("/intakes/new");
      const { keyboard } = v.page;
      await until("the subject first", () => focusedIn(v, "intake.subject_name"));
      await keyboard.insertText(door.name.slice(0, 4));
      await options(v).first().waitFor();
      await keyboard.press("Escape");
      await v.page.getByText(v.say("intake.none_kept")).waitFor();
      await keyboard.insertText("后厨有老鼠出没，地面污水横流");
      await v.page.getByText(v.say("intake.anonymous"), { exact: true }).click();
      const becomes = v.page.getByRole("group", { name: v.say("intake.becomes_what"), exact: true });
      await becomes.getByRole("button", { name: v.say("intake.becomes.report"), exact: true }).click();
      await keyboard.press("Control+Enter");
      const error = v.page.locator(".el-form-item__error").first();
      await error.waitFor();
      assert.ok(await item(v, v.page.locator("form"), "field.category").locator(".el-form-item__error").count(), "the category is asked for");
      await v.page.getByRole("group", { name: v.say("field.category"), exact: true }).getByRole("button").first().click();
      v.provoke(/^422 POST \/v1\/intakes$/);
      await keyboard.press("Control+Enter");
      await item(v, v.page.locator("form"), "intake.subject_address").locator(".el-form-item__error").waitFor();
      await v.axe("what is missing");
      await v.shot("intake-missing");
      await item(v, v.page.locator("form"), "intake.subject_address").locator("input").fill(door.address);
      await v.page.waitForTimeout(600);
      assert.equal(await options(v).count(), 0, "whoever said none of these is left in peace");
      await keyboard.press("Control+Enter");
      await v.page.locator(".taken .code").waitFor();
      assert.match(await v.page.locator(".taken .code b").innerText(), /^\S{8,}$/);
      await v.axe("a code told once");
      await v.shot("intake-code");
    }));

  test("what is neither is told its proper way; earlier ones and counts stand beside, without a verdict", () =>
    town.visit("clerk", async (v) => {
      const door = await doorOf(v);
      const sender = { name: "慕容雪", phone: "13812340001", address: "西乡某花园2栋" };
      const story = "办了健身卡两年，门店突然停业，余额一直没有退还，电话无人接听";
      for (let i = 0; i < 3; i++) {
        const made = await v.api("POST", "/v1/intakes", { channel: "phone", entity_id: door.entity_id, sender, story, category: "prepaid" });
        assert.equal(made.status, 201, JSON.stringify(made.body));
      }
      await v.go("/intakes/new");
      const form = v.page.locator("form.intake-form");
      await item(v, form, "intake.subject_name").locator("input").fill(door.name);
      await options(v).first().waitFor();
      await item(v, form, "intake.subject_address").locator("input").fill(door.address);
      await until("the door alone", async () => (await options(v).first().innerText()).includes(door.name));
      await item(v, form, "intake.subject_address").locator("input").press("Enter");
      await item(v, form, "intake.story").locator("textarea").fill(story);
      await item(v, form, "field.phone").locator("input").first().fill(sender.phone);
      await v.page.locator("aside details summary").first().waitFor();
      await v.page.getByText(v.say("intake.factors_hint")).waitFor();
      await v.page.locator("aside details summary").first().click();
      await v.axe("earlier ones beside");
      await v.shot("intake-alike");
      await form.getByRole("button", { name: v.say("intake.becomes.route"), exact: true }).click();
      await form.getByRole("group", { name: v.say("intake.route"), exact: true }).getByRole("button").nth(1).click();
      await form.locator(".el-alert").first().waitFor();
      await v.axe("the proper way");
      await v.page.keyboard.press("Control+Enter");
      await v.page.locator(".taken").waitFor();
      const { items } = await v.ask(`/v1/intakes?filter=number:eq:${await number(v)}`);
      assert.equal(items[0].state, "answered");
    }));

  test("a suggestion is taken by one key and marked as one; what is typed outlives a reload and is gone with its account", () =>
    town.visit("clerk", async (v) => {
      const said = { model: 1, learned_at: null, items: [{ suggested: true, target: "category", code: "price", confidence: 0.81, accuracy: 0.8, others: [] }, { suggested: true, target: "urgency", code: "urgent", confidence: 0.6, accuracy: 0.8, others: [] }] };
      await v.page.route("**/v1/suggestions", (route) => route.fulfill({ json: said }));
      await v.go("/intakes/new");
      const story = item(v, v.page.locator("form"), "intake.story").locator("textarea");
      await story.fill("标价十元结账收了十五元");
      await v.page.getByRole("group", { name: v.say("intake.suggested") }).waitFor();
      const category = v.page.getByRole("group", { name: v.say("field.category"), exact: true });
      assert.equal(await category.locator("[aria-pressed=true]").count(), 0, "nothing is filled in by itself");
      await v.axe("a suggestion");
      await v.shot("intake-suggestion");
      await v.page.keyboard.press("F2");
      await category.locator("[aria-pressed=true]").waitFor();
      await v.page.waitForTimeout(900);
      await v.page.reload();
      await v.settled();
      await until("what was typed is back", async () => (await story.inputValue()) === "标价十元结账收了十五元");
      await v.page.getByRole("group", { name: v.say("intake.suggested") }).waitFor(); /* all that the page asks for of itself has come */
      const kept = () => v.page.evaluate(async () => (await indexedDB.databases()).map((d) => d.name).filter((n) => n.startsWith("naguan-drafts-")));
      assert.deepEqual(await kept(), [`naguan-drafts-${v.me.id}`]);
      const plain = await v.page.evaluate((name) => new Promise((done) => {
        const asked = indexedDB.open(name);
        asked.onsuccess = () => {
          const all = asked.result.transaction("draft").objectStore("draft").get("intake");
          all.onsuccess = () => {
            asked.result.close();
            done(new TextDecoder().decode(all.result.data));
          };
        };
      }), `naguan-drafts-${v.me.id}`);
      assert.ok(!plain.includes("标价"), "sealed");
      await v.page.locator("header .who").click();
      await v.page.getByRole("menuitem", { name: v.say("sign_in.out") }).click();
      await v.page.waitForURL(/sign-in/);
      await until("no draft lies here any more", async () => !(await kept()).length);
    }));

  test("the list of what was taken in, and the form on a narrow screen", () =>
    town.visit("clerk", async (v) => {
      await v.go("/intakes");
      await v.page.locator("section.list tbody tr").first().waitFor();
      await v.axe("intakes");
      await v.shot("intakes");
      await v.page.setViewportSize(SMALL_PHONE);
      await v.go("/intakes/new");
      const wide = await v.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(wide, 0, "nothing is wider than the screen");
      await v.axe("the form on a narrow screen");
    }));
}
