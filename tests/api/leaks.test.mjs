// Nobody learns who reported: filings with planted names, numbers, addresses, and then everything that the server says to anybody without
// the right is searched for them — lists, exports, pages, papers, feed, errors, log, ledger.
//
// Another room that takes in people's data is covered by one more row of ROOMS.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const run = promisify(execFile);
const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);

// One person, and how people write what is theirs. secrets: what must not be found, however it is spaced.
const PEOPLE = [
  {
    who: { name: "欧阳若曦", phone: "13712349876", address: "宝安区西乡街道碧海名园7栋2单元1803", id_number: "11010519491231002X", email: "ruoxi.ouyang@mail.example.cn" },
    secrets: ["欧阳若曦", "若曦", "13712349876", "碧海名园", "11010519491231002", "ruoxi.ouyang"],
    says: (p) => `我是${p.name}，${p.name.split("").join(" ")}，手机${p.phone}，${p.phone.slice(0, 3)}-${p.phone.slice(3, 7)}-${p.phone.slice(7)}，住碧海名园7栋2单元1803，证件${p.id_number}，信箱${p.email}。这家店卖过期牛奶`,
  },
  {
    who: { name: "司马青", phone: "0755-27651234", address: "西乡街道流塘新村十三巷9号" },
    secrets: ["司马青", "27651234", "流塘新村十三巷9号"],
    says: (p) => `本人${p.name}（电话 ${p.phone}），家住流塘新村十三巷9号，投诉该店短斤少两，另一人 139 2222 3333 可以作证`,
    more: ["13922223333", "139 2222 3333"],
  },
  {
    who: { anonymous: true },
    secrets: ["13655554444", "440306199001011234", "诸葛", "wx_niaomiao88"],
    says: () => "我叫诸葛不亮，一三六五五五五四四四四，或 １３６５５５５４４４４，身份证 440306 19900101 1234，微信号：wx_niaomiao88，家住幸福里8栋，店里有老鼠",
    more: ["一三六五五五五", "幸福里8栋"],
  },
];

// Where data of people comes in, and what is told of it: make(client, door, person, story) gives the id of the matter and what else was
// planted; pages: addresses of it; steps: moves that write papers.
const ROOMS = [
  {
    name: "report", taker: "clerk",
    async make(client, door, person, story) {
      const { id, code } = ok(await client.post("/v1/reports", { premises_id: door, source: "intake", category: "food", target: story.slice(0, 40), story, reporter: person }), 201);
      return { id, planted: code ? [code] : [] };
    },
    pages: (id) => [`/v1/reports/${id}`, `/v1/matters/${id}`, "/v1/vault/reveals"],
    lists: ["reports", "matters", "vault/reveals"],
    hidden: ["window", "registrar", "admin", "partner"],
    async steps(move, id) {
      await move(id, "transfer", { to_agency: "fire", note: "线索分送" });
    },
    // What must not be there even as a thing that exists, for whom.
    wrong: (id) => [["POST", "/v1/reports", { premises_id: "1", source: "x", category: "x", story: PEOPLE[0].says(PEOPLE[0].who), reporter: { ...PEOPLE[0].who, phone: "1371234987" } }], ["POST", `/v1/matters/${id}/moves/none`, {}]],
  },
];

const LISTS = ["matters", "reports", "hazards", "transfers", "inspections", "visits", "entities", "premises", "vault/reveals", "ledger", "people", "jobs"];
const plain = (text) => text.replaceAll(/[\s·.\-–—_]/g, "");

