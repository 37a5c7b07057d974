// An officer's areas as a phone keeps them: everything once, afterwards what changed; and whose area it is.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const codes = (reply) => (assert.equal(reply.status, 422, JSON.stringify(reply.body)), reply.body.errors.map((e) => `${e.field} ${e.code}`));

// What a phone does: everything page by page with the first page's cursor, then deltas until nothing more comes.
class Phone {
  constructor(client, code) {
    this.client = client;
    this.path = `/v1/field/areas/${code}`;
  }
  async fill() {
    this.doors = new Map();
    for (let next = "", first = true; next !== null; first = false) {
      const page = ok(await this.client.get(`${this.path}/doors?after=${next}`));
      if (first) this.cursor = page.cursor;
      this.take(page);
      next = page.next;
    }
    return this;
  }
  take({ columns, rows, caret }) {
    for (const row of rows) {
      const door = Object.fromEntries(columns.map((name, i) => [name, row[i]]));
      if (door.address) door.address = door.address.replace(/\^\^|\^/g, (sign) => (sign === "^" ? caret : "^"));
      this.doors.set(door.id, door);
    }
  }
  async renew() {
    for (let more = true; more; ) {
      const delta = ok(await this.client.get(`${this.path}/changes?cursor=${this.cursor}`));
      if (delta.reset) return (await this.fill(), "reset");
      this.take(delta);
      for (const id of delta.gone) this.doors.delete(id);
      this.cursor = delta.cursor;
      more = delta.more;
      this.last = delta;
    }
    return this.last;
  }
  held() {
    return [...this.doors].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, door]) => door);
  }
}

