// The food room at the desk and at the door: what is declared becomes a grade, a visit changes it, next year's is filled in by
// one and signed by another; people and what ends; own control by code on an old small phone; a survey from its first question
// to the counts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SMALL_PHONE, until } from "../browser.mjs";
import { choose, escaped, item, picture, save, shut, write } from "../forms.mjs";
import { caterer, fullVisit, ruleName, today } from "../street.mjs";

const AT_THE_DOOR = { viewport: SMALL_PHONE };
const DECLARED = { form: "catering", inputs: { restaurant_area: 120, hot: 40, cold: 5 }, kinds: ["c_hot", "c_cold_perishable"] };
const FAILS = ["5", "6", "7", "8", "15", "17", "19", "20", "21"].map((n) => `catering.2016.${n}`);

const panel = (v, key) => v.page.locator("section.panel", { has: v.page.getByRole("heading", { name: v.say(key), exact: true }) });
const panel2 = (v, name) => v.page.locator("section.panel", { has: v.page.getByRole("heading", { name, exact: true }) });
const placeName = async (v, code) => {
  const place = await v.ask(`/v1/places/${code}`);
  return v.locale === "en" && place.name_en ? place.name_en : place.name;
};
const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const tooWide = (v) => v.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

// A caterer that has declared its risk.
async function declared(officer) {
  const id = await caterer(officer);
  ok(await officer.api("POST", `/v1/food/operators/${id}/profile`, DECLARED));
  return id;
}

