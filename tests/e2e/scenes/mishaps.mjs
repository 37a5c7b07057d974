// What happens to a phone in the street besides a bad network: a clock that is a year off, a session that ends while records wait, a wipe, a
// download that breaks, and what the browser itself does for it: tracks while a sweep is under way, waking when there is a network.
import assert from "node:assert/strict";
import { test } from "node:test";
import { BadNet } from "../badnet.mjs";
import { PHONE, SMALL_PHONE, until } from "../browser.mjs";
import { allThere, begin, clockOff, GONE, killed, knowWords, seal, shelf, shown, supplied } from "../fieldwork.mjs";
import { walkOfToday } from "../street.mjs";

const HOUR = 3600_000, DAY = 24 * HOUR, YEAR = 365 * DAY;

async function signInAgain(v) {
  await v.page.waitForURL(/\/field\/sign-in/);
  await v.page.getByLabel(v.say("sign_in.login")).fill(v.account.login);
  await v.page.getByLabel(v.say("sign_in.password")).fill(v.account.password);
  await v.button("sign_in.go").click();
}

// The session ends at the server without the phone hearing of it.
async function endSession(v, server) {
  const cookies = await v.context.cookies();
  const headers = { Cookie: cookies.map((c) => `${c.name}=${c.value}`).join("; "), "X-CSRF": v.csrf };
  const reply = await fetch(`${server.url}/v1/session`, { method: "DELETE", headers });
  assert.ok(reply.status < 300, `${reply.status}`);
}

// What the chief's list of phones says of this person's newest one.
const deviceOf = (chief, v) => chief.ask(`/v1/field/devices?filter=person_id:eq:${v.me.id}&sort=-seen_at&limit=1`).then(({ items }) => items[0]);

