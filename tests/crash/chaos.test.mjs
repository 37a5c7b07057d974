// A day in the street at its worst: 200 records with photos through connections that break, sent twice and out of order, while
// the server is killed again and again. In the end each is accepted, none is lost, none is there twice, photos are the same bytes.
import assert from "node:assert/strict";
import { connect, createServer } from "node:net";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "../api/client.mjs";
import { Phone, photo, sm3 } from "../api/phone.mjs";
import { onEachDatabase } from "../api/server.mjs";

const CAPSULES = 200, DOUBLED = 0.05, REORDERED = 0.05, DROPPED = 0.45, KILLS = 4, PHONES = 4;
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const random = ((state) => () => ((state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff))(seed);

// Stands between phone and server and cuts a part of the connections somewhere in the middle, in either direction.
class BadNetwork {
  async open(target) {
    this.target = target;
    this.dropped = this.opened = 0;
    this.listener = createServer((phone) => this.carry(phone));
    await new Promise((done) => this.listener.listen(0, "127.0.0.1", done));
    this.url = `http://127.0.0.1:${this.listener.address().port}`;
    return this;
  }

  carry(phone) {
    const server = connect(this.target(), "127.0.0.1");
    const cut = () => (phone.destroy(), server.destroy());
    /* early in most of them: many say little */
    let left = random() < DROPPED ? Math.floor(random() ** 3 * 20_000) : Infinity;
    this.opened++;
    for (const [from, to] of [[phone, server], [server, phone]]) {
      from.on("data", (bytes) => {
        left -= bytes.length;
        if (left >= 0) return to.write(bytes);
        this.dropped++;
        to.write(bytes.subarray(0, Math.max(0, bytes.length + left)), cut);
      });
      from.on("error", cut);
      from.on("close", cut);
    }
  }

  close() {
    this.listener.close();
  }
}

// A phone that gives up on nothing: it sends again until it holds a genuine receipt that lets it go.
class StubbornPhone extends Phone {
  constructor(client, network) {
    super(client);
    this.network = network;
  }

  async ask(method, path, headers = {}, body) {
    for (;;) {
      try {
        const reply = await fetch(this.network.url + path, {
          method, body, headers: { Cookie: this.client.cookie, "X-CSRF": this.client.csrf, "Tus-Resumable": "1.0.0", Connection: "close", ...headers }, signal: AbortSignal.timeout(10_000),
        });
        const text = await reply.text();
        if (reply.status < 500 && reply.status !== 429 && reply.status !== 423) return { status: reply.status, headers: Object.fromEntries(reply.headers), text };
      } catch {
        /* broken: once more */
      }
      await sleep(20 + random() * 60);
    }
  }

  async send(capsule) {
    const { status, text } = await this.ask("POST", "/v1/field/capsules", { "Content-Type": "application/json" }, JSON.stringify({ ...capsule, sent_at: this.now() }));
    return { status, body: JSON.parse(text) };
  }

  async upload(bytes) {
    for (;;) {
      const made = await this.create(bytes);
      assert.ok([200, 201].includes(made.status), `an upload begins: ${made.status} ${made.text}`);
      const offset = Number(made.headers["upload-offset"]);
      if (offset === bytes.length) return;
      const sent = await this.piece(made.headers.location, bytes.subarray(offset), offset);
      assert.ok([204, 409, 404].includes(sent.status), `a piece is taken or out of step: ${sent.status} ${sent.text}`);
      if (sent.status === 204 && Number(sent.headers["upload-offset"]) === bytes.length) return;
    }
  }

  async deliver({ capsule, bytes }) {
    const parts = [() => this.send(capsule), () => this.upload(bytes)];
    if (random() < 0.5) parts.reverse();
    for (const part of parts) await part();
    if (random() < DOUBLED) await this.send(capsule);
    for (let tries = 0; ; tries++) {
      const { status, body } = await this.send(capsule);
      assert.equal(status, 200, JSON.stringify(body));
      assert.ok(this.genuine(body), "the receipt is ours");
      assert.equal(body.why, null, JSON.stringify(body.why));
      if (body.state === "accepted") return body;
      assert.ok(tries < 20, `still ${body.state}, missing ${body.missing}`);
      await this.upload(bytes);
    }
  }
}

// A part of them changes places with the next one.
function reordered(list) {
  const all = [...list];
  for (let i = 0; i + 1 < all.length; i++) if (random() < REORDERED) [all[i], all[i + 1]] = [all[i + 1], all[i]];
  return all;
}

function record(phone, door, i) {
  const bytes = photo(2000 + Math.floor(random() * 60_000));
  const content = { visit: phone.visit(door, { note: `第${i}份` }), photos: [{ hash: sm3(bytes), size: bytes.length, of: "visit", index: 0 }] };
  return { capsule: phone.capsule(content), bytes };
}

onEachDatabase((server) => {
  test(`${CAPSULES} records, ${KILLS} kills (SEED=${seed}): all accepted, none lost, none twice, photos the same bytes`, { timeout: 600_000 }, async (t) => {
    const network = await new BadNetwork().open(() => server().port);
    const officers = server().accounts.filter((a) => a.role.split("|").includes("officer")).slice(0, PHONES);
    const phones = [];
    for (const officer of officers) {
      const phone = new StubbornPhone(await Client.as(server(), officer), network);
      assert.equal((await phone.hello()).status, 200);
      phone.doors = (await phone.client.get("/v1/premises?limit=100")).body.items.map((one) => one.id);
      phone.records = Array.from({ length: CAPSULES / officers.length }, (_, i) => record(phone, phone.doors[i % phone.doors.length], i));
      phones.push(phone);
    }
    let over = false;
    const killer = (async () => {
      for (let i = 0; i < KILLS && !over; i++) {
        await sleep(300 + random() * 1500);
        await server().end("SIGKILL");
        await server().serve();
      }
    })();
    const receipts = (await Promise.all(phones.map(async (phone) => {
      const got = [];
      const queue = reordered(phone.records);
      const lane = async () => {
        for (let one; (one = queue.shift()); ) got.push({ phone, ...one, receipt: await phone.deliver(one) });
      };
      await Promise.all([lane(), lane()]);
      return got;
    }))).flat();
    over = true;
    await killer;
    network.close();
    assert.ok(network.dropped > 0.25 * network.opened, `${network.dropped} of ${network.opened} connections were cut`);
    assert.equal(receipts.length, CAPSULES);
    assert.equal(new Set(receipts.map((one) => one.receipt.visit_id)).size, CAPSULES, "a visit for each");
    for (const phone of phones) {
      phone.client.url = server().url;
      let found = 0;
      for (let cursor = ""; cursor !== null; ) {
        const { body } = await phone.client.get(`/v1/field/capsules?limit=500&filter=device:eq:${phone.device}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
        for (const one of body.items) assert.equal(one.state, "accepted");
        found += body.items.length;
        cursor = body.next;
      }
      assert.equal(found, phone.records.length, "none twice");
    }
    for (const { phone, bytes, receipt } of receipts) {
      const visit = (await phone.client.get(`/v1/visits/${receipt.visit_id}`)).body;
      assert.equal(visit.photos.length, 1, `the photo of ${receipt.id}, once`);
      assert.ok((await phone.content(visit.photos[0].id)).bytes.equals(bytes), "the same bytes");
    }
    const last = receipts.filter((one) => one.receipt.flags.includes("gap"));
    for (const { phone, receipt } of last) assert.ok(!(await phone.client.get(`/v1/field/capsules/${receipt.id}`)).body.flags.includes("gap"), "no gap is left");
    const { code, text } = await server().command("ledger", "verify");
    assert.equal(code, 0, text);
    t.diagnostic(`${network.opened} connections, ${network.dropped} cut; ${last.length} came before the one before them`);
  });
});