onEachDatabase((server) => {
  const as = (login) => Client.as(server(), server().accounts.find((a) => a.login === login));
  // PostgreSQL shows a fact when every transaction that began before it has ended: the worker may have one open.
  const settled = async (phone, wanted) => {
    for (let tries = 0; tries < 50; tries++) {
      const delta = await phone.renew();
      if (wanted(phone, delta)) return delta;
      await new Promise((done) => setTimeout(done, 100));
    }
    assert.fail("the change did not come");
  };
  // Until nothing has come for a while: what the house does of itself after a start leads to doors, too.
  const quiet = async (phone) => {
    for (let still = 0; still < 4; await new Promise((done) => setTimeout(done, 150))) still = (await phone.renew()).rows?.length === 0 ? still + 1 : 0;
  };
  const same = async (phone, client, code) => assert.deepEqual(phone.held(), (await new Phone(client, code).fill()).held());
  const visit = (door, more) => ({
    client_id: randomUUID(), premises_id: door, act: "visit", outcome: "seen", started_at: new Date(Date.now() - 60_000).toISOString(),
    ended_at: new Date().toISOString(), ...more,
  });

  async function ground() {
    const [officer, chief] = [await as("officer"), await as("chief")];
    const { items } = ok(await officer.get("/v1/field/areas"));
    const area = items.filter((one) => !one.walked).sort((a, b) => b.doors - a.doors)[0];
    return { officer, chief, area };
  }

  test("an officer has areas with a box, and every door of them with its operator", async () => {
    const { officer, area } = await ground();
    assert.match(area.code, /^\d{12}$/);
    const [west, south, east, north] = area.box;
    assert.ok(west < east && south < north && east - west < 0.2);
    const phone = await new Phone(officer, area.code).fill();
    assert.equal(phone.doors.size, area.doors);
    const shop = phone.held().find((door) => door.entity_id);
    const entity = ok(await officer.get(`/v1/entities/${shop.entity_id}`));
    assert.equal(shop.entity_name ?? shop.name, entity.name);
    assert.equal(shop.uscc, entity.uscc);
    assert.equal(shop.filings, entity.filings);
    const door = ok(await officer.get(`/v1/premises/${shop.id}`));
    assert.equal(shop.address, door.address);
    assert.equal(area.code + shop.place, door.place_code);
    assert.equal(shop.checklist, ok(await officer.get(`/v1/doors/${shop.id}/card`)).checklist);
    assert.equal((await officer.get("/v1/field/areas/440306999999/doors")).status, 404, "another place");
    assert.equal((await officer.get("/v1/field/areas/440306/changes?cursor=0.0.0")).status, 404, "the whole district");
    assert.doesNotMatch(JSON.stringify(phone.held()), /(?<!\d)1[3-9]\d{9}(?!\d)/, "no telephone number");
  });

  test("a visit with a hazard and a renamed shop come as a delta of their doors alone", async () => {
    const { officer, area } = await ground();
    const phone = await new Phone(officer, area.code).fill();
    await quiet(phone);
    const [first, second] = phone.held().filter((door) => door.entity_id);
    const hazard = { kind: "H2a", grade: "ordinary", story: "未见执照", remedy: "办理执照", due_days: 7 };
    ok(await officer.post("/v1/visits", visit(first.id, { hazards: [hazard] })), 201);
    let delta = await settled(phone, ({ doors }) => doors.get(first.id).matters.length > first.matters.length);
    /* what the house does of itself after a start may lead to a few doors more */
    const sent = delta.rows.map(([id]) => id);
    assert.ok(sent.includes(first.id) && sent.length < phone.doors.size, `its door: ${sent.length} of ${phone.doors.size}`);
    assert.ok(phone.doors.get(first.id).matters.some((matter) => matter.includes("未见执照") && matter.includes("H2a")));
    await same(phone, officer, area.code);

    const registrar = await Client.as(server(), "registrar");
    const entity = ok(await registrar.get(`/v1/entities/${second.entity_id}`));
    ok(await registrar.patch(`/v1/entities/${entity.id}`, { name: "新名字饭店" }, entity.ver));
    await settled(phone, ({ doors }) => doors.get(second.id).entity_name === "新名字饭店" || doors.get(second.id).name === "新名字饭店");
    await same(phone, officer, area.code);
  });

  test("a report that proves to be about another door leaves the first one", async () => {
    const { officer, area } = await ground();
    const phone = await new Phone(officer, area.code).fill();
    const [from, to] = phone.held().filter((door) => door.entity_id).slice(-2);
    const told = { premises_id: from.id, source: "intake", category: "food", story: "后厨有老鼠", reporter: { name: "张小明", phone: "13800001234" } };
    const { id } = ok(await officer.post("/v1/reports", told), 201);
    const at = (door) => JSON.stringify(phone.doors.get(door.id).matters).includes(id);
    await settled(phone, () => at(from));
    const move = async (action, form) => ok(await officer.post(`/v1/matters/${id}/moves/${action}`, form, { "If-Match": `"${ok(await officer.get(`/v1/reports/${id}`)).ver}"` }));
    await move("verify", {});
    await move("subject", { premises_id: to.id });
    await settled(phone, () => at(to));
    assert.ok(!at(from), "gone from the door where it was thought to be");
    await same(phone, officer, area.code);
  });

  test("what grade and certificates make due is on the phone as the card says it, and a new certificate comes as a delta", async () => {
    const { officer } = await ground();
    const { items } = ok(await officer.get("/v1/field/areas"));
    const areas = await Promise.all(items.map((one) => new Phone(officer, one.code).fill()));
    const fed = (phone) => phone.held().filter((door) => door.food.length);
    const phone = areas.sort((a, b) => fed(b).length - fed(a).length)[0];
    const dayOf = (instant) => Math.floor((Date.parse(instant) + 8 * 3600_000) / 86_400_000);
    const text = (n) => new Date(n * 86_400_000).toISOString().slice(0, 10);
    const today = dayOf(new Date().toISOString());
    const kept = fed(phone);
    assert.ok(kept.length > 0, "food in an area");
    for (const { id, food } of kept.slice(0, 40)) {
      const [inspect, health] = food[0];
      const { due } = ok(await officer.get(`/v1/doors/${id}/card`));
      const first = (kind) => due.filter((one) => one.kind === kind).map((one) => dayOf(one.due_at)).sort((a, b) => a - b)[0];
      assert.equal(first("food_inspection"), inspect <= today + 30 ? inspect : undefined, id);
      assert.equal(first("health"), health !== null && health <= today + 30 ? health : undefined, id);
    }
    const { id, entity_id, food: [[, before]] } = kept[0];
    const ends = Math.min(before ?? Infinity, today + 5) - 1;
    ok(await officer.post("/v1/food/staff", { entity_id, name: "林小妹", duty: "handler", health_from: text(ends - 365), health_to: text(ends) }), 201);
    const delta = await settled(phone, ({ doors }) => doors.get(id).food[0][1] === ends);
    assert.ok(delta.rows.every((row) => row[10] === entity_id), "doors of this operator alone");
    assert.deepEqual(phone.held(), (await new Phone(officer, phone.path.split("/").pop()).fill()).held());
  });

  test("a cursor of another area, of another person, none at all, or an old one asks for everything anew", async () => {
    const { officer, chief, area } = await ground();
    const phone = await new Phone(officer, area.code).fill();
    const reset = async (client, cursor) => ok(await client.get(`${phone.path}/changes?cursor=${cursor}`)).reset;
    const [era, id, print] = phone.cursor.split(".");
    assert.equal(await reset(officer, phone.cursor), false);
    for (const cursor of ["", "nonsense", `${era}.${id}`, `${era}.${id}.00000000`, `${era}.-1.${print}`, `${era}.1.${print}`, `${era}.${id}.${print}.`])
      assert.equal(await reset(officer, cursor), true, cursor);
    ok(await chief.send("PUT", `/v1/people/${chief.me.id}/areas`, { body: { places: [area.code] } }));
    assert.equal(await reset(chief, phone.cursor), true, "another person's");
  });

  test("with another role everything is asked for anew: no fact leads to the doors that one sees since", async () => {
    const [officer, admin] = [await as("officer2"), await as("admin")];
    const phone = await new Phone(officer, ok(await officer.get("/v1/field/areas")).items[0].code).fill();
    assert.notEqual(await phone.renew(), "reset");
    const person = ok(await admin.get(`/v1/people/${officer.me.id}`));
    ok(await admin.patch(`/v1/people/${person.id}`, { roles: ["officer", "investigator"] }, person.ver));
    assert.equal(await phone.renew(), "reset");
    const changed = ok(await admin.get(`/v1/people/${person.id}`));
    ok(await admin.patch(`/v1/people/${person.id}`, { roles: person.roles }, changed.ver));
  });

  test("500 doors of a day are under 200 kB, hazards and visits with them", async () => {
    const { officer, chief, area } = await ground();
    const street = area.code.slice(0, 9), { items } = ok(await officer.get(`/v1/people/${officer.me.id}/areas`));
    const before = items.filter((one) => !one.walked).map((one) => one.code);
    ok(await chief.send("PUT", `/v1/people/${officer.me.id}/areas`, { body: { places: [street] } }));
    const phone = await new Phone(officer, street).fill();
    const size = ({ columns, caret, rows }) => (Buffer.byteLength(JSON.stringify({ columns, caret, rows })) / rows.length) * 500;
    const whole = ok(await officer.get(`${phone.path}/doors`));
    assert.ok(whole.rows.length > 100 && size(whole) < 200_000, `${whole.rows.length} doors, 500 of them ${size(whole)} bytes`);
    const visited = phone.held().filter((door) => door.entity_id).slice(0, 36);
    const hazard = { kind: "H2a", grade: "ordinary", story: "现场未见营业执照，经营者称正在办理。", remedy: "七日内办理营业执照。", due_days: 7 };
    for (const [i, door] of visited.entries()) ok(await officer.post("/v1/visits", visit(door.id, i % 12 === 0 ? { hazards: [hazard] } : {})), 201);
    /* while transactions of others are open, PostgreSQL tells what happened before the cursor once more: more doors may come, none may lack */
    let delta, lacking;
    for (let tries = 0; tries < 50; tries++) {
      delta = ok(await officer.get(`${phone.path}/changes?cursor=${phone.cursor}`));
      const told = new Set(delta.rows.map(([id]) => id));
      lacking = visited.filter(({ id }) => !told.has(id)).map(({ id }) => id);
      if (!lacking.length) break;
      await new Promise((done) => setTimeout(done, 100));
    }
    assert.deepEqual(lacking, []);
    assert.ok(size(delta) < 200_000, `500 visited doors would be ${size(delta)} bytes`);
    ok(await chief.send("PUT", `/v1/people/${officer.me.id}/areas`, { body: { places: before } }));
  });

  test("a chief gives places of the unit's jurisdiction to its people, and nobody else does", async () => {
    const { officer, chief, area } = await ground();
    const give = (client, person, places) => client.send("PUT", `/v1/people/${person}/areas`, { body: { places } });
    const mine = (client) => client.get("/v1/field/areas").then((reply) => ok(reply).items.filter((one) => !one.walked).map((one) => one.code));
    const colleague = await as("officer3");
    const street = area.code.slice(0, 9), before = await mine(colleague);
    ok(await give(chief, colleague.me.id, [street]));
    assert.deepEqual(await mine(colleague), [street]);
    assert.deepEqual(ok(await officer.get(`/v1/people/${colleague.me.id}/areas`)).items.map((one) => one.code), [street]);
    const whole = await new Phone(colleague, street).fill();
    assert.ok(whole.doors.size >= area.doors);
    assert.deepEqual(codes(await give(chief, colleague.me.id, ["440306999", street, area.code, street])),
      ["places.0 not_found", "places.2 within_another", "places.3 twice"], "all that is wrong at once");
    assert.deepEqual(codes(await give(chief, colleague.me.id, ["440306"])), ["places.0 not_an_area"]);
    const elsewhere = ok(await chief.get(`/v1/places?parent=440306`)).items.find((one) => one.code !== street);
    assert.deepEqual(codes(await give(chief, colleague.me.id, [elsewhere.code])), ["places.0 outside_unit"]);
    assert.equal((await give(officer, colleague.me.id, [street])).status, 403);
    const abroad = server().accounts.find((a) => a.role === "officer" && a.unit !== server().accounts.find((b) => b.login === "officer").unit);
    const stranger = await Client.as(server(), abroad);
    assert.equal((await give(chief, stranger.me.id, [street])).status, 404, "another station's");
    assert.equal((await officer.get(`/v1/people/${stranger.me.id}/areas`)).status, 404);
    assert.equal((await colleague.get(`/v1/field/areas/${area.code}/doors`)).status, 404, "only as it was given");
    ok(await give(chief, colleague.me.id, before));
    assert.deepEqual(await mine(colleague), before);
    const { items } = ok(await (await Client.as(server(), "auditor")).get(`/v1/ledger?filter=act:eq:person.areas&filter=subject_id:eq:${colleague.me.id}`));
    assert.equal(items.length, 2, "each change is in the ledger");
  });
}, { entities: 3000 });