onEachDatabase((server) => {
  const roles = () => [...new Set(server().accounts.flatMap((a) => a.role.split("|")))];
  const as = (role) => Client.as(server(), server().account(role));

  // Everything said so far, with where it was said.
  const said = [];
  const hear = (where, text) => said.push([where, text]);
  async function read(client, role, path) {
    const reply = await fetch(server().url + path, { headers: { Cookie: client.cookie } });
    if (reply.status === 429) return sleep(1000).then(() => read(client, role, path));
    hear(`${role} ${path} ${reply.status}`, await reply.text());
  }
  function found(secrets) {
    return said.flatMap(([where, text]) => {
      const packed = plain(text);
      return secrets.filter((s) => text.includes(s) || packed.includes(plain(s))).map((s) => `${s} in ${where}: …${text.slice(Math.max(0, text.indexOf(s) - 40), text.indexOf(s) + 60)}…`);
    });
  }
  const listen = async (client, role) => {
    const stop = new AbortController();
    const reply = await fetch(`${server().url}/v1/feed`, { headers: { Cookie: client.cookie }, signal: stop.signal });
    const texts = [];
    const reading = (async () => {
      try {
        for await (const piece of reply.body) texts.push(Buffer.from(piece).toString());
      } catch (failure) {
        if (failure.name !== "AbortError") throw failure;
      }
    })();
    return async () => {
      stop.abort();
      await reading;
      hear(`${role} feed`, texts.join(""));
    };
  };

  test("planted names, numbers and addresses come back to nobody who has no right to them", async () => {
    const listeners = [];
    for (const role of roles()) listeners.push(await listen(await as(role), role));
    const secrets = PEOPLE.flatMap((p) => [...p.secrets, ...(p.more ?? [])]);
    const ids = [];
    for (const room of ROOMS) {
      const taker = await as(room.taker);
      const door = ok(await taker.get("/v1/premises?limit=1&filter=entity_id:notnull:")).items[0];
      const move = async (id, action, form) => {
        const { ver } = ok(await taker.get(`/v1/matters/${id}`));
        const reply = await taker.post(`/v1/matters/${id}/moves/${action}`, form, { "If-Match": `"${ver}"` });
        hear(`${room.name} ${action}`, JSON.stringify(ok(reply)));
      };
      for (const person of PEOPLE) {
        const made = await room.make(taker, door.id, person.who, person.says(person.who));
        secrets.push(...made.planted);
        ids.push({ room, id: made.id, entity: door.entity_id, door: door.id });
        await room.steps(move, made.id);
      }
      for (const [method, path, body] of room.wrong(ids[0].id)) {
        const reply = await (await as("officer")).send(method, path, { body });
        hear(`error ${path}`, JSON.stringify(reply.body));
      }
    }

    const unseen = [];
    for (const role of roles()) {
      const client = await as(role);
      for (const list of LISTS) {
        await read(client, role, `/v1/${list}?limit=200`);
        await read(client, role, `/v1/${list}?limit=200&format=csv`);
        await read(client, role, `/v1/${list}?limit=200&format=geojson`);
      }
      for (const { room, id, entity, door } of ids) {
        for (const path of [...room.pages(id), `/v1/entities/${entity}`, `/v1/entities/${entity}/timeline`, `/v1/premises/${door}`, "/v1/today"]) await read(client, role, path);
        if (room.hidden.includes(role)) for (const path of room.pages(id).slice(0, 2)) assert.equal((await client.get(path)).status, 404, `${role} ${path}`);
      }
      for (const secret of secrets) await read(client, role, `/v1/search?limit=20&q=${encodeURIComponent(secret.slice(0, 20))}`).then(() => said.pop());
      if (ROOMS.every((room) => room.hidden.includes(role))) unseen.push(role);
    }
    for (const stop of listeners) await stop();
    hear("log", server().log);
    assert.deepEqual(found(secrets), []);

    // Who must not know that there is one hears of none, not even by number.
    const numbers = ids.map(({ id }) => id);
    for (const role of unseen) assert.deepEqual(said.filter(([where, text]) => where.startsWith(role + " ") && !where.includes(numbers[0]) && numbers.some((n) => text.includes(`"${n}"`) && !where.includes(n))).map(([where]) => where), [], role);
    assert.ok(said.some(([where, text]) => where.startsWith("clerk /v1/reports?limit=200 ") && text.includes("***")), "the clerk reads what was told, masked");
  });

  // Every byte of the database as it lies there.
  async function dumped() {
    const { database, data } = server();
    if (database.startsWith("postgres")) return (await run("pg_dump", [database], { maxBuffer: 1 << 28 })).stdout;
    const files = (await readdir(data)).filter((name) => name.startsWith("naguan.db"));
    return (await Promise.all(files.map((name) => readFile(join(data, name), "utf8")))).join("\n");
  }

  test("what lies in the database and on papers is sealed or masked", async () => {
    const secrets = PEOPLE.flatMap((p) => [...p.secrets, ...(p.more ?? [])]);
    const dump = await dumped();
    const packed = plain(dump);
    assert.ok(dump.includes("***"), "the dump has the stories");
    assert.deepEqual(secrets.filter((s) => dump.includes(s) || packed.includes(plain(s))), []);
  });
}, { entities: 200 });
