import assert from "node:assert/strict";
import { test } from "node:test";
import { PHONE, SMALL_PHONE, until } from "../browser.mjs";
import { BadNet } from "../badnet.mjs";
import { allThere, begin, filming, GONE, killed, knowWords, outboxStates, samePhoto, seal, shelf, shown, supplied } from "../fieldwork.mjs";
import { picture } from "../forms.mjs";
import { walkOfToday } from "../street.mjs";

const visitsAt = async (v, door) => (await v.ask(`/v1/visits?filter=premises_id:eq:${door}&count=1&limit=1`)).count;

// Fills the sign-in that the page has come to.
async function signIn(v, account) {
  await v.page.waitForURL(/\/field\/sign-in/);
  await v.page.getByLabel(v.say("sign_in.login")).fill(account.login);
  await v.page.getByLabel(v.say("sign_in.password")).fill(account.password);
  await v.button("sign_in.go").click();
}

// A full disk as the browser tells of it: the transaction is aborted with QuotaExceededError. (The quota of the developer tools is not
// heeded by the headless shell.)
const disk = (v, state) => v.page.evaluate((full) => {
  const base = IDBDatabase.prototype;
  globalThis.transactionWithRoom ??= base.transaction;
  const real = globalThis.transactionWithRoom;
  base.transaction = !full ? real : function (stores, mode, ...more) {
    const tx = real.call(this, stores, mode, ...more);
    if (mode !== "readwrite") return tx;
    Object.defineProperty(tx, "error", { value: new DOMException("The quota has been exceeded.", "QuotaExceededError") });
    queueMicrotask(() => tx.abort());
    return tx;
  };
}, state === "full");

