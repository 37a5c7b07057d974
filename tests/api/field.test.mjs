// The phone in the street over HTTP: what it sends is kept, once, whatever happens; what two said differently waits for a person.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "./client.mjs";
import { Phone, photo, sealOf, sm3 } from "./phone.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);

onEachDatabase((server) => {
  const account = (login) => server().accounts.find((a) => a.login === login);
  const as = (login) => Client.as(server(), account(login));

  async function atWork(login = "officer") {
    const officer = await as(login);
    const phone = new Phone(officer);
    ok(await phone.hello());
    const { items } = ok(await officer.get("/v1/premises?limit=100"));
    return { officer, phone, doors: items.filter((one) => one.entity_id && one.lon) };
  }
  const receipt = async (phone, capsule) => ok(await phone.send(capsule));

  test("a capsule becomes a visit with a genuine receipt; sent again it is the same one", async () => {
    const { officer, phone, doors } = await atWork();
    const capsule = phone.capsule({ visit: phone.visit(doors[0].id, { note: "街边" }) });
    const first = await receipt(phone, capsule);
    assert.equal(first.state, "accepted");
    assert.ok(phone.genuine(first), "the receipt is ours");
    assert.ok(!phone.genuine({ ...first, state: "held" }), "and says nothing else");
    const again = await receipt(phone, capsule);
    assert.equal(again.visit_id, first.visit_id);
    const visit = ok(await officer.get(`/v1/visits/${first.visit_id}`));
    assert.equal(visit.premises_id, doors[0].id);
    assert.deepEqual(ok(await officer.get(`/v1/field/capsules/${capsule.id}`)), again);
    const listed = ok(await officer.get(`/v1/field/capsules?filter=client_id:eq:${capsule.id}`)).items;
    assert.equal(listed.length, 1);
  });

  test("the same id with another content is refused, and so is a journal that does not hash to its seal", async () => {
    const { phone, doors } = await atWork();
    const capsule = phone.capsule({ visit: phone.visit(doors[1].id) });
    await receipt(phone, capsule);
    const other = { ...capsule, journal: [...capsule.journal.slice(0, -1), phone.entry(2, "seal", { visit: phone.visit(doors[2].id) })] };
    other.seal = sealOf(other);
    const refused = await phone.send(other);
    assert.equal(refused.status, 409);
    assert.equal(refused.body.key, "capsule.other_content");
    const damaged = phone.capsule({ visit: phone.visit(doors[1].id) });
    for (const broken of [
      { ...damaged, journal: damaged.journal.map((text, i) => (i === 1 ? text.replace("set", "sat") : text)) },
      { ...damaged, journal: damaged.journal.slice(1) },
      { ...damaged, journal: [] },
      { ...damaged, journal: [...damaged.journal, "{}"] },
      { ...damaged, prev: "" , seq: damaged.seq + 1 },
      { ...damaged, device: "x".repeat(32) },
      { ...damaged, journal: "text" },
    ]) {
      const reply = await phone.send(broken);
      assert.equal(reply.status, 422, JSON.stringify(reply.body));
      assert.ok(reply.body.errors.length > 0);
    }
    assert.equal((await receipt(phone, damaged)).state, "accepted", "whole it is taken");
  });

  test("what cannot be carried out is kept, and a corrected capsule replaces it", async () => {
    const { officer, phone, doors } = await atWork();
    const held = await receipt(phone, phone.capsule({ visit: phone.visit(doors[0].id, { outcome: "closed", items: [{ item: "x", verdict: "fail" }] }) }));
    assert.equal(held.state, "held");
    assert.ok(phone.genuine(held));
    assert.ok(held.why.errors.some((one) => one.field === "outcome"), JSON.stringify(held.why));
    assert.equal(held.visit_id, null);
    assert.equal(ok(await officer.get(`/v1/field/capsules?filter=client_id:eq:${held.id}`)).items[0].premises_id, doors[0].id, "where to look");
    const photos = [{ hash: "ab".repeat(32), size: 1, of: "visit", index: 0 }];
    const pictured = await receipt(phone, phone.capsule({ visit: { nonsense: true }, photos }));
    assert.deepEqual([pictured.state, pictured.missing], ["held", ["ab".repeat(32)]], "its photos are asked for all the same");
    const right = await receipt(phone, phone.capsule({ visit: phone.visit(doors[0].id, { outcome: "closed" }), corrects: held.id }));
    assert.equal(right.state, "accepted");
    assert.equal(ok(await officer.get(`/v1/field/capsules/${held.id}`)).state, "corrected");
    const second = await receipt(phone, phone.capsule({ visit: { nonsense: true } }));
    assert.equal(second.state, "held");
    assert.equal((await (await as("officer2")).post(`/v1/field/capsules/${second.capsule_id}/drop`, { reason: "x" })).status, 403);
    ok(await officer.post(`/v1/field/capsules/${second.capsule_id}/drop`, { reason: "重复录入" }), 204);
    assert.equal((await officer.post(`/v1/field/capsules/${second.capsule_id}/drop`, { reason: "x" })).status, 409, "once");
    assert.equal(ok(await officer.get(`/v1/field/capsules/${second.id}`)).state, "dropped");
  });

  test("a door that stands in no list comes in a capsule too, with its operator enrolled", async () => {
    const { officer, phone, doors } = await atWork();
    const point = { lon: doors[0].lon, lat: doors[0].lat };
    const visit = phone.visit(undefined, { outcome: "enrolled", point, new_door: { name: "巷口糖水铺", entity_name: "巷口糖水经营部", trade: "6291" }, enrol: { contact_name: "陈糖水", duty: "owner", phone: "13800001234" } });
    const reply = await receipt(phone, phone.capsule({ visit }));
    assert.equal(reply.state, "accepted", JSON.stringify(reply.why));
    const { premises_id } = ok(await officer.get(`/v1/visits/${reply.visit_id}`));
    assert.equal(ok(await officer.get(`/v1/premises/${premises_id}`)).name, "巷口糖水铺");
  });

  test("a picture of one answer finds its item, whichever came first", async () => {
    const { officer, phone, doors } = await atWork();
    const list = ok(await officer.get("/v1/checklists/visit"));
    const items = [...list.items].reverse().map((one, i) => (i ? { item: one.code, verdict: "conform" } : { item: one.code, verdict: "fail", note: "见照片" }));
    const visit = phone.visit(doors[4].id, { checklist: "visit", checklist_version: list.version, items });
    const pixels = [photo(800), photo(900)];
    const send = async (bytes) => {
      const { status, headers } = await phone.create(bytes);
      assert.equal(status, 201);
      assert.equal((await phone.piece(headers.location, bytes, 0)).status, 204);
    };
    await send(pixels[0]);
    const of = (n, index) => ({ hash: sm3(pixels[n]), size: pixels[n].length, of: "item", index });
    const beyond = await receipt(phone, phone.capsule({ visit, photos: [of(0, items.length)] }));
    assert.equal(beyond.why.errors[0].field, "photos.0.index", "an answer that was not given has no picture");
    const got = await receipt(phone, phone.capsule({ visit, photos: [of(0, 0), of(1, 1)], corrects: beyond.id }));
    assert.deepEqual([got.state, got.missing], ["received", [sm3(pixels[1])]]);
    const page = async () => ok(await officer.get(`/v1/visits/${got.visit_id}`)).photos.map((one) => [one.role, one.item]);
    assert.deepEqual(await page(), [["item", items[0].item]]);
    await send(pixels[1]);
    assert.equal(ok(await officer.get(`/v1/field/capsules/${got.capsule_id}`)).state, "accepted");
    assert.deepEqual((await page()).sort(), [["item", items[0].item], ["item", items[1].item]].sort());
  });

  test("order does not matter: a gap is a flag until it is filled, a fork stays", async () => {
    const { officer, phone, doors } = await atWork();
    const [one, two, three] = [0, 1, 2].map((i) => phone.capsule({ visit: phone.visit(doors[i].id) }));
    assert.ok((await receipt(phone, three)).flags.includes("gap"));
    await receipt(phone, one);
    const middle = await receipt(phone, two);
    assert.ok(!middle.flags.includes("gap") && !middle.flags.includes("fork"), middle.flags.join());
    const later = ok(await officer.get(`/v1/field/capsules/${three.id}`));
    assert.ok(!later.flags.includes("gap") && !later.flags.includes("fork"), later.flags.join());
    const twin = phone.capsule({ visit: phone.visit(doors[0].id) });
    Object.assign(twin, { seq: 2, prev: "0".repeat(64) });
    twin.seal = sealOf(twin);
    const odd = await receipt(phone, twin);
    assert.equal(odd.state, "accepted", "a flag is no refusal");
    assert.ok(odd.flags.includes("number_twice") && odd.flags.includes("fork"), odd.flags.join());
  });

  test("a phone whose clock is wrong: the visit stands at its true time, and the clock is a flag", async () => {
    const { officer, phone, doors } = await atWork();
    phone.ahead = 26 * 3600_000;
    const reply = await receipt(phone, phone.capsule({ visit: phone.visit(doors[3].id) }));
    assert.equal(reply.state, "accepted");
    assert.ok(reply.flags.includes("clock"));
    const visit = ok(await officer.get(`/v1/visits/${reply.visit_id}`));
    assert.ok(Math.abs(Date.parse(visit.ended_at) - Date.now()) < 60_000, visit.ended_at);
    phone.ahead = 0;
    const content = { visit: phone.visit(doors[3].id) };
    const journal = [phone.entry(0, "open", {}, new Date(Date.now() + 7200_000).toISOString()), phone.entry(1, "seal", content)];
    const capsule = { ...phone.capsule(content), journal };
    capsule.seal = phone.prev = sealOf(capsule);
    assert.ok((await receipt(phone, capsule)).flags.includes("clock_jump"));
  });

  for (const [said, hours] of [["an hour ahead", 1], ["an hour behind", -1], ["a year ahead", 365 * 24], ["a year behind", -365 * 24]])
    test(`a clock that is ${said}: hello tells the hour, a door's last visit is of today, a photo of it is taken today`, async () => {
      const { officer, phone, doors } = await atWork("officer2");
      phone.ahead = hours * 3600_000;
      const hello = ok(await phone.hello());
      assert.ok(Math.abs(Date.parse(hello.server_time) - Date.now()) < 60_000);
      assert.ok(Date.parse(hello.until) > Date.now(), "the session ends by the server's clock");
      const bytes = photo(2000);
      const made = await phone.create(bytes, { taken_at: phone.now() });
      assert.equal((await phone.piece(made.headers.location, bytes, 0)).status, 204);
      const photos = [{ hash: sm3(bytes), size: bytes.length, taken_at: phone.now(), of: "visit", index: 0 }];
      const reply = await receipt(phone, phone.capsule({ visit: phone.visit(doors[2].id, { outcome: "closed" }), photos }));
      assert.equal(reply.state, "accepted", JSON.stringify(reply.why));
      assert.ok(reply.flags.includes("clock"), reply.flags.join());
      const visit = ok(await officer.get(`/v1/visits/${reply.visit_id}`));
      for (const at of [visit.started_at, visit.ended_at, visit.photos[0].taken_at]) assert.ok(Math.abs(Date.parse(at) - Date.now()) < 120_000, `${at} is now`);
      assert.ok(Math.abs(Date.parse(ok(await officer.get(`/v1/premises/${doors[2].id}`)).door_state_at) - Date.now()) < 120_000);
    });

  test("where the phone was is evidence: no position, far from the door, simulated, too fast", async () => {
    const { phone, doors } = await atWork("officer3");
    const at = (door, dx = 0) => ({ point: { lon: door.lon + dx, lat: door.lat }, accuracy: 10 });
    assert.ok((await receipt(phone, phone.capsule({ visit: phone.visit(doors[0].id) }))).flags.includes("no_position"));
    const near = await receipt(phone, phone.capsule({ visit: phone.visit(doors[0].id, at(doors[0])) }));
    assert.deepEqual(near.flags, []);
    const far = await receipt(phone, phone.capsule({ visit: phone.visit(doors[0].id, at(doors[0], 0.5)), evidence: { mock: true } }));
    for (const flag of ["far", "mock", "too_fast"]) assert.ok(far.flags.includes(flag), `${flag} of ${far.flags}`);
    const coarse = await receipt(phone, phone.capsule({ visit: phone.visit(doors[0].id, { point: { lon: doors[0].lon, lat: doors[0].lat }, accuracy: 3000 }) }));
    assert.ok(coarse.flags.includes("coarse") && !coarse.flags.includes("far"), coarse.flags.join());
  });

  test("acts add; a field that two changed keeps both sides until a person decides", async () => {
    const { officer, phone, doors } = await atWork();
    const chief = await as("chief");
    const door = ok(await officer.get(`/v1/premises/${doors[4].id}`));
    const correct = (from, to, field = "name", subject = "premises") => phone.capsule({ visit: phone.visit(door.id), corrections: [{ subject, field, from, to }] });
    const simple = await receipt(phone, correct(door.name, "新招牌甲"));
    assert.equal(simple.conflicts, 0);
    assert.equal(ok(await officer.get(`/v1/premises/${door.id}`)).name, "新招牌甲");

    const clash = await receipt(phone, correct(door.name, "新招牌乙"));
    assert.equal(clash.state, "accepted");
    assert.equal(clash.conflicts, 1, "the officer saw the old name");
    assert.equal(ok(await officer.get(`/v1/premises/${door.id}`)).name, "新招牌甲", "nobody wins by himself");
    assert.equal((await receipt(phone, correct(door.name, "新招牌甲"))).conflicts, 0, "it is so already");

    const [open] = ok(await chief.get(`/v1/conflicts?filter=state:eq:open&filter=premises_id:eq:${door.id}`)).items;
    const both = ok(await chief.get(`/v1/conflicts/${open.id}`));
    assert.deepEqual([both.seen, both.theirs, both.ours], [door.name, "新招牌甲", "新招牌乙"]);
    assert.equal((await chief.post(`/v1/conflicts/${open.id}/resolve`, { choice: "other" })).status, 422, "other wants a value");
    ok(await chief.post(`/v1/conflicts/${open.id}/resolve`, { choice: "ours", reason: "核对照片" }), 204);
    assert.equal(ok(await officer.get(`/v1/premises/${door.id}`)).name, "新招牌乙");
    assert.equal((await chief.post(`/v1/conflicts/${open.id}/resolve`, { choice: "theirs" })).status, 409, "once");

    const card = ok(await chief.get(`/v1/entities/${door.entity_id}`));
    ok(await chief.patch(`/v1/entities/${door.entity_id}`, { phone: "13900139000" }, card.ver));
    assert.equal((await receipt(phone, correct("", "13800138000", "phone", "entity"))).conflicts, 1);
    const [waiting] = ok(await chief.get(`/v1/conflicts?filter=state:eq:open&filter=field:eq:phone&filter=premises_id:eq:${door.id}`)).items;
    const masked = ok(await chief.get(`/v1/conflicts/${waiting.id}`));
    assert.ok(masked.masked && !JSON.stringify(masked).includes("13800138000"), "a phone number is masked");
    assert.equal((await chief.post(`/v1/conflicts/${waiting.id}/reveal`, {})).status, 400, "without a purpose");
    const clear = ok(await chief.post(`/v1/conflicts/${waiting.id}/reveal`, {}, { "X-Purpose": encodeURIComponent("核对电话") }));
    assert.deepEqual([clear.theirs, clear.ours], ["13900139000", "13800138000"]);
    assert.equal((await receipt(phone, correct("x", "y", "grade", "entity"))).state, "held", "the grade is nobody's to write at a door");
  });

  test("a re-check made without a network is carried out, or waits beside what happened meanwhile", async () => {
    const { officer, phone, doors } = await atWork();
    const other = await as("officer2");
    const found = async (door) => {
      const visit = phone.visit(door.id, { hazards: [{ kind: "H2a", grade: "ordinary", story: "未见执照", remedy: "办理执照", due_days: 7 }] });
      return (await receipt(phone, phone.capsule({ visit }))).hazards[0];
    };
    const walk = new Phone(other);
    ok(await walk.hello());
    const recheck = async (door, id, ver) => receipt(walk, walk.capsule({ visit: walk.visit(door.id), rechecks: [{ hazard_id: id, ver, action: "recheck", form: { outcome: "CORRECTED" } }] }));
    const first = await found(doors[5]);
    const seen = ok(await other.get(`/v1/hazards/${first}`));
    const done = await recheck(doors[5], first, seen.ver);
    assert.equal(done.conflicts, 0, JSON.stringify(done));
    assert.equal(ok(await officer.get(`/v1/hazards/${first}`)).state, "closed");
    const late = await recheck(doors[5], first, seen.ver);
    assert.equal(late.state, "accepted");
    assert.equal(late.conflicts, 1, "it was closed meanwhile");
    assert.equal((await recheck(doors[6], first, seen.ver)).state, "held", "another door's hazard");
  });

  test("a lost phone is told to wipe itself, gets no key, and another one when it is allowed again", async () => {
    const { officer, phone } = await atWork();
    const chief = await as("chief");
    const before = ok(await phone.hello({ waiting: 3 })).key;
    assert.equal(ok(await phone.hello()).key, before, "the same person on the same phone opens what waits there");
    const [device] = ok(await chief.get(`/v1/field/devices?filter=device:eq:${phone.device}`)).items;
    const state = (to) => chief.post(`/v1/field/devices/${device.id}/state`, { state: to, reason: "遗失" });
    assert.equal((await officer.post(`/v1/field/devices/${device.id}/state`, { state: "active", reason: "x" })).status, 403);
    ok(await state("disabled"), 204);
    const disabled = ok(await phone.hello());
    assert.deepEqual([disabled.state, disabled.key], ["disabled", undefined]);
    ok(await state("wiped"), 204);
    assert.equal(ok(await phone.hello()).state, "wiped");
    assert.ok(ok(await chief.get(`/v1/field/devices?filter=device:eq:${phone.device}`)).items[0].told_at, "it has heard");
    ok(await state("active"), 204);
    assert.notEqual(ok(await phone.hello()).key, before, "what lay on it stays closed");
    const stranger = new Phone(await as("officer2"));
    stranger.device = phone.device;
    assert.notEqual(ok(await stranger.hello()).key, ok(await phone.hello()).key, "another person's key is another");
    assert.equal((await officer.post("/v1/field/hello", { device: "short", client_version: "1" })).status, 422);
  });

  test("message of the day and oldest client are told at hello", async () => {
    const { officer, phone } = await atWork();
    const admin = await as("admin");
    assert.equal((await officer.send("PUT", "/v1/field/notice", { body: { min_version: "2" } })).status, 403);
    assert.equal((await admin.send("PUT", "/v1/field/notice", { body: { message_zh: "台风" } })).status, 422, "both languages");
    ok(await admin.send("PUT", "/v1/field/notice", { body: { min_version: "1.2", message_zh: "台风蓝色预警", message_en: "Typhoon: blue" } }), 204);
    const told = ok(await phone.hello({ client_version: "1.1.9" }));
    assert.ok(told.update && told.message.zh === "台风蓝色预警" && told.min_version === "1.2");
    assert.ok(!ok(await phone.hello({ client_version: "1.10.0" })).update, "numbers, not letters");
    ok(await admin.send("PUT", "/v1/field/notice", { body: {} }), 204);
    assert.equal(ok(await phone.hello()).message, null);
  });

  // A sweep of today with its own stops, locked or under way.
  async function underWay(officer, begun = true) {
    const chief = await as("chief");
    const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
    const { items } = ok(await officer.get("/v1/premises?limit=3"));
    const id = ok(await chief.post("/v1/sweeps", { name: "行走", on_day: today, people: [officer.me.id], places: [items[0].place_code.slice(0, 12)], rule: { most: 1 } }), 201).id;
    ok(await chief.post(`/v1/sweeps/${id}/stops`, { add: items.map((one) => one.id) }));
    ok(await chief.post(`/v1/sweeps/${id}/assign`, { all_unassigned: true, person_id: officer.me.id }));
    const act = async (name) => ok(await chief.post(`/v1/sweeps/${id}/acts/${name}`, {}, { "If-Match": (await chief.get(`/v1/sweeps/${id}`)).headers.get("etag") }));
    await act("lock");
    if (begun) await act("start");
    return { chief, id, act, door: items[0] };
  }

  test("tracks are kept of a sweep in progress only, and read for a purpose", async () => {
    const { officer, phone } = await atWork();
    const { chief, id, act } = await underWay(officer);
    const track = (who, points, sweep_id = id) => who.post("/v1/field/tracks", { device: phone.device, sweep_id, points });
    const at = (ms) => [new Date(Date.now() + ms).toISOString(), 113.88, 22.57, 8];
    const inside = at(0);
    assert.deepEqual(ok(await track(officer, [inside, at(-86400_000), at(86400_000)])), { kept: 1, dropped: 2 });
    ok(await track(officer, [inside]));
    assert.equal(ok(await track(await as("officer2"), [inside])).kept, 0, "who does not go along leaves no track");
    assert.equal((await chief.post(`/v1/sweeps/${id}/tracks`, {})).status, 400, "no purpose");
    assert.equal((await officer.post(`/v1/sweeps/${id}/tracks`, {}, { "X-Purpose": "x" })).status, 403);
    assert.equal((await (await as("chief2")).post(`/v1/sweeps/${id}/tracks`, {}, { "X-Purpose": "x" })).status, 404, "another station's walks are nobody else's");
    const read = ok(await chief.post(`/v1/sweeps/${id}/tracks`, {}, { "X-Purpose": encodeURIComponent("核查覆盖") })).points;
    assert.deepEqual(read.map(([person]) => person), [officer.me.id], "twice is once");
    await act("finish");
    assert.equal(ok(await track(officer, [at(3600_000)])).kept, 0, "the sweep is over");
    assert.equal((await track(officer, [["yesterday", 1, 2, 3]])).status, 422);
  });

  test("a visit that no longer fits its sweep counts all the same", async () => {
    const { officer, phone } = await atWork();
    const { id, act, door } = await underWay(officer, false);
    const sealed = phone.capsule({ visit: phone.visit(door.id, { sweep_id: id }) });
    await act("cancel");
    const late = await receipt(phone, sealed);
    assert.equal(late.state, "accepted", JSON.stringify(late.why));
    assert.ok(late.flags.includes("off_sweep"));
    assert.equal(ok(await officer.get(`/v1/visits/${late.visit_id}`)).sweep_id, null);
  });
});
