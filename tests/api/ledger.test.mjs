// The street ledger over HTTP: how fresh what is known of the doors is, what is due at one, its checklist, who signed, papers on the spot, snaps.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const refused = (reply, key, status = 409) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), assert.equal(reply.body.key, key));
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABh6FO1AAAAABJRU5ErkJggg==", "base64");

onEachDatabase((server) => {
  const as = (login) => Client.as(server(), server().accounts.find((a) => a.login === login));
  const upload = async (client, more = {}) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(more)) form.append(name, value);
    form.append("file", new Blob([PNG], { type: "image/png" }), "one.png");
    const request = new Request("http://x/", { method: "POST", body: form });
    return ok(await client.send("POST", "/v1/attachments", { raw: Buffer.from(await request.arrayBuffer()), headers: { "Content-Type": request.headers.get("content-type") } }), 201).id;
  };
  const doors = async (client) => ok(await client.get("/v1/premises?limit=100")).items.filter((one) => one.entity_id && one.lon);
  const visit = (premises_id, more = {}) => ({
    client_id: randomUUID(), premises_id, act: "visit", outcome: "seen", started_at: new Date(Date.now() - 60_000).toISOString(), ended_at: new Date().toISOString(), ...more,
  });
  const answers = async (client, code, verdict) => {
    const list = ok(await client.get(`/v1/checklists/${code}`));
    return { list, body: { checklist: code, checklist_version: list.version, items: list.items.map((one) => ({ item: one.code, verdict: verdict(one) })) } };
  };
  const total = async (client, query = "") => ok(await client.get(`/v1/street-ledger?by=community${query}`)).total;
  async function until(what) {
    for (let tries = 0; tries < 100; tries++) {
      const value = await what();
      if (value) return value;
      await sleep(50);
    }
    throw new Error("it never came");
  }

  test("the ledger counts every door once, by community, grid and street, and its pages are its whole", async () => {
    const chief = await as("chief");
    const { count } = ok(await chief.get("/v1/premises?limit=1&count=1"));
    const whole = ok(await chief.get("/v1/street-ledger?by=community&limit=500"));
    assert.equal(whole.total.doors, count);
    for (const line of [...whole.items, whole.total]) {
      assert.equal(Object.values(line.levels).reduce((a, b) => a + b, 0), line.doors);
      assert.equal(Object.values(line.states).reduce((a, b) => a + b, 0), line.doors);
      assert.ok(line.coverage >= 0 && line.coverage <= 1 && line.freshness >= 0 && line.freshness <= 1);
    }
    const place = whole.items.reduce((a, b) => (a.doors > b.doors ? a : b)).place_code;
    for (const by of ["grid", "street"]) {
      for (const sort of ["key", "coverage"]) {
        const lines = [];
        for (let cursor = ""; cursor !== null; ) {
          const page = ok(await chief.get(`/v1/street-ledger?by=${by}&place=${place}&sort=${sort}&limit=3&cursor=${encodeURIComponent(cursor)}`));
          lines.push(...page.items);
          cursor = page.next;
        }
        assert.equal(new Set(lines.map((one) => one.place_code + one.street)).size, lines.length, "no line comes twice");
        const { total } = ok(await chief.get(`/v1/street-ledger?by=${by}&place=${place}&limit=500`));
        assert.equal(lines.reduce((n, one) => n + one.doors, 0), total.doors);
        if (sort === "coverage") assert.deepEqual(lines.map((one) => one.coverage), lines.map((one) => one.coverage).sort((a, b) => a - b));
      }
    }
    const csv = await chief.get(`/v1/street-ledger.csv?by=grid&place=${place}`);
    assert.match(csv.headers.get("content-type"), /csv/);
    assert.equal(csv.body.trim().split("\n").length - 1, ok(await chief.get(`/v1/street-ledger?by=grid&place=${place}&limit=500`)).count);
  });

  test("a question too wide or wrong is told field by field", async () => {
    const chief = await as("chief");
    for (const [query, field] of [["by=street", "place"], ["by=house", "by"], ["sort=up", "sort"], ["place=abc", "place"], ["limit=0", "limit"], ["door_state=gone", "door_state"], ["cursor=x", "cursor"], ["unit=x", "unit"]]) {
      const reply = await chief.get(`/v1/street-ledger?${query}`);
      assert.equal(reply.status, 422, `${query}: ${JSON.stringify(reply.body)}`);
      assert.equal(reply.body.errors[0].field, field);
    }
    assert.equal((await chief.get("/v1/street-ledger/doors?level=warm")).body.errors[0].field, "level");
  });

  test("a visit makes its door fresh; the doors behind a line are those it counts", async () => {
    const chief = await as("chief"), officer = await as("officer");
    const one = (await doors(officer)).find((d) => d.door_state === "unseen" || d.door_state === "absent") ?? (await doors(officer))[0];
    const place = one.place_code;
    const levels = (query) => chief.get(`/v1/street-ledger/doors?place=${place}&${query}`).then(ok);
    ok(await officer.post("/v1/visits", visit(one.id)), 201);
    const fresh = await until(async () => (await levels("level=fresh&limit=500")).items.find((d) => d.id === one.id));
    assert.equal(fresh.door_state, "matched");
    assert.ok(fresh.freshness > 0.99);
    for (const level of ["fresh", "ageing", "stale", "never"]) {
      const { levels: counts } = await total(chief, `&place=${place}`);
      const ids = [];
      for (let cursor = ""; cursor !== null; ) {
        const page = await levels(`level=${level}&limit=7&cursor=${cursor}`);
        assert.equal(page.count, counts[level]);
        assert.ok(page.items.every((d) => d.level === level));
        ids.push(...page.items.map((d) => d.id));
        cursor = page.next;
      }
      assert.equal(new Set(ids).size, counts[level]);
    }
    const csv = await chief.get(`/v1/street-ledger/doors.csv?place=${place}&level=fresh`);
    assert.equal(csv.body.trim().split("\n").length - 1, (await levels("level=fresh&limit=1")).count);
  });

  test("no-entry says what the door is: moved away or not found is registered, not there", async () => {
    const officer = await as("officer");
    const some = (await doors(officer)).slice(5);
    for (const [i, [outcome, state]] of [["moved", "absent"], ["not_found", "absent"], ["closed", "closed"], ["refused", "refused"], ["vacant", "vacant"]].entries()) {
      ok(await officer.post("/v1/visits", visit(some[i].id, { outcome })), 201);
      assert.equal(ok(await officer.get(`/v1/premises/${some[i].id}`)).door_state, state);
    }
  });

  test("guided to a licence is put on record as a hazard under guidance, once", async () => {
    const officer = await as("officer");
    const [, , door] = await doors(officer);
    const body = visit(door.id, { outcome: "guided", note: "引导到窗口办照" });
    const done = ok(await officer.post("/v1/visits", body), 201);
    assert.equal(done.hazards.length, 1);
    const hazard = ok(await officer.get(`/v1/hazards/${done.hazards[0]}`));
    assert.equal(hazard.hazard_kind, "H2a");
    assert.equal(hazard.state, "guided");
    assert.equal(ok(await officer.get(`/v1/premises/${door.id}`)).door_state, "unregistered");
    const named = ok(await officer.post("/v1/visits", visit(door.id, { outcome: "guided", hazards: [{ kind: "H2c", grade: "ordinary", story: "无食品证" }] })), 201);
    assert.equal(named.hazards.length, 1, "what the officer named is what is guided");
  });

  test("the checklist gives points, key items first; a failed key item wants a note and a picture", async () => {
    const officer = await as("officer");
    const [, , , door] = await doors(officer);
    const { list, body } = await answers(officer, "catering", () => "conform");
    const classes = list.items.map((one) => one.class);
    assert.ok(classes.lastIndexOf("key") < classes.indexOf("general"), "key items first");
    assert.equal(list.score_rule.full, 60);
    assert.ok(list.verdict_rules.length > 0);
    const fine = ok(await officer.post("/v1/visits", visit(door.id, body)), 201);
    assert.equal(fine.verdict, "conform");
    assert.equal(fine.score, 0, "dynamic risk: nothing lost");
    const key = list.items.find((one) => one.class === "key");
    body.items = body.items.map((one) => (one.item === key.code ? { ...one, verdict: "fail" } : one));
    const bare = await officer.post("/v1/visits", visit(door.id, body));
    assert.deepEqual(bare.body.errors.map((e) => e.field.split(".").pop()).sort(), ["note", "photos"]);
    const proof = { ...body, items: body.items.map((one) => (one.item === key.code ? { ...one, verdict: "fail", note: "无制度文本" } : one)) };
    proof.items.find((one) => one.item === key.code).photos = [await upload(officer, { original: "ab".repeat(32), number: "深宝 20261122-001" })];
    const bad = ok(await officer.post("/v1/visits", visit(door.id, proof)), 201);
    const points = (items) => items.reduce((n, one) => n + Number(one.points), 0);
    assert.equal(bad.verdict, "not_conform");
    assert.equal(bad.score, Math.floor(((60 * Number(key.points)) / points(list.items)) * 10 + 0.5) / 10);
    const page = ok(await officer.get(`/v1/visits/${bad.id}`));
    assert.equal(page.photos[0].item, key.code);
    assert.equal(page.photos[0].original, "ab".repeat(32));
    assert.equal(page.photos[0].number, "深宝 20261122-001");
    assert.equal((await officer.get("/v1/checklists/catering?version=1999")).status, 404);
    assert.equal(ok(await officer.get(`/v1/checklists/catering?version=${list.version}`)).version, list.version);
  });

  test("somebody signs, once, or refuses before a witness", async () => {
    const officer = await as("officer"), other = await as("officer2");
    const [, , , , door] = await doors(officer);
    const wrong = await officer.post("/v1/visits", visit(door.id, { sign_refused: "declines" }));
    assert.deepEqual(wrong.body.errors.map((e) => e.field), ["witness"]);
    const both = await officer.post("/v1/visits", visit(door.id, { signed_by: "王芳", sign_refused: "declines", witness: "李四" }));
    assert.equal(both.status, 422);
    const { id } = ok(await officer.post("/v1/visits", visit(door.id)), 201);
    refused(await other.post(`/v1/visits/${id}/signature`, { signed_by: "王芳" }), "visit.not_found", 404);
    assert.equal((await officer.post(`/v1/visits/${id}/signature`, {})).status, 422);
    ok(await officer.post(`/v1/visits/${id}/signature`, { signed_by: "王芳", signature: await upload(officer) }), 204);
    refused(await officer.post(`/v1/visits/${id}/signature`, { sign_refused: "declines", witness: "李四" }), "visit.signed_already");
    const page = ok(await officer.get(`/v1/visits/${id}`));
    assert.equal(page.signed_by, "王芳");
    assert.deepEqual(page.photos.map((p) => p.role), ["signature"]);
  });

  const paper = (client, id, kind, more = {}) => client.post(`/v1/visits/${id}/papers`, { kind, ...more });

  test("papers on the spot: a visit has its record and an order for what is ours, not the papers of an inspection", async () => {
    const officer = await as("officer");
    const [, , , , , door] = await doors(officer);
    const quiet = ok(await officer.post("/v1/visits", visit(door.id)), 201).id;
    refused(await paper(officer, quiet, "site_record"), "paper.not_for_act");
    refused(await paper(officer, quiet, "rectification_order", { days: 7, remedy: "改正" }), "paper.nothing_found");
    const made = ok(await paper(officer, quiet, "visit_record"), 201);
    assert.match(made.number, /市监走访〔\d{4}〕第\d+号/);
    refused(await paper(officer, quiet, "visit_record"), "paper.made_already");
    const found = ok(await officer.post("/v1/visits", visit(door.id, { hazards: [{ kind: "H2a", grade: "ordinary", story: "未见执照" }, { kind: "H4", grade: "minor", story: "门前摆卖" }] })), 201).id;
    const off = await paper(officer, found, "rectification_order", { days: 11, remedy: "" });
    assert.deepEqual(off.body.errors.map((e) => e.field).sort(), ["days", "remedy"]);
    const order = ok(await paper(officer, found, "rectification_order", { days: 7, remedy: "办理营业执照" }), 201);
    const page = ok(await officer.get(`/v1/visits/${found}`));
    const [listed] = page.documents;
    assert.equal(listed.number, order.number);
    assert.equal(ok(await new Client(server().url).get(`/v1/documents/verify/${listed.code}`)).number, order.number, "anybody may verify it");
    const reply = await until(async () => { const r = await officer.get(`/v1/documents/${order.id}.pdf`); return r.status === 503 ? null : r; });
    assert.match(reply.body, /^%PDF-/);
    assert.match((await officer.get(`/v1/documents/${order.id}/qr.svg`)).body, /^<svg/, "for the operator's phone, before anything is printed");
    assert.equal((await new Client(server().url).get(`/v1/documents/${order.id}/qr.svg`)).status, 401);
    assert.equal((await officer.get("/v1/documents/1/qr.svg")).status, 404);
    assert.deepEqual(page.papers.map((p) => p.kind).sort(), ["clue_handover", "rectification_order", "visit_record"]);
  });

  test("an inspection's record waits for the signature; then both its papers are made", async () => {
    const chief = await as("chief"), officer = await as("officer"), other = await as("officer2");
    const door = (await doors(officer))[7];
    const { id: approval } = ok(await officer.post("/v1/inspections", {
      premises_id: door.id, item: "JC-6200-00-001-1", lead_id: officer.me.id, second_id: other.me.id, planned_on: new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10), ground: "draw", reason: "日常监督检查",
    }), 201);
    for (const [who, move, body] of [[chief, "approve", {}], [officer, "notice", { note: "已电话告知" }]]) {
      const { headers } = await who.get(`/v1/matters/${approval}`);
      ok(await who.post(`/v1/matters/${approval}/moves/${move}`, body, { "If-Match": headers.get("etag") }));
    }
    const { body } = await answers(officer, "catering", (one) => (one.class === "general" && one.number === "9" ? "fail" : "conform"));
    const { id } = ok(await officer.post("/v1/visits", visit(door.id, { act: "inspection", second_id: other.me.id, approval_id: approval, recusal: "none", present: "店长", ...body })), 201);
    refused(await paper(officer, id, "site_record"), "paper.sign_first");
    ok(await officer.post(`/v1/visits/${id}/signature`, { sign_refused: "disagrees", witness: "社区网格员 陈一" }), 204);
    for (const kind of ["site_record", "result_record"]) {
      const made = ok(await paper(officer, id, kind), 201);
      const reply = await until(async () => { const r = await officer.get(`/v1/documents/${made.id}.pdf`); return r.status === 503 ? null : r; });
      assert.match(reply.body, /^%PDF-/);
    }
  });

  test("one door, one visit: the card says in three lines what is known and everything that is due there", async () => {
    const officer = await as("officer");
    const door = (await doors(officer))[8];
    const { hazards } = ok(await officer.post("/v1/visits", visit(door.id, { hazards: [{ kind: "H2a", grade: "ordinary", story: "未见执照", remedy: "办照", due_days: 3 }] })), 201);
    const card = ok(await officer.get(`/v1/doors/${door.id}/card`));
    assert.ok(card.due.some((d) => d.kind === "recheck" && d.subject_id === hazards[0]), JSON.stringify(card.due));
    assert.equal(card.summary.open.hazards >= 1, true);
    assert.equal(card.summary.last.visit[0].outcome, "seen");
    assert.ok(card.summary.who.name.length > 0);
    assert.ok(Array.isArray(card.around));
    assert.ok(card.around.every((n, i, all) => n.metres <= 60 && n.due.length && (i === 0 || all[i - 1].metres <= n.metres)));
  });

  test("a snap is taken first and classified later; a dropped one can be kept again", async () => {
    const chief = await as("chief"), officer = await as("officer"), other = await as("officer2");
    const take = async (client, more = {}) => ok(await client.post("/v1/snaps", { client_id: randomUUID(), photos: [await upload(client)], taken_at: new Date().toISOString(), ...more }), 201).id;
    const as_ = (client, id, body) => client.post(`/v1/snaps/${id}/classify`, body);
    const door = (await doors(officer))[9];
    const body = { client_id: randomUUID(), photos: [await upload(officer)], taken_at: new Date().toISOString(), note: "后门堆物" };
    const { id } = ok(await officer.post("/v1/snaps", body), 201);
    assert.equal(ok(await officer.post("/v1/snaps", body), 201).id, id, "sent twice, it is one snap");
    assert.equal((await officer.post("/v1/snaps", { ...body, client_id: randomUUID() })).status, 422, "its picture is taken");
    assert.equal((await officer.get("/v1/snaps")).status, 403);
    assert.ok(ok(await chief.get("/v1/snaps?limit=500")).items.some((s) => s.id === id));
    assert.ok(!ok(await other.get("/v1/my/snaps?limit=500")).items.some((s) => s.id === id));
    refused(await other.get(`/v1/snaps/${id}`), "snap.not_found", 404);
    assert.equal((await as_(officer, id, { as: "hazard" })).status, 422);
    const hazard = ok(await as_(officer, id, { as: "hazard", hazard: { premises_id: door.id, kind: "H3", grade: "ordinary", story: "通道堵塞" } })).became_id;
    assert.equal(ok(await officer.get(`/v1/hazards/${hazard}`)).photos.length, 1, "the picture goes with it");
    refused(await as_(officer, id, { as: "drop" }), "snap.decided");
    const made = ok(await as_(chief, await take(officer), { as: "door", door: { name: "新开的早餐店", place_code: door.place_code } })).became_id;
    assert.equal(ok(await chief.get(`/v1/premises/${made}`)).name, "新开的早餐店");
    const v = ok(await officer.post("/v1/visits", visit(door.id)), 201).id;
    ok(await as_(officer, await take(officer), { as: "visit", visit_id: v, note: "补充照片" }));
    const page = ok(await officer.get(`/v1/visits/${v}`));
    assert.equal(page.notes[0].note, "补充照片");
    assert.equal(page.photos.length, 1);
    const dropped = await take(officer);
    ok(await as_(officer, dropped, { as: "drop" }));
    ok(await as_(officer, dropped, { as: "keep" }));
    assert.equal(ok(await officer.get(`/v1/snaps/${dropped}`)).state, "open");
  });

  test("what was done with an operator is seen by the unit that it moves to", async () => {
    const accounts = server().accounts.filter((a) => a.role === "chief");
    const [mine, theirs] = await Promise.all([accounts[0], accounts.find((a) => a.unit !== accounts[0].unit)].map((a) => Client.as(server(), a)));
    const officer = await as("officer"), registrar = await as("registrar");
    const [{ id }] = ok(await mine.get("/v1/entities?limit=1&filter=state:eq:active&sort=-opened_on")).items;
    const change = async (who, body) => ok(await who.patch(`/v1/entities/${id}`, body, ok(await who.get(`/v1/entities/${id}`)).ver));
    await change(officer, { trade_name: "搬迁前的招牌" });
    const acts = async (who) => {
      const own = ok(await who.get(`/v1/ledger?filter=entity_id:eq:${id}&limit=200`)).items.map((row) => row.id);
      const listed = ok(await who.get("/v1/ledger?limit=500")).items.filter((row) => row.entity_id === id).map((row) => row.id);
      assert.deepEqual(listed, own, "the list way by way and the list of the one operator");
      return own;
    };
    const before = await acts(mine);
    assert.ok(before.length > 0);
    assert.deepEqual(await acts(theirs), [], "not theirs yet");
    const place = ok(await theirs.get("/v1/premises?limit=1&filter=place_code:notnull:")).items[0].place_code;
    await change(registrar, { place_code: place });
    const after = await acts(theirs);
    assert.ok(before.every((row) => after.includes(row)), "with all that was done before");
  });
});