export default function offline(town) {
  test("a whole day without a network: three doors with photos, a killed page, a search; all of it arrives", () =>
    town.visit("officer", async (v) => {
      const { stops } = await walkOfToday(town, v, 5);
      const [a, b, c] = stops.map((s) => s.premises_id);
      const films = await filming(v);
      await supplied(v);
      await knowWords(v);
      const before = await visitsAt(v, b);
      v.provoke(...GONE);
      await v.context.setOffline(true);

      await killed(v, "/field");
      await v.text("field_app.offline").waitFor();
      await v.button("field_app.go").waitFor();
      await v.axe("the day without a network");
      await v.shot("offline-day");
      await v.button("field_app.go").click();
      await v.page.waitForURL(/\/field\/doors\/\d+/);
      await v.button("field_app.visit").waitFor();
      await v.axe("a door without a network");
      await v.shot("offline-door");

      await begin(v, a, { photo: 320 });
      const first = await seal(v);
      await shown(v, "sealed").waitFor();
      await v.shot("offline-sealed");

      await begin(v, b, { photo: 400, note: "后厨正在装修" });
      await v.page.locator(".item").first().getByRole("button", { name: v.say("field_app.conform"), exact: true }).click();
      await until("what was typed is in the journal", async () => (await shelf(v, "journal")).length >= 5);
      await v.page.waitForTimeout(900);
      await killed(v, "/field/outbox");
      await v.text("field_app.go_on").waitFor();
      await v.axe("the outbox");
      await v.shot("offline-outbox");
      await v.text("field_app.go_on").click();
      await v.page.waitForURL(/\/field\/visit\//);
      await v.page.locator(".photos figure img").first().waitFor();
      assert.equal(await v.page.getByLabel(v.say("field.note")).inputValue(), "后厨正在装修");
      assert.equal(await v.page.locator(".item").first().getByRole("button", { name: v.say("field_app.conform"), exact: true }).getAttribute("aria-pressed"), "true");
      await v.axe("a visit taken up again");
      await v.shot("offline-resumed");
      const second = await seal(v);

      const third = stops.find((s) => s.premises_id === c);
      await v.go("/field/lookup");
      await v.page.getByRole("searchbox").fill((third.sign || third.name).slice(-4));
      await v.text("field_app.only_here").waitFor();
      await v.axe("the lookup without a network");
      await v.shot("offline-lookup");
      await v.page.locator("ul.card button", { hasText: third.sign || third.name }).first().click();
      await v.page.waitForURL(new RegExp(`/field/doors/`));
      await begin(v, c, { photo: 480, outcome: "closed" });
      const last = await seal(v);
      assert.deepEqual(await outboxStates(v), ["sealed", "sealed", "sealed"]);

      await v.context.setOffline(false);
      await until("all are accepted", async () => (await v.page.locator(".line .state.accepted").count()) === 3);
      const receipts = await allThere(v, [first, second, last]);
      assert.equal(await visitsAt(v, b), before + 1);
      assert.equal(films.length, 3, "three pictures were taken");
      for (const [i, { visit_id }] of receipts.entries()) await samePhoto(v, visit_id, films[i]);
      assert.deepEqual(await shelf(v, "film"), [], "what is accepted is let go of");
      assert.deepEqual(await shelf(v, "journal"), []);
    }, { viewport: SMALL_PHONE }));

  test("doors are found by their initials without a network, and near ones stand first", () =>
    town.visit("officer", async (v) => {
      const { stops } = await walkOfToday(town, v, 4);
      const { place_code } = await v.ask(`/v1/premises/${stops[0].premises_id}`);
      const sign = "甜水面馆";
      const made = await v.api("POST", "/v1/premises", { name: sign, address: "宝安区西乡街道巷口5号", place_code });
      assert.equal(made.status, 201, JSON.stringify(made.body));
      await v.context.setGeolocation({ longitude: stops[2].lon, latitude: stops[2].lat, accuracy: 8 });
      await supplied(v);
      v.provoke(...GONE);
      await v.context.setOffline(true);
      await v.go("/field/lookup");
      const nearest = v.page.locator("ul.card button").first();
      await nearest.getByText(stops[2].sign || stops[2].name).waitFor();
      await v.shot("offline-near");
      const box = v.page.getByRole("searchbox"), hits = v.page.locator("ul.card button");
      for (const typed of ["tsmg", "tsm", "TSM"]) {
        await box.fill(typed);
        await v.text("field_app.only_here").waitFor();
        await hits.first().getByText(sign, { exact: true }).waitFor();
      }
      await v.shot("offline-initials");
      await box.fill("tsmgx");
      await until("nothing else is taken for it", async () => (await hits.count()) === 0);
      await box.fill("tsmg");
      await hits.first().click();
      await v.page.waitForURL(`**/field/doors/${made.body.id}`);
      await v.button("field_app.visit").waitFor();
    }, { viewport: SMALL_PHONE }));

  test("a session that ended asks to sign in again, and what waits goes on by itself", () =>
    town.visit("officer2", async (v) => {
      const { stops } = await walkOfToday(town, v, 3);
      await supplied(v);
      await begin(v, stops[0].premises_id, { photo: 300, note: "会话到期" });
      await v.page.waitForTimeout(900);
      v.provoke(/^401 /, /^request failed/);
      const ended = await v.api("DELETE", "/v1/session");
      assert.ok(ended.status < 300);
      await v.button("field_app.seal").click();
      await signIn(v, v.account);
      await v.page.waitForURL(/\/field\/(result|visit)\//);
      await v.go("/field/outbox");
      await v.page.locator(".line .state.accepted").first().waitFor();
      assert.deepEqual(await outboxStates(v), ["accepted"]);
    }, { viewport: PHONE }));

  test("answers that get lost, doubled sends, refusals and strangers: one visit, nothing lost", async () => {
    let plan = () => "pass";
    const net = await BadNet.over(town.server, (r) => plan(r));
    try {
      await town.visit("officer3", async (v) => {
        v.provoke(/^503 /, /^request failed/, /^502 /);
        const { stops } = await walkOfToday(town, v, 3);
        const films = await filming(v);
        await supplied(v);
        const door = stops[0].premises_id, before = await visitsAt(v, door);
        const bad = ["deaf", 503, "portal", "twice"];
        plan = ({ method, path }) => (method === "POST" && path === "/v1/field/capsules" ? (bad.shift() ?? "pass") : method === "PATCH" && bad.length ? "half" : "pass");
        await begin(v, door, { photo: 640 });
        const id = await seal(v);
        await shown(v, "sent").waitFor();
        await v.shot("sent-no-answer");
        for (let tries = 0; tries < 8 && !(await shown(v, "accepted").isVisible()); tries++) {
          const again = v.button("act.retry");
          if (await again.isVisible()) await again.click().catch(() => undefined);
          await v.page.waitForTimeout(700);
        }
        await shown(v, "accepted").waitFor();
        const [{ visit_id }] = await allThere(v, [id]);
        assert.equal(await visitsAt(v, door), before + 1, "one visit, however often it was sent");
        await samePhoto(v, visit_id, films[0]);
      }, { viewport: PHONE, server: net.front() });
    } finally {
      await net.stop();
    }
  });

  test("a full phone says so, loses nothing of what is on the screen, and does not seal before it is kept", () =>
    town.visit("officer2", async (v) => {
      const { stops } = await walkOfToday(town, v, 3);
      await supplied(v);
      await begin(v, stops[1].premises_id, { note: "写在满的手机上" });
      await v.page.waitForTimeout(900);
      await disk(v, "full");
      await v.page.locator("input[type=file]").first().setInputFiles(picture(1200, 900));
      await v.text("field_app.photo_no_room").waitFor();
      await v.page.getByLabel(v.say("field.note")).fill("写在满的手机上，又写了一句");
      await v.page.getByText(v.say("field_app.unkept")).waitFor();
      assert.ok(await v.button("field_app.seal").isDisabled(), "what is not kept is not sealed");
      await v.axe("a full phone");
      await v.shot("full-phone");
      await disk(v, "free");
      await v.page.locator(".strip.wrong button").click();
      await v.page.getByText(v.say("field_app.unkept")).waitFor({ state: "hidden" });
      const id = await seal(v);
      await shown(v, "accepted").waitFor();
      const [{ visit_id }] = await allThere(v, [id]);
      assert.equal((await v.ask(`/v1/visits/${visit_id}`)).note, "写在满的手机上，又写了一句");
    }, { viewport: PHONE }));

  test("a clock that is set back in the middle of a visit loses nothing; it is evidence", () =>
    town.visit("officer3", async (v) => {
      const { stops } = await walkOfToday(town, v, 3);
      await supplied(v);
      await begin(v, stops[2].premises_id);
      await v.page.waitForTimeout(200);
      await v.page.evaluate((ms) => {
        const Real = Date;
        globalThis.Date = class extends Real {
          constructor(...given) {
            if (given.length) super(...given);
            else super(Real.now() + ms);
          }
          static now() {
            return Real.now() + ms;
          }
        };
      }, -3 * 3600_000);
      await v.page.getByLabel(v.say("field.note")).fill("时钟被拨慢");
      const id = await seal(v);
      await shown(v, "accepted").waitFor();
      const [{ visit_id, flags }] = await allThere(v, [id]);
      assert.ok(flags.includes("clock") || flags.includes("clock_jump"), flags.join());
      const { ended_at } = await v.ask(`/v1/visits/${visit_id}`);
      assert.ok(Math.abs(Date.parse(ended_at) - Date.now()) < 120_000, ended_at);
    }, { viewport: PHONE }));

  test("who signs in on somebody else's phone reads nothing of theirs, and what waits goes when they come back", () =>
    town.visit("officer", async (v) => {
      const { stops } = await walkOfToday(town, v, 3);
      await supplied(v);
      await knowWords(v);
      v.provoke(...GONE, /^401 /);
      await v.context.setOffline(true);
      await begin(v, stops[1].premises_id, { photo: 360 });
      const id = await seal(v);
      await shown(v, "sealed").waitFor();
      await v.go("/field/outbox");
      await v.button("sign_in.out").click();
      await v.dialog().getByRole("button", { name: v.say("sign_in.out") }).click();
      await v.page.waitForURL(/\/field\/sign-in/);
      await v.shot("signed-out-offline");
      await v.context.setOffline(false);
      await v.go("/field");
      const other = town.server.accounts.find((a) => a.login === "officer2");
      await signIn(v, other);
      await v.page.waitForURL(/\/field\/?$/);
      assert.deepEqual(await outboxStates(v), [], "nothing of the first one's");
      const clear = await v.page.evaluate(async ([name, text]) => {
        const db = await new Promise((done) => (indexedDB.open(name).onsuccess = (e) => done(e.target.result)));
        const all = await Promise.all(["capsule", "kept", "door"].map((s) => new Promise((done) => (db.transaction(s).objectStore(s).getAll().onsuccess = (e) => done(e.target.result)))));
        db.close();
        return all.flat().some((box) => new TextDecoder().decode(box.data).includes(text) || Object.keys(box).join() !== "iv,data");
      }, [`naguan-vault-${v.me.id}`, stops[1].premises_id]);
      assert.equal(clear, false, "what lies there is noise");
      await v.button("sign_in.out").click();
      await v.page.waitForURL(/\/field\/sign-in/);
      await v.page.waitForLoadState("load");
      await signIn(v, v.account);
      await v.page.waitForURL(/\/field\/?$/);
      await v.go("/field/outbox");
      await v.page.locator(".line .state.accepted").first().waitFor();
      await allThere(v, [id]);
    }, { viewport: PHONE }));

  test("a phone that is disabled keeps what waits under lock and key; a wiped one has nothing left", () =>
    town.visit("officer3", async (v) => {
      const { stops } = await walkOfToday(town, v, 3);
      await supplied(v);
      await knowWords(v);
      v.provoke(...GONE);
      await v.context.setOffline(true);
      await begin(v, stops[0].premises_id, { outcome: "closed" });
      const id = await seal(v);
      await shown(v, "sealed").waitFor();
      const set = (state) => town.visit("chief", async (chief) => {
        const { items } = await chief.ask(`/v1/field/devices?filter=person_id:eq:${v.me.id}&sort=-seen_at&limit=1`);
        const reply = await chief.api("POST", `/v1/field/devices/${items[0].id}/state`, { state, reason: "手机遗失" });
        assert.equal(reply.status, 204, JSON.stringify(reply.body));
      });
      await set("disabled");
      await v.context.setOffline(false);
      await v.page.getByRole("heading", { name: v.say("field_app.disabled") }).waitFor();
      await v.axe("a disabled phone");
      await v.shot("disabled");
      assert.equal((await shelf(v, "capsule")).length > 0, true, "kept, sealed");
      await set("active");
      await v.button("act.retry").click();
      await v.go("/field/outbox");
      await v.page.locator(".line .state.accepted").first().waitFor();
      await allThere(v, [id]);
      await set("wiped");
      await v.page.getByRole("heading", { name: v.say("field_app.wiped") }).waitFor();
      await v.axe("a wiped phone");
      await v.shot("wiped");
      await until("nothing lies here any more", () => v.page.evaluate(async () => !(await indexedDB.databases()).some((d) => d.name.includes("vault"))));
      await set("active");
    }, { viewport: SMALL_PHONE }));
}
