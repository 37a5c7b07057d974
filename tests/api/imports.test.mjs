// A table from upload to register and back, and a list as a spreadsheet: as the desk does it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const table = (rows) => ["编号,企业名称,联系电话,住所,经度,纬度", ...rows].join("\r\n") + "\r\n";
const map = {
  key: "source", scheme: "test",
  fields: { source_key: "编号", name: "企业名称", phone: "联系电话", address: "住所", lon: "经度", lat: "纬度" },
  constants: { kind: "enterprise", trade: "H6210" },
};

onEachDatabase((server) => {
  const registrar = () => Client.as(server(), "registrar");

  async function upload(client, text, name = "名录.csv") {
    const form = new FormData();
    form.append("file", new Blob([text]), name);
    const sent = new Request("http://x/", { method: "POST", body: form });
    const reply = await client.send("POST", "/v1/imports/file", { raw: Buffer.from(await sent.arrayBuffer()), headers: { "Content-Type": sent.headers.get("content-type") } });
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return reply.body.id;
  }

  async function ended(client, job) {
    for (let tries = 0; tries < 300; tries++) {
      const { body } = await client.get(`/v1/jobs/${job}`);
      if (["done", "failed", "cancelled"].includes(body.state)) return body;
      await sleep(100);
    }
    throw new Error(`job ${job} does not end`);
  }

  // Lists are answered from memory, which follows what the worker writes within moments.
  async function becomes(expected, look) {
    let seen;
    for (let tries = 0; tries < 100 && (seen = await look()) !== expected; tries++) await sleep(50);
    assert.equal(seen, expected);
  }

  async function imported(client, text, more = {}) {
    const asked = await client.post("/v1/imports", { file: await upload(client, text), map_body: map, dry_run: false, ...more });
    assert.equal(asked.status, 202, JSON.stringify(asked.body));
    const job = await ended(client, asked.body.job);
    return { id: asked.body.id, job, result: job.result };
  }

  test("a file is looked at before anybody decides what it means", async () => {
    const client = await registrar();
    const file = await upload(client, table(["1,面馆,,西乡一路,113.88,22.57"]));
    const job = await ended(client, (await client.post("/v1/imports/look", { file })).body.job);
    assert.equal(job.state, "done");
    assert.deepEqual(job.result.columns, ["编号", "企业名称", "联系电话", "住所", "经度", "纬度"]);
    assert.deepEqual(job.result.sample, [["1", "面馆", "", "西乡一路", "113.88", "22.57"]]);
    assert.equal(job.result.suggested.name, "企业名称");
    assert.equal(job.result.suggested.lon, "经度");
  });

  test("a map is kept by name and told what is wrong with it", async () => {
    const client = await registrar();
    const path = "/v1/import-maps/" + encodeURIComponent("区局 名录");
    const wrong = await client.send("PUT", path, { body: { ...map, key: "colour" } });
    assert.equal(wrong.status, 422);
    assert.deepEqual(wrong.body.errors.map((e) => [e.field, e.code]), [["key", "unknown_code"], ["fields.uscc", "required"]]);
    assert.equal((await client.send("PUT", path, { body: map })).body.ver, 1);
    assert.equal((await client.send("PUT", path, { body: map })).body.ver, 2);
    const kept = (await client.get("/v1/import-maps")).body.items.find((m) => m.name === "区局 名录");
    assert.deepEqual(kept.map, map);
    const asked = await client.post("/v1/imports", { file: await upload(client, table(["9001,甲,,,,"])), map: "区局 名录", dry_run: true });
    assert.equal((await ended(client, asked.body.job)).result.added, 1);
    assert.equal((await client.delete(path)).status, 204);
    assert.equal((await client.delete(path)).status, 404);
  });

  test("rows come in, are found, and are taken back", async () => {
    const client = await registrar();
    const count = async () => (await client.get("/v1/entities?count=1&limit=1")).body.count;
    const before = await count();
    const dry = await imported(client, table(["1,东门面馆,13800138000,西乡一路,113.88,22.57", "2,坏电话店,123,,,"]), { dry_run: true });
    assert.deepEqual([dry.result.added, dry.result.refused], [1, 1]);
    assert.equal(await count(), before);

    const real = await imported(client, table(["1,东门面馆,13800138000,西乡一路,113.88,22.57", "2,坏电话店,123,,,", "1,再来一次,,,,"]));
    assert.deepEqual([real.result.rows, real.result.added, real.result.refused], [3, 1, 2]);
    await becomes(before + 1, count);
    const found = (await client.get("/v1/entities?filter=" + encodeURIComponent(`import_id:eq:${real.id}`) + "&columns=id,name,trade,source_key")).body.items;
    assert.deepEqual(found.map((e) => [e.name, e.trade, e.source_key]), [["东门面馆", "6210", "test:1"]]);

    const refused = (await client.get(`/v1/imports/${real.id}/refusals`)).body;
    assert.deepEqual(refused.items.map((r) => [r.row, r.reasons[0].field, r.reasons[0].code]), [[3, "phone", "not_a_phone"], [4, "source_key", "twice_in_file"]]);
    const csv = await client.get(`/v1/imports/${real.id}/refusals.csv`);
    assert.match(csv.body, /3,phone: not_a_phone,2,坏电话店,123,,,/);

    const undone = await ended(client, (await client.post(`/v1/imports/${real.id}/undo`, {})).body.job);
    assert.deepEqual([undone.result.removed, undone.result.kept], [1, 0]);
    await becomes(before, count);
    assert.equal((await client.get(`/v1/imports/${real.id}`)).body.state, "undone");
    assert.equal((await client.post(`/v1/imports/${real.id}/undo`, {})).status, 409);
    assert.equal((await client.post(`/v1/imports/${dry.id}/undo`, {})).body.key, "import.was_dry");
  });

  test("what is no table is refused in words, and the register stays", async () => {
    const client = await registrar();
    const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
    const job = await ended(client, (await client.post("/v1/imports/look", { file: await upload(client, png, "x.xlsx") })).body.job);
    assert.equal(job.state, "failed");
    assert.equal(job.note, "table.form");
    const columns = await imported(client, "a,b\n1,2\n");
    assert.equal(columns.job.state, "failed");
    assert.equal(columns.result.errors[0].code, "unknown_column");
  });

  test("only those who keep the register bring tables", async () => {
    const officer = await Client.as(server(), "officer");
    for (const [method, path] of [["POST", "/v1/imports/look"], ["POST", "/v1/imports"], ["GET", "/v1/imports"], ["GET", "/v1/import-maps"]])
      assert.equal((await officer.send(method, path, { body: method === "POST" ? { file: "1" } : undefined })).status, 403, path);
  });

  test("a list as a spreadsheet is fetched by who asked, and holds what they see", async () => {
    const officer = await Client.as(server(), "officer");
    const asked = await officer.post("/v1/exports", { list: "entities", query: "columns=name&sort=-id" });
    assert.equal(asked.status, 202, JSON.stringify(asked.body));
    const { result, state } = await ended(officer, asked.body.job);
    assert.equal(state, "done");
    await becomes(result.rows, async () => (await officer.get("/v1/entities?count=1&limit=1")).body.count);
    const file = await officer.get(`/v1/attachments/${result.attachment}/content`);
    assert.equal(file.status, 200);
    assert.match(file.type, /spreadsheetml/);
    assert.equal((await officer.post("/v1/exports", { list: "imports", query: "" })).status, 403);
    assert.equal((await officer.post("/v1/exports", { list: "entities", query: "filter=x" })).status, 422);
    const search = await officer.post("/v1/exports", { list: "entities", query: "q=" + encodeURIComponent("店") });
    assert.equal((await ended(officer, search.body.job)).state, "done");
  });
});