export default function mishaps(town) {
  for (const [said, off] of [["a year ahead", YEAR], ["a year behind", -YEAR], ["an hour ahead", HOUR]])
    test(`a clock that is ${said}: the walk of today, records at their true time, nothing lost without a network`, () =>
      town.visit("officer2", async (v) => {
        const { stops } = await walkOfToday(town, v, 3);
        await clockOff(v, off);
        await supplied(v);
        await knowWords(v);
        await v.go("/field");
        await v.button("field_app.go").waitFor();
        v.provoke(...GONE);
        await v.context.setOffline(true);
        await killed(v, "/field");
        await v.button("field_app.go").waitFor();
        await begin(v, stops[0].premises_id, { outcome: "closed" });
        const id = await seal(v);
        await shown(v, "sealed").waitFor();
        await v.go("/field");
        await until("its stop counts as done", async () => (await v.page.locator("ul.rest li", { hasText: stops[0].sign || stops[0].name }).getByText("×", { exact: true }).count()) > 0);
        await v.context.setOffline(false);
        await v.go(`/field/result/${id}`);
        await shown(v, "accepted").waitFor();
        const [{ visit_id, flags }] = await allThere(v, [id]);
        assert.ok(flags.includes("clock"), flags.join());
        const { ended_at } = await v.ask(`/v1/visits/${visit_id}`);
        assert.ok(Math.abs(Date.parse(ended_at) - Date.now()) < 120_000, ended_at);
      }, { viewport: PHONE }));

  test("a clock that jumps a year ahead without a network locks the phone; signed in again it sends what was sealed", () =>
    town.visit("officer3", async (v) => {
      const { stops } = await walkOfToday(town, v, 3);
      await supplied(v);
      await knowWords(v);
      v.provoke(...GONE, /^401 /);
      await v.context.setOffline(true);
      await begin(v, stops[0].premises_id, { photo: 300 });
      const id = await seal(v);
      await shown(v, "sealed").waitFor();
      await clockOff(v, YEAR);
      await killed(v, "/field");
      await v.page.waitForURL(/\/field\/sign-in/);
      assert.equal((await shelf(v, "capsule")).length, 1, "sealed, and closed to whoever holds the phone");
      await v.context.setOffline(false);
      await v.go("/field/outbox");
      if (v.page.url().includes("sign-in")) await signInAgain(v);
      await v.page.locator(".line .state.accepted").first().waitFor();
      await allThere(v, [id]);
    }, { viewport: PHONE }));

  test("a session that ended while sealed records wait: signed in again, each of them arrives once", () =>
    town.visit("officer", async (v) => {
      const { stops } = await walkOfToday(town, v, 3);
      await supplied(v);
      await knowWords(v);
      v.provoke(...GONE, /^401 /);
      await v.context.setOffline(true);
      const ids = [];
      for (const { premises_id } of stops.slice(0, 2)) {
        await begin(v, premises_id, { photo: 280 });
        ids.push(await seal(v));
      }
      await endSession(v, town.server);
      await v.context.setOffline(false);
      await v.page.waitForURL(/\/field\/sign-in/);
      assert.equal((await shelf(v, "capsule")).length, 2, "they wait, sealed");
      await signInAgain(v);
      await v.page.waitForURL(/\/field\/(?!sign-in)/);
      await v.go("/field/outbox");
      await until("both are accepted", async () => (await v.page.locator(".line .state.accepted").count()) === 2);
      await v.signInByRequest();
      await allThere(v, ids);
    }, { viewport: PHONE }));

  test("a greeting that the server could not answer is said again soon: what is written is sealed without another page", async () => {
    let busy = 2;
    const net = await BadNet.over(town.server, ({ path }) => (path === "/v1/field/hello" && busy-- > 0 ? 503 : "pass"));
    try {
      await town.visit("officer2", async (v) => {
        v.provoke(/^503 POST \/v1\/field\/hello$/);
        await v.go("/field");
        await until("the third greeting", () => busy < 0);
        const vaults = () => v.page.evaluate(async (name) => (await indexedDB.databases()).filter((d) => d.name === name).length, `naguan-vault-${v.me.id}`);
        await until("the vault is open", async () => (await vaults()) === 1 && (await shelf(v, "kept")).includes("session"));
      }, { viewport: SMALL_PHONE, server: net.front() });
    } finally {
      await net.stop();
    }
  });

  test("a phone that is wiped while records wait says how many, and what was lost with it shows as a gap", async () => {
    let plan = () => "pass";
    const net = await BadNet.over(town.server, (r) => plan(r));
    try {
      await town.visit("officer2", async (v) => {
        const { stops } = await walkOfToday(town, v, 4);
        await supplied(v);
        await begin(v, stops[0].premises_id, { outcome: "closed" });
        const first = await seal(v);
        await shown(v, "accepted").waitFor();
        plan = ({ method, path }) => (method === "POST" && path === "/v1/field/capsules" ? "lost" : "pass");
        v.provoke(new RegExp(`^request failed: POST ${net.url}/v1/field/capsules net::ERR_(EMPTY_RESPONSE|CONNECTION_RESET)$`));
        await begin(v, stops[1].premises_id, { outcome: "closed" });
        const lost = await seal(v);
        await shown(v, "sent").waitFor();
        await v.go("/field"); /* says hello: one is waiting */
        const set = (state) => town.visit("chief", async (chief) => {
          const device = await until("the bureau hears of it", async () => ((await deviceOf(chief, v)).waiting === 1 ? deviceOf(chief, v) : null));
          const reply = await chief.api("POST", `/v1/field/devices/${device.id}/state`, { state, reason: "手机遗失" });
          assert.equal(reply.status, 204, JSON.stringify(reply.body));
        });
        await set("wiped");
        await v.page.getByRole("heading", { name: v.say("field_app.wiped") }).waitFor();
        /* the screen says so at once; a write under way is let end first */
        await until("nothing lies here any more", () => v.page.evaluate(async () => !(await indexedDB.databases()).some((d) => d.name.includes("vault"))));
        await town.visit("chief", async (chief) => {
          const device = await deviceOf(chief, v);
          assert.deepEqual([device.state, device.waiting], ["wiped", 1], "one record went with it");
          assert.ok(device.told_at);
        });
        await set("active");
        plan = () => "pass";
        await v.page.getByRole("heading", { name: v.say("field_app.wiped") }).waitFor({ state: "hidden" }); /* it hears of that, too */
        await v.go("/field");
        await begin(v, stops[2].premises_id, { outcome: "closed" });
        const next = await seal(v);
        await shown(v, "accepted").waitFor();
        const [, { flags }] = await allThere(v, [first, next]);
        const number = async (id) => (await v.ask(`/v1/field/capsules?filter=client_id:eq:${id}&limit=1`)).items[0].seq;
        assert.deepEqual([await number(first), await number(next)], [1, 3], "its number is never given again");
        assert.ok(flags.includes("gap"), flags.join());
        assert.equal((await v.api("GET", `/v1/field/capsules/${lost}`)).status, 404);
      }, { viewport: SMALL_PHONE, server: net.front() });
    } finally {
      await net.stop();
    }
  });

  test("the download of an area goes on behind the last page that came, over breaks and kills", async () => {
    let plan = () => "pass";
    const net = await BadNet.over(town.server, (r) => plan(r));
    const MANY = 620, PAGE = 500;
    const sign = (n) => `断点茶铺${String(n).padStart(3, "0")}`;
    let place = "";
    await town.visit("officer4", async (one) => {
      place = (await one.ask("/v1/field/areas")).items.find((a) => !a.walked).code;
      const left = Array.from({ length: MANY }, (_, n) => n);
      await Promise.all(Array.from({ length: 6 }, async () => {
        for (let n; (n = left.pop()) !== undefined; ) {
          const made = await one.api("POST", "/v1/premises", { name: sign(n), address: `断点路${n}号`, place_code: place });
          if (made.status === 429) left.push(n), await new Promise((done) => setTimeout(done, 300));
          else assert.equal(made.status, 201, JSON.stringify(made.body));
        }
      }));
    });
    try {
      await town.visit("officer4", async (v) => {
        const asked = () => net.seen.filter((r) => r.how === "pass" && r.path.startsWith(`/v1/field/areas/${place}/doors`)).map((r) => new URL(r.path, net.url).searchParams.get("after") ?? "");
        let breaks = 0;
        plan = ({ path }) => (/\/doors\?after=./.test(path) ? (breaks++, "deaf") : "pass");
        v.provoke(new RegExp(`^request failed: GET ${net.url}/v1/field/areas/${place}/doors\\?after=\\S+ net::ERR_(EMPTY_RESPONSE|CONNECTION_RESET)$`));
        await v.go("/field");
        await until("the second page broke", () => breaks > 0);
        await killed(v, "/field");
        await until("and again", () => breaks > 1);
        assert.equal((await shelf(v, "door")).filter((key) => key.startsWith(`~${place}/`)).length, 1, "the first page is on the phone");
        await killed(v, "/field");
        plan = () => "pass";
        await supplied(v);
        await until("all of it is there", async () => (await shelf(v, "door")).some((key) => key.startsWith(`${place}/`)));
        assert.deepEqual(asked().filter((after) => after === "").length, 1, "the first page came once");
        assert.equal(asked().length, Math.ceil((MANY + 1) / PAGE), "and each other page");
        assert.ok(!(await shelf(v, "door")).some((key) => key.startsWith("~")), "nothing is left of the pieces");
        v.provoke(...GONE);
        await v.context.setOffline(true);
        await v.go("/field/lookup");
        for (const n of [0, 311, MANY - 1]) {
          await v.page.getByRole("searchbox").fill(sign(n));
          await v.page.locator("ul.card button", { hasText: sign(n) }).first().waitFor();
        }
      }, { viewport: PHONE, server: net.front() });
    } finally {
      await net.stop();
    }
  });

  test("where the officer walks is noted on a sweep under way only, sent, and gone from the phone", () =>
    town.visit("officer", async (v) => {
      const { id, stops } = await walkOfToday(town, v, 3);
      const readTrack = (purpose = "核查覆盖") => town.visit("chief", async (chief) => {
        const reply = await chief.api("POST", `/v1/sweeps/${id}/tracks`, {}, { "X-Purpose": encodeURIComponent(purpose) });
        assert.equal(reply.status, 200, JSON.stringify(reply.body));
        readTrack.points = reply.body.points;
      });
      const act = (name, sweep = id) => town.visit("chief", async (chief) => {
        const { ver } = await chief.ask(`/v1/sweeps/${sweep}`);
        const reply = await chief.api("POST", `/v1/sweeps/${sweep}/acts/${name}`, {}, { "If-Match": `"${ver}"` });
        assert.ok(reply.status < 300, JSON.stringify(reply.body));
      });
      const stand = (step) => v.context.setGeolocation({ longitude: stops[0].lon + step * 0.001, latitude: stops[0].lat, accuracy: 9 });
      const hide = () => v.page.evaluate(() => {
        Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
        delete document.visibilityState;
      });
      const { sweeps } = await v.ask("/v1/my/day");
      for (const other of sweeps.filter((s) => s.id !== id && s.state === "under_way")) await act("finish", other.id);
      await supplied(v);
      await v.page.clock.install();
      await stand(0);
      await v.go("/field");
      await stand(1);
      await hide();
      assert.deepEqual(await shelf(v, "track"), [], "the sweep has not begun: nothing is noted");
      await act("start");
      await v.go("/field");
      await v.button("field_app.go").waitFor();
      for (const step of [2, 3, 4]) {
        await v.page.clock.fastForward(16_000);
        await stand(step);
        await v.page.waitForTimeout(700); // the browser tells the page in its own time
      }
      await hide();
      await until("points on the phone, sealed", async () => (await shelf(v, "track")).length > 0);
      await v.page.clock.fastForward(121_000);
      await until("sent, and gone from the phone", async () => (await shelf(v, "track")).length === 0);
      await readTrack();
      assert.ok(readTrack.points.length >= 3, `${readTrack.points.length} points`);
      assert.ok(readTrack.points.every(([person]) => person === v.me.id));
      await act("finish");
      const told = v.page.waitForResponse((r) => r.url().includes("/v1/my/day") && r.ok());
      await v.go("/field");
      await told; // until then the phone goes by the day it kept
      await v.page.waitForTimeout(500);
      const before = readTrack.points.length;
      await stand(8);
      await v.page.clock.fastForward(16_000);
      await hide();
      await v.page.clock.fastForward(121_000);
      assert.deepEqual(await shelf(v, "track"), [], "the sweep is over: nothing is noted");
      await readTrack();
      assert.equal(readTrack.points.length, before);
    }, { viewport: PHONE }));

  test("the browser wakes the phone when there is a network: what waited long is sent at once", async () => {
    let plan = () => "pass";
    const net = await BadNet.over(town.server, (r) => plan(r));
    try {
      await town.visit("officer3", async (v) => {
        const { stops } = await walkOfToday(town, v, 3);
        await supplied(v);
        await knowWords(v);
        const cdp = await v.context.newCDPSession(v.page);
        const workers = [];
        cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => workers.push(...registrations));
        await cdp.send("ServiceWorker.enable");
        let tries = 0;
        plan = ({ method, path }) => {
          if (method === "POST" && path === "/v1/field/capsules") tries++;
          return path.startsWith("/v1/") ? "lost" : "pass";
        };
        v.provoke(new RegExp(`^request failed: [A-Z]+ ${net.url}/v1/\\S+ net::ERR_(EMPTY_RESPONSE|CONNECTION_RESET|FAILED)$`));
        await begin(v, stops[0].premises_id, { photo: 260 });
        const id = await seal(v);
        await shown(v, "sent").waitFor();
        await v.go("/field/outbox");
        /* by itself it would try again later and later */
        const registration = await until("the worker is known", () => workers.find((one) => !one.isDeleted && one.scopeURL.endsWith("/field")));
        /* two seconds, four, eight: the next time by itself is far enough */
        await until("it was tried again and again", () => tries >= 3);
        plan = () => "pass";
        await cdp.send("ServiceWorker.dispatchSyncEvent", { origin: net.url, registrationId: registration.registrationId, tag: "naguan-send", lastChance: false });
        await until("sent as soon as it was woken", async () => (await v.page.locator(".line .state.accepted").count()) === 1, 4_000);
        await allThere(v, [id]);
      }, { viewport: PHONE, server: net.front() });
    } finally {
      await net.stop();
    }
  });
}
