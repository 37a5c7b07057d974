// What the public may know of complaints, over HTTP: figures and entries of operators for anybody, nothing of who complained; the
// office withholds, corrects, notes objections and decides on them.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const run = promisify(execFile);
const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const PLANTED = { name: "慕容晓岚", phone: "13987654321", address: "宝安区西乡街道麻布新村十三巷3号501" };
const SECRETS = [PLANTED.name, PLANTED.phone, "麻布新村十三巷3号501", "过期牛奶", "TS-20"];

onEachDatabase((server) => {
  const login = (name) => Client.as(server(), server().accounts.find((a) => a.login === name || a.role === name));
  const stranger = () => new Client(server().url);
  const sql = (text) => (server().kind === "sqlite"
    ? run("sqlite3", ["-cmd", ".timeout 20000", join(server().data, "naguan.db"), text])
    : run("psql", [server().database, "-qc", text]));
  // strangers are served slowly: whoever asks faster waits as it is told, which Client does
  const ask = (address, headers) => stranger().get(address, headers);
  const division = async () => ok(await ask("/v1/publicity")).bureaus[0].division;

  async function operator(who, skip = 0) {
    const { items } = ok(await who.get(`/v1/entities?limit=${skip + 1}&filter=uscc:notnull:&filter=state:eq:active`));
    return items[skip];
  }
  async function move(who, id, action, form = {}) {
    const { ver } = ok(await who.get(`/v1/matters/${id}`));
    return ok(await who.post(`/v1/matters/${id}/moves/${action}`, form, { "If-Match": `"${ver}"` }));
  }
  async function closed(clerk, entity, more = {}) {
    const body = { entity_id: entity.id, category: "food", demands: ["refund"], amount: 12800, may_publish: true, story: `本人${PLANTED.name}买到过期牛奶`, complainant: PLANTED, ...more };
    const { id } = ok(await clerk.post("/v1/complaints", body), 201);
    await move(clerk, id, "first");
    await move(clerk, id, "settle", { form: "performed", recovered: 100 });
    await move(clerk, id, "notify", { channel: "sms" });
    await move(clerk, id, "close");
    return id;
  }
  // what the nightly job does when the days have passed
  const published = (id) => sql(`UPDATE publicity_entry SET told_at = 1, published_at = ${Date.now()}, state = 'public' WHERE id = ${id}`);
  const entries = async (uscc) => ok(await ask(`/v1/publicity/${await division()}?uscc=${uscc}`)).items;

  test("a closed complaint counts at once and is public only after its days; nothing of who complained goes out", async () => {
    const clerk = await login("clerk");
    const entity = await operator(clerk);
    const before = ok(await ask(`/v1/publicity/operators/${entity.uscc}`)).bureaus[0];
    const id = await closed(clerk, entity);
    const card = ok(await ask(`/v1/publicity/operators/${entity.uscc}`));
    const now = card.bureaus[0];
    assert.equal(now.operator, entity.name);
    assert.equal(now.counted, before.counted + 1);
    assert.equal(now.settled, before.settled + 1);
    assert.equal(now.success.denominator, before.closed + 1);
    assert.equal(now.years[0].growth, null, "a year that still runs has no growth");
    assert.equal((await entries(entity.uscc)).length, 0, "it waits");

    await published(id);
    const [one] = await entries(entity.uscc);
    assert.deepEqual(Object.keys(one).sort(), ["category", "closed_on", "operator", "place_code", "published_at", "result", "trade", "unit", "uscc"]);
    assert.equal(one.result, "first");
    assert.equal(one.operator, entity.name);
    const all = [`/v1/publicity/${await division()}`, `/v1/publicity/${await division()}?format=csv`, `/v1/publicity/operators/${entity.uscc}`, "/v1/publicity"];
    for (const address of all) {
      const { body } = await ask(address);
      for (const secret of [...SECRETS, id]) assert.ok(!JSON.stringify(body).includes(secret), `${secret} at ${address}`);
    }
  });

  test("the list is asked by street, code and name, page by page, as a file, and not sent twice", async () => {
    const clerk = await login("clerk");
    const entity = await operator(clerk, 1);
    for (let i = 0; i < 3; i++) await published(await closed(clerk, entity));
    const whole = await division();
    const first = ok(await ask(`/v1/publicity/${whole}?uscc=${entity.uscc}&limit=2&count=1`));
    assert.equal(first.items.length, 2);
    assert.equal(first.count, 3);
    const rest = ok(await ask(`/v1/publicity/${whole}?uscc=${entity.uscc}&limit=2&cursor=${encodeURIComponent(first.next)}`));
    assert.equal(rest.items.length, 1);
    const { place_code: place } = first.items[0];
    if (place) {
      assert.ok(ok(await ask(`/v1/publicity/${place.slice(0, 9)}?uscc=${entity.uscc}`)).items.length === 3);
      assert.equal(ok(await ask(`/v1/publicity/${whole}999?uscc=${entity.uscc}`)).items.length, 0);
    }
    const csv = await ask(`/v1/publicity/${whole}?uscc=${entity.uscc}&format=csv`);
    assert.match(csv.type, /text\/csv/);
    assert.equal(csv.body.trim().split("\n").length, 4);
    let named = [];
    for (let i = 0; i < 40 && named.length === 0; i++) {
      named = ok(await ask(`/v1/publicity/${whole}?name=${encodeURIComponent(entity.name)}`)).items;
      if (named.length === 0) await sleep(250);
    }
    assert.ok(named.some((row) => row.uscc === entity.uscc));
    assert.deepEqual(ok(await ask(`/v1/publicity/${whole}?name=${encodeURIComponent("查无此店之名")}`)).items, []);
    assert.deepEqual(ok(await ask(`/v1/publicity/${whole}?name=${PLANTED.phone}`)).items, [], "not by a telephone");

    const address = `/v1/publicity/${whole}?uscc=${entity.uscc}`;
    const etag = (await ask(address)).headers.get("etag");
    const again = async () => {
      for (;;) {
        const reply = await fetch(server().url + address, { headers: { "If-None-Match": etag } });
        if (reply.status !== 429) return { status: reply.status, text: await reply.text() };
        await sleep(1000 * Number(reply.headers.get("retry-after")));
      }
    };
    assert.deepEqual(await again(), { status: 304, text: "" });
    await published(await closed(clerk, entity));
    assert.equal((await again()).status, 200);
  });

  test("what is asked wrongly is refused as it should be", async () => {
    for (const wrong of ["4403", "44030x", "4403060", "000000", "440306018001001", "..%2f..", "%27%20OR%201"]) {
      const { status } = await ask(`/v1/publicity/${wrong}`);
      assert.ok(status === 404 || status === 400, `${wrong}: ${status}`);
    }
    const whole = await division();
    for (const wrong of ["uscc=1", "uscc=91440300708461136X", "name=%ff", `name=${"a".repeat(300)}`, "filter=story:eq:x", "filter=may_publish:eq:1", "sort=entity_id", "cursor=x", "nothing=1", "format=xlsx", "columns=id"]) {
      const { status } = await ask(`/v1/publicity/${whole}?${wrong}`);
      assert.ok(status === 422 || status === 400, `${wrong}: ${status}`);
    }
    assert.equal((await ask("/v1/publicity/operators/91440300708461136X")).status, 404);
    assert.equal((await ask("/v1/publicity/operators/x")).status, 404);
    for (const closedDoor of ["/v1/publicity-entries", "/v1/publicity-entries/1"]) assert.equal((await ask(closedDoor)).status, 401);
  });

  test("the head withholds on a ground of the rules and releases again; the figures follow", async () => {
    const [clerk, head, chief, partner] = await Promise.all(["clerk", "head", "chief", "partner"].map(login));
    const entity = await operator(clerk, 2);
    const id = await closed(clerk, entity);
    await published(id);
    const at = `/v1/publicity-entries/${id}`;
    const card = async () => ok(await ask(`/v1/publicity/operators/${entity.uscc}`)).bureaus[0];
    const { counted } = await card();
    assert.equal((await chief.post(`${at}/withhold`, { ground: "PRIVACY" })).status, 403, "the head does");
    assert.equal((await head.post(`${at}/withhold`, { ground: "NO_CONSENT" })).status, 422, "not decided by hand");
    assert.equal((await head.post(`${at}/withhold`, { ground: "NOWHERE" })).status, 422);
    ok(await head.post(`${at}/withhold`, { ground: "PRIVACY", note: `${PLANTED.name}的病历` }), 204);
    assert.equal((await entries(entity.uscc)).length, 0);
    assert.equal((await card()).counted, counted, "withheld for privacy it still counts");
    const page = ok(await head.get(at));
    assert.equal(page.state, "withheld");
    assert.ok(!page.ground_note.includes(PLANTED.name), "no name in the note");
    assert.equal((await head.post(`${at}/withhold`, { ground: "SECRET" })).body.key, "publicity.not_standing");
    ok(await head.post(`${at}/release`), 204);
    assert.equal((await entries(entity.uscc)).length, 1);
    assert.equal((await head.post(`${at}/release`)).body.key, "publicity.not_withheld");
    ok(await head.post(`${at}/withhold`, { ground: "CLAIMS" }), 204);
    assert.equal((await card()).counted, counted - 1, "a professional claim does not count");
    ok(await head.post(`${at}/release`), 204);
    assert.equal((await card()).counted, counted);
    assert.equal((await partner.get(at)).status, 403);
    const { timeline } = ok(await head.get(`/v1/complaints/${id}`));
    for (const act of ["publicity_withhold", "publicity_release"]) assert.ok(JSON.stringify(timeline).includes(act), act);
  });

  test("an objection is noted once, holds publication, and is decided with a record", async () => {
    const [clerk, head] = await Promise.all(["clerk", "head"].map(login));
    const entity = await operator(clerk, 3);
    const id = await closed(clerk, entity);
    const at = `/v1/publicity-entries/${id}`;
    assert.equal((await head.post(`${at}/ruling`, { decision: "keep", note: "x" })).body.key, "publicity.no_objection");
    ok(await clerk.post(`${at}/objections`, { reason: `不是我店，${PLANTED.name}弄错了` }), 204);
    assert.equal((await clerk.post(`${at}/objections`, { reason: "again" })).body.key, "publicity.objected_already");
    const waiting = ok(await clerk.get("/v1/publicity-entries?filter=objected_at:notnull:")).items;
    assert.ok(waiting.some((row) => row.id === id));
    assert.equal((await head.post(`${at}/ruling`, { decision: "correct", note: "x" })).status, 422, "to what");
    assert.equal((await head.post(`${at}/ruling`, { decision: "take_down", note: "x", ground: "REFUSED" })).status, 422);
    assert.equal((await clerk.post(`${at}/ruling`, { decision: "keep", note: "x" })).status, 403);
    ok(await head.post(`${at}/ruling`, { decision: "correct", category: "service", note: "类别有误" }), 204);
    const page = ok(await head.get(at));
    assert.equal(page.corrected, "service");
    assert.equal(page.objections[0].decision, "correct");
    assert.ok(!JSON.stringify(page).includes(PLANTED.name));
    await published(id);
    assert.equal((await entries(entity.uscc))[0].category, "service");
    ok(await head.post(`${at}/correct`, { category: "food" }), 204);
    assert.equal((await entries(entity.uscc))[0].category, "food");
    assert.equal((await clerk.post(`${at}/objections`, { reason: "too late" })).body.key, "publicity.objection_late");
    await sql(`UPDATE publicity_entry SET told_at = ${Date.now()} WHERE id = ${id}`);
    ok(await clerk.post(`${at}/objections`, { reason: "查无此事" }), 204);
    ok(await head.post(`${at}/ruling`, { decision: "take_down", ground: "UNPROVEN", note: "查实没有" }), 204);
    assert.equal((await entries(entity.uscc)).length, 0);
    assert.equal(ok(await head.get(at)).state, "withheld");
  });

  test("the operator objects by the code on its paper, without an account, once and within its days", async () => {
    const [clerk, head] = await Promise.all(["clerk", "head"].map(login));
    const entity = await operator(clerk, 4);
    const id = await closed(clerk, entity);
    const code = `objection${id}`;
    const facts = JSON.stringify({ operator: entity.name, category: "食品", result: "达成调解", due: "2026-12-01", object_until: "2026-11-30", matter: "TS-1" });
    const paper = (kind, with_code) =>
      sql(`INSERT INTO document (id, bureau_id, unit_id, kind, number, matter_id, facts, code, created_by, created_at) SELECT (SELECT COALESCE(max(id), 0) + 1 FROM document), bureau_id, unit_id, '${kind}', '${with_code}', id, '${facts}', '${with_code}', 1, ${Date.now()} FROM publicity_entry WHERE id = ${id}`);
    await sql(`UPDATE publicity_entry SET told_at = ${Date.now()} WHERE id = ${id}`);
    await paper("publicity_notice", code);
    await paper("complaint_settlement", `${code}x`);
    const at = `/v1/doorstep/publicity/${code}`;
    const say = (reason) => stranger().post(at, { reason });
    const shown = ok(await ask(at));
    assert.deepEqual([shown.operator, shown.result, shown.state, shown.objection, shown.may_object], [entity.name, "达成调解", "waiting", null, true]);
    assert.ok(!JSON.stringify(shown).includes("TS-1"), "no number by which the complaint is known");
    assert.equal((await ask("/v1/doorstep/publicity/nonsense")).body.key, "document.not_real");
    assert.equal((await ask(`${at}x`)).body.key, "document.not_real", "another paper opens nothing");
    assert.equal((await say("")).status, 422);
    const after = ok(await say(`不是我店，${PLANTED.name}弄错了`));
    assert.ok(after.objection.at && !after.may_object);
    assert.equal((await say("again")).body.key, "publicity.objected_already");
    const page = ok(await head.get(`/v1/publicity-entries/${id}`));
    assert.deepEqual([page.objections.length, page.objections[0].noted_by], [1, null], "nobody of the office noted it");
    assert.ok(page.objections[0].reason.includes("不是我店") && !JSON.stringify(page).includes(PLANTED.name));
    assert.ok(JSON.stringify(ok(await head.get(`/v1/complaints/${id}`)).timeline).includes("publicity_object"));
    ok(await head.post(`/v1/publicity-entries/${id}/ruling`, { decision: "keep", note: "查实无误" }), 204);
    assert.equal(ok(await ask(at)).objection.decision, "keep");
    await sql(`UPDATE publicity_entry SET told_at = 1 WHERE id = ${id}`);
    assert.equal(ok(await ask(at)).may_object, false);
    assert.equal((await say("too late")).body.key, "publicity.objection_late");
  });

  test("a unit sees its own entries and no others", async () => {
    const [clerk, officer, chief] = await Promise.all(["clerk", "officer", "chief"].map(login));
    const { items } = ok(await clerk.get("/v1/entities?limit=200&filter=uscc:notnull:&filter=state:eq:active&columns=id,uscc,unit_id"));
    const seenByChief = new Set(ok(await chief.get("/v1/entities?limit=500&columns=id")).items.map((e) => e.id));
    const [own, foreign] = [items.find((e) => seenByChief.has(e.id)), items.find((e) => !seenByChief.has(e.id))];
    const [mine, theirs] = [await closed(clerk, own), await closed(clerk, foreign)];
    const seen = ok(await chief.get("/v1/publicity-entries?limit=200&columns=id")).items.map((row) => row.id);
    assert.ok(seen.includes(mine) && !seen.includes(theirs));
    ok(await chief.get(`/v1/publicity-entries/${mine}`));
    assert.equal((await chief.get(`/v1/publicity-entries/${theirs}`)).status, 404);
    assert.equal((await chief.post(`/v1/publicity-entries/${theirs}/objections`, { reason: "x" })).status, 404);
    assert.equal((await chief.get(`/v1/entities/${foreign.id}/publicity`)).status, 404);
    assert.ok(ok(await chief.get(`/v1/entities/${own.id}/publicity`)).counted > 0);
    assert.equal((await officer.get("/v1/publicity-entries")).status, 403);
    assert.equal((await clerk.get("/v1/publicity-entries/1")).status, 404);
  });

  test("a recount gives the same figures", async () => {
    const clerk = await login("clerk");
    const entity = await operator(clerk);
    const before = ok(await ask(`/v1/publicity/operators/${entity.uscc}`));
    const { code, text } = await server().command("publicity", "rebuild");
    assert.equal(code, 0, text);
    assert.match(text, /complaints looked at/);
    assert.deepEqual(ok(await ask(`/v1/publicity/operators/${entity.uscc}`)), before);
    assert.equal((await server().command("publicity")).code, 2);
  });
});
