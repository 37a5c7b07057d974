// Statistics of filings over HTTP: each figure with what it is made of, exact as soon as a filing moves, open to the matters behind it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const today = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 10);
const MONTH = () => `from=${today().slice(0, 8)}01&to=${today()}&step=month`;
const CONSUMER = { name: "令狐一鸣", phone: "13711112222", address: "宝安区西乡街道锦花路7号" };

onEachDatabase((server) => {
  const login = (name) => Client.as(server(), server().accounts.find((a) => a.login === name || a.role === name));
  const figures = async (who, ask = MONTH()) => ok(await who.get(`/v1/figures?${ask}`));
  const figure = (shown, code) => shown.figures.find((f) => f.code === code);
  async function received(who, at = 0, more = {}) {
    const door = ok(await who.get(`/v1/premises?limit=${at + 1}&filter=entity_id:notnull:`)).items[at];
    const body = { premises_id: door.id, category: "food", demands: ["refund"], amount: 9900, story: "买到过期牛奶", complainant: CONSUMER, ...more };
    return ok(await who.post("/v1/complaints", body), 201).id;
  }
  async function move(who, id, action, form = {}) {
    const { ver } = ok(await who.get(`/v1/matters/${id}`));
    return ok(await who.post(`/v1/matters/${id}/moves/${action}`, form, { "If-Match": `"${ver}"` }));
  }
  async function behind(who, code, ask) {
    const items = [];
    for (let next = "", pages = 0; pages < 100; pages++) {
      const page = ok(await who.get(`/v1/figures/${code}/matters?limit=3&${ask}${next && `&cursor=${encodeURIComponent(next)}`}`));
      items.push(...page.items);
      if (!page.next) return items;
      next = page.next;
    }
    throw new Error("a list without an end");
  }

  test("a filing counts at once, and each figure says what it is made of", async () => {
    const [clerk, head] = await Promise.all(["clerk", "head"].map(login));
    const before = await figures(head);
    const id = await received(clerk);
    const after = await figures(head);
    assert.equal(figure(after, "complaints").value, figure(before, "complaints").value + 1);
    assert.equal(figure(after, "filings").value, figure(before, "filings").value + 1);
    assert.equal(figure(after, "accepted").denominator, figure(before, "accepted").denominator + 1);
    await move(clerk, id, "accept");
    const taken = await figures(head);
    assert.equal(figure(taken, "accepted").numerator, figure(after, "accepted").numerator + 1);
    const accepted = figure(taken, "accepted");
    assert.deepEqual([accepted.measure, accepted.numerator_day, accepted.denominator_day], ["percent", "received", "received"]);
    assert.deepEqual([accepted.numerator_of, accepted.denominator_of], [["complaint_received_accepted"], ["complaint_received"]]);
    assert.ok(accepted.basis);
    assert.equal(accepted.value, Math.round((accepted.numerator / accepted.denominator) * 1e4) / 100);
    assert.equal(accepted.months.length, 12);
    assert.equal(accepted.months.at(-1).denominator, accepted.denominator);
    for (const f of taken.figures) {
      assert.equal(f.by_unit.reduce((sum, u) => sum + u.numerator, 0), f.numerator, `${f.code}: the units add up`);
      assert.equal(f.by_unit.reduce((sum, u) => sum + (u.denominator ?? 0), 0), f.denominator ?? 0);
    }
    const all = (list) => list.reduce((sum, one) => sum + one.n, 0);
    assert.equal(all(taken.by_channel), figure(taken, "filings").value);
    assert.equal(all(taken.by_category), figure(taken, "filings").value);
  });

  test("what is settled before the operator counts what came back; the rows behind a figure add up", async () => {
    const [clerk, head] = await Promise.all(["clerk", "head"].map(login));
    const before = figure(await figures(head), "recovered");
    const id = await received(clerk, 1);
    await move(clerk, id, "first");
    await move(clerk, id, "settle", { form: "performed", recovered: 4200 });
    await move(clerk, id, "notify", { channel: "sms" });
    await move(clerk, id, "close");
    const shown = await figures(head);
    const recovered = figure(shown, "recovered");
    assert.equal(recovered.measure, "fen");
    assert.equal(recovered.value, before.value + 4200);
    for (const f of shown.figures) {
      const above = await behind(head, f.code, `${MONTH()}&part=numerator`);
      const amounts = f.formula === "sum" || f.formula === "mean";
      assert.equal(amounts ? above.reduce((sum, m) => sum + m.amount, 0) : above.length, f.numerator, f.code);
      assert.equal(new Set(above.map((m) => m.id)).size, above.length);
      if (f.denominator === null) continue;
      assert.equal((await behind(head, f.code, `${MONTH()}&part=denominator`)).length, f.denominator, f.code);
    }
    const rows = await behind(head, "recovered", `${MONTH()}&part=numerator`);
    assert.deepEqual(rows.filter((m) => m.id === id).map((m) => [m.kind, m.state, m.on_day, m.amount]), [["complaint", "closed", today(), 4200]]);
    assert.ok(!JSON.stringify(rows).includes(CONSUMER.name));
  });

  test("a period is compared with the same days of last year and with the one before it", async () => {
    const head = await login("head");
    const shown = await figures(head, "from=2026-02-01&to=2026-02-28&step=month");
    assert.deepEqual(shown.last_year, { from: "2025-02-01", to: "2025-02-28" });
    assert.deepEqual(shown.previous, { from: "2026-01-01", to: "2026-01-31" });
    assert.equal(figure(shown, "complaints").last_year.change, null, "nothing to compare with");
    const quarter = await figures(head, "from=2026-01-01&to=2026-03-31&step=quarter");
    assert.deepEqual(quarter.previous, { from: "2025-10-01", to: "2025-12-31" });
  });

  test("a chief sees the figures of the own station, a unit is asked for with what is below it", async () => {
    const [chief, head, clerk] = await Promise.all(["chief", "head", "clerk"].map(login));
    await received(clerk, 0, { unit_id: chief.me.unit_id });
    const [mine, all] = [await figures(chief), await figures(head)];
    const one = await figures(head, `${MONTH()}&unit=${chief.me.unit_id}`);
    assert.equal(figure(mine, "complaints").value, figure(one, "complaints").value);
    assert.ok(figure(mine, "complaints").value >= 1 && figure(mine, "complaints").value <= figure(all, "complaints").value);
    assert.ok((await behind(chief, "complaints", MONTH())).every((m) => mine.units.some((u) => u.unit_id === m.unit_id)));
    const elsewhere = all.units.find((u) => !mine.units.some((m) => m.unit_id === u.unit_id));
    if (elsewhere) assert.equal(figure(await figures(chief, `${MONTH()}&unit=${elsewhere.unit_id}`), "complaints").value, 0);
  });

  test("who has nothing to do with filings has no figures of them; what is asked wrongly is said", async () => {
    const [window, officer, head] = await Promise.all(["window", "officer", "head"].map(login));
    for (const who of [window, officer]) assert.equal((await who.get("/v1/figures")).status, 403);
    assert.equal((await window.get("/v1/figures/complaints/matters")).status, 403);
    for (const ask of ["from=x", "to=2026-02-30", "step=week", "unit=1", "unit=x", "from=2026-02-01&to=2026-01-01", "format=pdf"])
      assert.equal((await head.get(`/v1/figures?${ask}`)).status, 422, ask);
    assert.equal((await head.get("/v1/figures/none/matters")).status, 404);
    assert.equal((await head.get("/v1/figures/complaints/matters?part=denominator")).status, 422);
    const page = ok(await head.get(`/v1/figures/complaints/matters?limit=1&${MONTH()}`));
    if (page.next) assert.equal((await head.get(`/v1/figures/reports/matters?${MONTH()}&cursor=${encodeURIComponent(page.next)}`)).status, 400);
  });

  test("the table is a file too", async () => {
    const head = await login("head");
    const reply = await fetch(`${server().url}/v1/figures?${MONTH()}&format=csv`, { headers: { Cookie: head.cookie } });
    assert.equal(reply.status, 200);
    assert.match(reply.headers.get("content-type"), /text\/csv/);
    const lines = (await reply.text()).trim().split(/\r?\n/);
    assert.ok(lines[0].includes("numerator,denominator"));
    const shown = await figures(head);
    const own = lines.find((l) => l.startsWith("complaints,")).split(",");
    assert.equal(own[5], figure(shown, "complaints").value.toFixed(2));
  });

  async function ended(who, job) {
    for (let tries = 0; tries < 300; tries++) {
      const { body } = await who.get(`/v1/jobs/${job}`);
      if (["done", "failed", "cancelled"].includes(body.state)) return body;
      await sleep(100);
    }
    throw new Error(`job ${job} does not end`);
  }

  test("the table is a spreadsheet too, for whom the figures are, with what they see", async () => {
    const [head, registrar, officer] = await Promise.all(["head", "registrar", "officer"].map(login));
    const book = (who, query) => who.post("/v1/figures/books", { query });
    assert.equal((await book(officer, "")).status, 403);
    assert.equal((await book(head, "step=week")).status, 422);
    assert.equal((await book(head, "from=%zz")).status, 422);
    const asked = ok(await book(head, MONTH()), 202);
    const done = await ended(head, asked.job);
    assert.deepEqual([done.state, done.result?.name], ["done", "figures.xlsx"]);
    const at = `${server().url}/v1/attachments/${done.result.attachment}/content`;
    const file = await fetch(at, { headers: { Cookie: head.cookie } });
    assert.match(file.headers.get("content-type"), /spreadsheetml/);
    assert.equal((await fetch(at, { headers: { Cookie: officer.cookie } })).status, 404, "who did not ask does not fetch it");
    // The house reads its own file: with the columns of the CSV, and the same numbers.
    const form = new FormData();
    form.append("file", new Blob([await file.arrayBuffer()]), "figures.xlsx");
    const sent = new Request("http://x/", { method: "POST", body: form });
    const kept = ok(await registrar.send("POST", "/v1/imports/file", { raw: Buffer.from(await sent.arrayBuffer()), headers: { "Content-Type": sent.headers.get("content-type") } }), 201);
    const looked = (await ended(registrar, ok(await registrar.post("/v1/imports/look", { file: kept.id }), 202).job)).result;
    const csv = await (await fetch(`${server().url}/v1/figures?${MONTH()}&format=csv`, { headers: { Cookie: head.cookie } })).text();
    const lines = csv.replace(/^\uFEFF/, "").trim().split(/\r?\n/);
    assert.equal(looked.form, "xlsx");
    assert.deepEqual(looked.columns, lines[0].split(","));
    assert.equal(done.result.rows, lines.length - 1);
    const first = Object.fromEntries(looked.columns.map((name, i) => [name, looked.sample[0][i]]));
    const shown = figure(await figures(head), first.figure);
    assert.deepEqual([Number(first.value), Number(first.numerator), first.basis, first.numerator_day], [shown.value, shown.numerator, shown.basis, shown.numerator_day]);
    assert.deepEqual([first.from, first.to], [`${today().slice(0, 8)}01`, today()]);
  });
});