export default function food(town) {
  const operator = (fn) => town.visit(null, fn, AT_THE_DOOR);

  test("the board: each figure is the length of the list that it leads to", () =>
    town.visit("chief", async (v) => {
      await v.go("/food");
      await v.text("food.spread").waitFor();
      await v.axe("the food board");
      await v.shot("food-board");
      const board = await v.ask("/v1/food/board");
      const sum = (key) => board.spread.reduce((all, row) => all + row[key], 0);
      const figures = [["food.operators", {}, sum("operators")], ["food.overdue", {}, sum("overdue")], ["food.missed", { n: board.missed_threshold }, sum("missed")], ["food.licences_end", { n: board.licence_days }, board.licences_end], ["food.certificates_end", { n: board.health_days }, board.certificates_end]];
      assert.ok(sum("operators") > 20 && board.certificates_end > 0 && sum("missed") > 0, "a district with food in it");
      for (const [key, args, n] of figures) {
        await v.go("/food");
        const figure = v.page.locator("a.figure", { hasText: v.say(key, args) });
        assert.equal(Number((await figure.locator("b").innerText()).replace(/\D/g, "")), n, key);
        await figure.click();
        await v.settled();
        const range = n ? v.say("list.range", { range: `1–${Math.min(n, 50)}`, count: n.toLocaleString("en-US") }) : v.say("list.nothing_found");
        await v.page.getByText(range, { exact: true }).first().waitFor();
      }
      await v.go("/food/operators");
      await v.page.locator("tbody tr").first().waitFor();
      await v.axe("food operators");
      await v.shot("food-operators");
    }));

  test("what is declared becomes points and a grade; a visit over the whole list changes it while one looks; older scores stay", () =>
    town.visit("officer", async (v) => {
      const id = await caterer(v);
      await v.go(`/food/operators/${id}`);
      await v.text("food.no_score").waitFor();
      await v.axe("a food operator that declared nothing");
      await v.shot("food-operator-empty");
      await v.button("food.declare").click();
      const box = v.dialog();
      const area = (await v.ask("/v1/rules/food_static_catering")).items.find((row) => row.factor === "restaurant_area");
      const number = (name) => box.locator(".el-form-item", { hasText: new RegExp(`^\\s*${escaped(name)}`) }).locator("input").first();
      await number(v.locale === "en" ? area.name_en : area.name_zh).fill("120");
      await choose(v, box, "food.kinds", await ruleName(v, "food_kinds", "c_cold_perishable"));
      await v.axe("declaring what the static risk is made of");
      await v.shot("food-declare");
      await save(v, box, "act.save");
      await shut(v);
      await panel(v, "food.score").getByText(v.say("food.static_alone")).waitFor();
      await v.page.locator(".live.on").waitFor();
      await fullVisit(v, id, FAILS);
      const name = await ruleName(v, "checklist_items", FAILS[0]);
      await panel(v, "food.score").getByText(name, { exact: true }).waitFor();
      const page = await v.ask(`/v1/food/operators/${id}`);
      assert.ok(page.dynamic_points > 10 && page.grade !== "A");
      await panel(v, "food.score").locator(`.sum b`, { hasText: String(Math.round(page.dynamic_points * 100) / 100) }).waitFor();
      await v.page.locator("summary", { hasText: v.say("food.history") }).click();
      await v.axe("an operator's score with its history");
      await v.shot("food-operator");
      await v.page.locator("details .link-button").last().click();
      await panel(v, "food.score").getByText(v.say("food.static_alone")).waitFor();
    }));

  test("a trade that handles food is entered from the operator's own page", () =>
    town.visit("officer", async (v) => {
      const { items } = await v.ask("/v1/entities?limit=200&filter=trade:notnull:");
      const eaters = new Set((await v.ask("/v1/food/operators?limit=200")).items.map((one) => one.id));
      const other = items.find((one) => !eaters.has(one.id) && !/^(5[12]|62|1[345])/.test(one.trade));
      await v.go(`/food/operators/${other.id}`);
      v.provoke(/404 GET/);
      await v.text("food.not_entered").waitFor();
      await v.axe("not on the food register");
      await v.shot("food-enter");
      await v.button("food.enter").click();
      await v.text("food.no_score").waitFor();
    }));

  test("the form of a year: one fills it in, the same person cannot sign, another returns it and then signs; its paper", () =>
    town.visit("chief", (chief) =>
      town.visit("reviewer", (reviewer) =>
        town.visit("officer", async (officer) => {
          const id = await declared(officer);
          await chief.go(`/food/operators/${id}`);
          await chief.page.getByRole("button", { name: chief.say("food.fill_form") }).click();
          const box = chief.dialog();
          await choose(chief, box, "field.advice", await ruleName(chief, "food_advice", "up"));
          await choose(chief, box, "field.events", await ruleName(chief, "grade_changes", "U4"));
          await item(chief, box, "field.steps").locator("input").fill("2");
          await write(chief, box, "field.note", "六月发生食物中毒");
          await chief.axe("filling in the form of a year");
          await chief.shot("food-grading-fill");
          await save(chief, box, "act.save");
          await chief.page.waitForURL(/\/gradings\/\d+/);
          const made = chief.page.url().split("/").pop();
          await chief.text("food.next_grade").waitFor();
          await chief.page.locator(".moves .link-button").click();
          await chief.text("error.grading.same_person").waitFor();
          await chief.axe("a form that one filled in oneself");
          await chief.shot("food-grading");

          const move = (name) => reviewer.page.locator(".moves").getByRole("button", { name: reviewer.say(`action.grading.${name}`), exact: true });
          const state = (v, name) => until(`the state ${name}`, async () => (await v.page.locator(".head .tag").first().innerText()) === v.say(`matter_state.grading.${name}`));
          await reviewer.go(`/gradings/${made}`);
          await move("return").click();
          await reviewer.dialog().locator("textarea").fill("请写明事故经过");
          await reviewer.axe("returning a form");
          await save(reviewer, reviewer.dialog(), "action.grading.return");
          await shut(reviewer);
          await state(chief, "returned");
          await chief.page.getByText("请写明事故经过").first().waitFor();
          await chief.shot("food-grading-returned");
          await chief.page.locator(".moves").getByRole("button", { name: chief.say("action.grading.refill"), exact: true }).click();
          await chief.dialog().locator("textarea").fill("六月十二日三人腹泻，已查明");
          await save(chief, chief.dialog(), "action.grading.refill");
          await shut(chief);
          await state(reviewer, "filled");
          await move("confirm").click();
          await save(reviewer, reviewer.dialog(), "action.grading.confirm");
          await shut(reviewer);
          await state(reviewer, "confirmed");
          const paper = reviewer.page.getByRole("link", { name: await ruleName(reviewer, "letters", "risk_grade_form") });
          await paper.waitFor();
          const pdf = await until("the paper", async () => {
            const reply = await reviewer.context.request.get(await paper.getAttribute("href"));
            return reply.status() === 200 && reply;
          });
          assert.equal((await pdf.body()).subarray(0, 5).toString(), "%PDF-");
          await reviewer.axe("a form that was signed");
          await reviewer.shot("food-grading-signed");
          await chief.go("/food/gradings");
          await chief.page.locator("tbody tr").first().waitFor();
          await chief.axe("forms of the year");
          await chief.shot("food-gradings");
          await chief.go(`/food/operators/${id}`);
          await panel(chief, "food.year_forms").getByText(chief.say("matter_state.grading.confirmed")).waitFor();
        }),
      ),
    ));

  test("people: entered with what the law asks, masked, and reminded of before a certificate ends; what ends is one list", () =>
    town.visit("officer", async (v) => {
      const id = await declared(v);
      await v.go(`/food/operators/${id}`);
      await v.page.getByRole("button", { name: v.say("food.staff_add") }).click();
      const box = v.dialog();
      await write(v, box, "field.person_name", "王小二");
      await choose(v, box, "field.food_duty", await ruleName(v, "food_duties", "handler"));
      await save(v, box);
      await box.locator(".el-form-item__error").first().waitFor();
      v.provoke(/422 POST/);
      await v.axe("a handler without a health certificate");
      await v.shot("food-staff-wrong");
      await write(v, box, "field.health_number", "HC2026-777");
      await item(v, box, "field.health_from").locator("input").fill(today(-345));
      await item(v, box, "field.health_to").locator("input").fill(today(20));
      await v.page.keyboard.press("Enter");
      await save(v, box);
      await shut(v);
      const people = panel(v, "food.staff");
      await people.getByText("王**").waitFor();
      assert.equal(await v.page.getByText("HC2026-777").count(), 0, "the number is sealed");
      await people.locator("td.late", { hasText: today(20) }).waitFor();
      await people.getByRole("button", { name: v.say("act.edit") }).click();
      await item(v, v.dialog(), "field.trained_hours").locator("input").fill("40");
      await v.axe("changing what is known of somebody");
      await save(v, v.dialog());
      await shut(v);
      await v.shot("food-staff");
      await v.go(`/food/ends?f=what:eq:health`);
      await v.page.locator("tbody tr", { hasText: today(20) }).first().waitFor();
      await v.axe("what ends");
      await v.go("/food/ends");
      await v.page.locator("tbody tr").first().waitFor();
      await v.shot("food-ends");
      await v.go("/food/staff");
      await v.page.locator("tbody tr").first().waitFor();
      await v.axe("people who work with food");
      await v.shot("food-staff-list");
    }));

  test("own control at the door: every item, a note and a picture of what failed, corrected the same day; the officer sees it come", () =>
    town.visit("officer", async (officer) => {
      const id = await declared(officer);
      await officer.go(`/food/operators/${id}`);
      await officer.text("food.no_code").waitFor();
      await officer.button("food.give_code").click();
      await officer.button("food.renew_code").waitFor();
      const { link } = await officer.ask(`/v1/food/operators/${id}/calendar`);
      await officer.page.locator(".live.on").waitFor();
      await operator(async (v) => {
        v.provoke(/422 POST/);
        await v.go(`/d/self/${link.code}`);
        await v.page.getByRole("heading", { level: 1 }).waitFor();
        const day = v.page.locator("main section", { has: v.page.getByRole("heading", { name: new RegExp(`^${escaped(v.say("doorstep.self.period.day"))}`) }) });
        const all = await day.locator("fieldset.item").count();
        assert.ok(all > 3, "the daily list");
        await day.getByText(v.say("doorstep.self.left", { n: all })).waitFor();
        await v.axe("own control that is due");
        await v.shot("door-self");
        await day.locator("[name=person]").fill("张安全");
        await day.getByRole("button", { name: v.say("doorstep.self.send"), exact: true }).click();
        await day.getByText(v.say("doorstep.self.wrong")).waitFor();
        await v.axe("own control with items left");
        await v.shot("door-self-wrong");
        await day.getByRole("button", { name: v.say("doorstep.self.all_conform") }).click();
        await day.getByRole("button", { name: v.say("doorstep.self.send"), exact: true }).click();
        await day.getByText(v.say("doorstep.self.done", { n: 1 })).waitFor();
        assert.equal(await tooWide(v), 0);
        await v.shot("door-self-done");
        await officer.page.locator(".calendar td.sent").first().waitFor();

        await day.locator("summary").click();
        const list = (await officer.ask("/v1/rules/self_check_items")).items.filter((row) => row.list === "catering_day");
        const photographed = list.find((row) => row.photo === "yes");
        const field = day.locator("fieldset.item", { hasText: v.locale === "en" ? photographed.name_en : photographed.name_zh });
        await field.getByText(v.say("doorstep.self.fail"), { exact: true }).click();
        await field.locator("textarea").fill("已下架销毁");
        await day.getByRole("button", { name: v.say("doorstep.self.correct"), exact: true }).click();
        await day.getByText(v.say("doorstep.self.wrong")).waitFor();
        await field.locator("input[type=file]").setInputFiles(picture(2400, 1200));
        await field.getByText(v.say("doorstep.self.photo_sent")).waitFor();
        await v.axe("a failed item with its picture");
        await v.shot("door-self-failed");
        await day.getByRole("button", { name: v.say("doorstep.self.correct"), exact: true }).click();
        await day.getByText(v.say("doorstep.self.done", { n: 2 })).waitFor();
        /* the picture that arrived stays with it when something else is corrected */
        await day.locator("summary").click();
        await field.getByText(v.say("doorstep.self.photo_sent")).waitFor();
        await field.locator("textarea").fill("已下架销毁，已登记");
        await day.getByRole("button", { name: v.say("doorstep.self.correct"), exact: true }).click();
        await day.getByText(v.say("doorstep.self.done", { n: 3 })).waitFor();
      });
      await officer.page.locator(".calendar td.failed").first().waitFor();
      await officer.axe("a month of own control");
      await panel(officer, "food.own_control").scrollIntoViewIfNeeded();
      await officer.shot("food-own-control");
      await officer.page.locator(".calendar td.failed a").click();
      await officer.text("food.version", { n: 3 }).waitFor();
      await officer.page.getByText("已下架销毁，已登记").waitFor();
      await until("the operator's picture", () => officer.page.locator("main img[src*=attachments]").first().evaluate((img) => img.complete && img.naturalWidth > 0));
      await officer.axe("one self-check with its versions");
      await officer.shot("food-check");
      await officer.go("/food/self-checks");
      await officer.page.locator("tbody tr").first().waitFor();
      await officer.axe("own control of operators");
      await officer.shot("food-checks");
      await officer.go(`/food/operators/${id}`);
      await officer.button("food.revoke_code").click();
      await officer.text("food.no_code").waitFor();
      await operator(async (v) => {
        v.provoke(/404 GET/);
        await v.go(`/d/self/${link.code}`);
        await v.page.getByRole("heading", { name: v.say("doorstep.trouble.no_such_code") }).waitFor();
        await v.axe("a code that was taken back");
        await v.shot("door-self-gone");
      });
    }));

  test("a survey: questions, a list by rule, opened, answered at the desk and at the door, counted while one looks, closed", () =>
    town.visit("chief", (chief) =>
      town.visit("officer", async (officer) => {
        const id = await declared(officer);
        const title = `燃气使用调查-${town.locale}`;
        await chief.go("/surveys/new");
        const write_ = (n, text) => chief.page.getByLabel(chief.say("survey.question", { n }), { exact: true }).last().fill(text);
        await write_(1, "用什么燃料");
        await chief.page.getByLabel(chief.say("survey.options"), { exact: true }).fill("管道气\n瓶装气\n电");
        await chief.button("act.save").click();
        chief.provoke(/422 POST/);
        await chief.page.locator(".el-form-item__error").first().waitFor();
        await chief.axe("a survey that lacks something");
        await chief.shot("survey-wrong");
        await chief.page.getByRole("button", { name: chief.say("survey.add_question") }).click();
        await write_(2, "座位数");
        const second = chief.page.locator("fieldset.question").nth(1);
        await second.locator(".el-select").click();
        await chief.page.locator(".el-select-dropdown:visible .el-select-dropdown__item", { hasText: chief.say("choice.question_kind.number") }).click();
        await write(chief, chief.page, "survey.title", title);
        await choose(chief, chief.page, "survey.trades", /^62 /);
        const { unit } = await chief.ask("/v1/session");
        await item(chief, chief.page, "survey.places").locator(".el-select").click();
        const node = chief.page.locator(".el-tree-node:visible", { hasText: await placeName(chief, unit.place_code) }).first();
        await node.locator(".el-checkbox").first().click();
        await chief.heading().click();
        await chief.page.getByRole("status").filter({ hasText: /\d/ }).waitFor();
        await chief.axe("a survey with a rule");
        await chief.shot("survey-draft");
        await chief.button("act.save").click();
        await chief.page.waitForURL(/\/surveys\/\d+/);
        const survey = chief.page.url().split("/").pop();
        await chief.button("survey.start").click();
        await chief.dialog().getByRole("button", { name: chief.say("act.ok") }).click();
        await chief.text("choice.survey_state.open").waitFor();
        await chief.page.locator(".live.on").waitFor();
        // "open" is a word of other places of the page, too: the server says when it is.
        await until("the survey is open", async () => (await chief.ask(`/v1/surveys/${survey}`)).state === "open");
        const { targets } = await chief.ask(`/v1/surveys/${survey}`);
        await chief.text("survey.answered_of", { n: 0, all: targets.toLocaleString("en-US") }).waitFor();

        await officer.go(`/food/operators/${id}`);
        const asked = panel(officer, "survey.of_operator").locator("li", { hasText: title });
        await asked.getByRole("button").click();
        const box = officer.dialog();
        await box.getByText("瓶装气").click();
        await officer.axe("answering a survey for an operator");
        await officer.shot("survey-answer");
        await save(officer, box);
        await shut(officer);
        await chief.text("survey.answered_of", { n: 1, all: targets.toLocaleString("en-US") }).waitFor();
        assert.equal((await officer.api("POST", `/v1/food/operators/${id}/link`, {})).status, 201);
        const { link } = await officer.ask(`/v1/food/operators/${id}/calendar`);
        await operator(async (v) => {
          v.provoke(/422 POST/);
          await v.go(`/d/self/${link.code}`);
          const form = v.page.locator("main section", { has: v.page.getByRole("heading", { name: title }) });
          await form.locator("summary").click();
          assert.equal(await form.getByLabel("瓶装气").isChecked(), true, "what the officer entered");
          await form.getByLabel("电", { exact: true }).check();
          await form.getByLabel("座位数").fill("24");
          await v.axe("a survey at the door");
          await form.scrollIntoViewIfNeeded();
          await v.shot("door-survey");
          await form.getByRole("button", { name: v.say("doorstep.self.survey_send") }).click();
          await until("the second version", async () => (await chief.ask(`/v1/surveys/${survey}/answers/${id}`)).versions.length === 2);
          assert.equal(await tooWide(v), 0);
        });
        const fuel = panel2(chief, "1. 用什么燃料");
        await until("the counts on the page", async () => (await fuel.locator("li", { hasText: "电" }).innerText()).includes("100%"));
        await chief.page.getByRole("button", { name: chief.say("list.outdated") }).click();
        await chief.page.locator("tbody tr", { hasText: chief.say("choice.survey_via.doorstep") }).first().waitFor();
        await chief.axe("the counts of a survey");
        await chief.shot("survey-results");
        await chief.button("survey.finish").click();
        await chief.dialog().getByRole("button", { name: chief.say("act.ok") }).click();
        await chief.text("choice.survey_state.closed").waitFor();
        await chief.go("/surveys");
        await chief.page.locator("tbody tr", { hasText: title }).waitFor();
        await chief.axe("surveys");
        await chief.shot("surveys");
      }),
    ));

  test("what the bureau chose is the head's to change, and empty lists say what to do", () =>
    town.visit("head", async (v) => {
      await v.go("/food");
      await v.button("food.settings").click();
      await v.dialog().locator(".el-form-item").nth(5).waitFor();
      await v.axe("settings of the food room");
      await v.shot("food-settings");
      await save(v, v.dialog());
      await shut(v);
      await v.go("/food/operators?f=missed_days:ge:9999");
      await v.text("list.nothing_found").waitFor();
      await v.axe("no food operator");
    }));
}
