// Open311 GeoReport v2: a front files and follows by its key, in XML and in JSON; it sees what came by it alone, and no words.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const run = promisify(execFile);
const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const STORY = "在该店购买的牛奶已过期，店家拒绝退款";
const FILED = {
  service_code: "food", description: STORY, address_string: "锦花新村七巷12号", lat: "22.5431", long: "114.0579",
  first_name: "诗涵", last_name: "欧阳", phone: "13812345678", email: "ouyang@example.org",
  "attribute[subject_name]": "锦花便利店", "attribute[sender_address]": "七巷12号702房", "attribute[demands][]": ["refund", "compensation"], "attribute[amount]": "58.50",
};
let numbers = 0;

onEachDatabase((server) => {
  const as = (who) => Client.as(server(), who);
  const outside = () => new Client(server().url);
  const give = async (more = {}) => ok(await (await as("admin")).post("/v1/access-keys", { name: "街坊随手报", rights: ["open311"], per_minute: 6000, ...more }), 201).key;
  const get = (path, query = {}, headers = {}) => outside().send("GET", `/v1/open311/${path}?${new URLSearchParams(query)}`, { headers });
  const form = (fields) => {
    const all = new URLSearchParams();
    for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) all.append(name, one);
    return String(all);
  };
  const send = (path, fields, headers = {}) => outside().send("POST", `/v1/open311/${path}`, { raw: form(fields), headers: { "Content-Type": "application/x-www-form-urlencoded", ...headers } });
  const file = async (key, more = {}) => ok(await send("requests.json", { api_key: key, ...FILED, "attribute[external_id]": `A-${++numbers}`, ...more }))[0].service_request_id;
  const status = async (key, id) => ok(await get(`requests/${id}.json`, { api_key: key }))[0];
  const updates = async (key, id) => ok(await get("servicerequestupdates.json", { api_key: key, service_request_id: id }));
  const says = (reply, code, about) => {
    assert.equal(reply.status, code, JSON.stringify(reply.body));
    assert.deepEqual([...new Set(reply.body.map((e) => e.code))], [code]);
    assert.deepEqual(reply.body.map((e) => e.description.split(":")[0]), about);
  };
  async function move(who, id, action, body = {}) {
    const { ver } = ok(await who.get(`/v1/matters/${id}`));
    return ok(await who.post(`/v1/matters/${id}/moves/${action}`, body, { "If-Match": `"${ver}"` }));
  }
  const split = async (who, id, body) => ok(await who.post(`/v1/intakes/${id}/split`, body, { "If-Match": `"${ok(await who.get(`/v1/matters/${id}`)).ver}"` }));

  test("the discovery names the address and both forms; services and their questions need no key", async () => {
    const found = ok(await get("discovery.json"));
    assert.equal(found.endpoints[0].url, `${server().url}/v1/open311`);
    assert.deepEqual(found.endpoints[0].formats, ["text/xml", "application/json"]);
    const xml = await get("discovery.xml");
    assert.equal(xml.type, "text/xml; charset=utf-8");
    assert.match(ok(xml), /^<\?xml version="1.0" encoding="utf-8"\?>\n<discovery><changeset>.*<formats><format>text\/xml<\/format>/);
    const services = ok(await get("services.json"));
    assert.deepEqual(services.filter((s) => s.service_code === "food").map((s) => [s.service_name, s.metadata, s.type]), [["食品", true, "realtime"]]);
    assert.equal(ok(await get("services.json", {}, { "Accept-Language": "en" })).find((s) => s.service_code === "food").service_name, "Food");
    assert.match(ok(await get("services.xml")), /<services><service><service_code>food<\/service_code>/);
    const { attributes } = ok(await get("services/food.json"));
    assert.deepEqual(attributes.map((a) => [a.code, a.order]).slice(0, 2), [["subject_name", 1], ["subject_phone", 2]]);
    assert.ok(attributes.find((a) => a.code === "demands").values.some((v) => v.key === "refund" && v.name));
    assert.match(ok(await get("services/food.xml")), /<attribute><variable>true<\/variable><code>subject_name<\/code>/);
    says(await get("services/potholes.json"), 404, ["open311.service"]);
  });

  test("what is filed is an intake of its channel, with everything that was said, and lies sealed", async () => {
    const key = await give(), clerk = await as("clerk");
    const id = await file(key);
    const page = ok(await clerk.get(`/v1/matters/${id}`));
    assert.deepEqual([page.kind, page.channel, page.system, page.category, page.amount, page.anonymous], ["intake", "open311", "open311", "food", 5850, false]);
    assert.deepEqual(page.demands, ["refund", "compensation"]);
    assert.equal(page.subject_name, "锦花便利店");
    for (const secret of ["欧阳诗涵", "13812345678", "ouyang@example.org"]) assert.ok(!JSON.stringify(page).includes(secret), secret);
    const mine = await status(key, id);
    assert.deepEqual([mine.status, mine.status_notes, mine.service_name, mine.lat, mine.long, mine.description], ["open", "已收到，等待分流", "食品", 22.5431, 114.0579, null]);
    const words = ok(await clerk.post(`/v1/intakes/${id}/reveal`, {}, { "X-Purpose": encodeURIComponent("核实投诉人") }));
    assert.equal(words.sender.name, "欧阳诗涵");
  });

  test("the same sent again is the same request; another number, or another front, is another", async () => {
    const key = await give(), other = await give();
    const id = await file(key, { "attribute[external_id]": "同一件" });
    assert.equal(await file(key, { "attribute[external_id]": "同一件" }), id);
    assert.notEqual(await file(other, { "attribute[external_id]": "同一件" }), id);
    const plain = { api_key: key, ...FILED, description: STORY + "。" };
    const first = ok(await send("requests.json", plain))[0].service_request_id;
    assert.equal(ok(await send("requests.json", plain))[0].service_request_id, first, "without a number it is known by what was sent");
    assert.notEqual(first, id);
    const found = ok(await get(`tokens/${encodeURIComponent("同一件")}.json`, { api_key: key }));
    assert.deepEqual(found.map(({ extended_attributes, ...more }) => more), [{ service_request_id: id, token: "同一件" }]);
    assert.match(ok(await get(`tokens/${id}.xml`, { api_key: key })), new RegExp(`<request><service_request_id>${id}</service_request_id>`));
    says(await get("tokens/1.json", { api_key: key }), 404, ["open311.request"]);
  });

  test("whoever filed is told a code: in the reply, in the notice, for the own number as token; it is good without an account until another is given", async () => {
    const key = await give(), clerk = await as("clerk");
    const fields = { api_key: key, ...FILED, "attribute[external_id]": "查询码" };
    const [filed] = ok(await send("requests.json", fields));
    const { follow_code } = filed.extended_attributes;
    assert.match(follow_code, /^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){3}$/);
    assert.ok(filed.service_notice.includes(follow_code) && filed.service_notice.includes("/d/follow"), filed.service_notice);
    assert.equal(ok(await send("requests.json", fields))[0].extended_attributes.follow_code, follow_code, "the same request, the same code");
    assert.equal(ok(await get(`tokens/${encodeURIComponent("查询码")}.json`, { api_key: key }))[0].extended_attributes.follow_code, follow_code);
    assert.match(ok(await send("requests.xml", fields)), new RegExp(`<extended_attributes><follow_code>${follow_code}</follow_code></extended_attributes>`));
    assert.ok(!JSON.stringify(ok(await get("requests.json", { api_key: key }))).includes(follow_code), "what is read later has none");
    const follow = (code) => outside().get(`/v1/doorstep/filings/${code}`);
    const seen = ok(await follow(follow_code));
    assert.deepEqual([seen.channel.code, seen.step.code], ["open311", "intake.received"]);
    assert.ok(ok(await clerk.get(`/v1/intakes/${filed.service_request_id}`)).code_given_at);
    const given = ok(await clerk.post(`/v1/intakes/${filed.service_request_id}/code`)).follow_code;
    assert.equal((await follow(follow_code)).status, 404);
    assert.equal(ok(await send("requests.json", fields))[0].extended_attributes, undefined, "one that a clerk gave is not the front's");
    ok(await follow(given));
  });

  test("all that is wrong is told at once, in the form that was asked for", async () => {
    const key = await give();
    says(await send("requests.json", { api_key: key }), 400, ["service_code", "description", "address_string"]);
    const wrong = { ...FILED, phone: "12", lat: "x", long: "114", "attribute[amount]": "-1", "attribute[demands][]": "gold", media_url: "ftp://x" };
    says(await send("requests.json", { api_key: key, ...wrong }), 400, ["media_url", "lat", "attribute[demands]", "attribute[amount]"]);
    says(await send("requests.json", { api_key: key, ...FILED, phone: "12" }), 400, ["phone"]);
    says(await send("requests.json", { api_key: key, ...FILED, service_code: "potholes" }), 404, ["open311.service"]);
    says(await send("requests.json", { api_key: key, ...FILED, description: "长".repeat(4001) }), 400, ["description"]);
    const xml = await send("requests.xml", { api_key: key, ...FILED, description: "" });
    assert.deepEqual([xml.status, xml.type], [400, "text/xml; charset=utf-8"]);
    assert.match(xml.body, /<errors><error><code>400<\/code><description>description: required<\/description><\/error><\/errors>$/);
    for (const raw of ["a=%4", "a=%zz", "a=%00", "a=%ff"]) says(await outside().send("POST", "/v1/open311/requests.json", { raw, headers: { "Content-Type": "application/x-www-form-urlencoded" } }), 400, ["form.syntax"]);
    says(await outside().send("POST", "/v1/open311/requests.json", { raw: "a=1&".repeat(300), headers: { "Content-Type": "application/x-www-form-urlencoded" } }), 400, ["form.too_many"]);
    assert.equal((await outside().send("POST", "/v1/open311/requests.json", { raw: "{}", headers: { "Content-Type": "application/json" } })).status, 415);
    assert.equal((await outside().send("POST", "/v1/open311/requests.json", { raw: "a".repeat(70000), headers: { "Content-Type": "application/x-www-form-urlencoded" } })).status, 413);
  });

  test("without a key, with a wrong one, one without the right, or another bureau's code, nothing is filed or read", async () => {
    const events = await give({ rights: ["events"] }), key = await give();
    for (const api_key of ["", "x", "A".repeat(48)]) {
      says(await send("requests.json", { api_key, ...FILED }), 403, ["access.unknown"]);
      for (const path of ["requests.json", "requests/1.json", "tokens/1.json", "servicerequestupdates.json"]) says(await get(path, { api_key }), 403, ["access.unknown"]);
    }
    says(await get("requests.json", { api_key: events }), 403, ["access.no_right"]);
    says(await get("requests.json", { api_key: key, jurisdiction_id: "999999" }), 404, ["open311.jurisdiction"]);
    ok(await get("requests.json", {}, { Authorization: `Bearer ${key}` }));
  });

  test("a key sees what came by it, found by number, service, time and status", async () => {
    const key = await give(), other = await give();
    const ids = [await file(key), await file(key, { service_code: "price" }), await file(key)];
    const theirs = await file(other);
    const list = async (query = {}) => ok(await get("requests.json", { api_key: key, ...query })).map((r) => r.service_request_id);
    assert.deepEqual(await list(), [...ids].reverse());
    assert.deepEqual(await list({ service_code: "price,advertising" }), [ids[1]]);
    assert.deepEqual(await list({ service_request_id: `${ids[0]},${theirs},1,x` }), [ids[0]]);
    assert.deepEqual(await list({ status: "closed" }), []);
    assert.deepEqual(await list({ status: "open,closed" }), [...ids].reverse());
    const [{ requested_datetime: at }] = ok(await get("requests.json", { api_key: key, service_request_id: ids[1] }));
    assert.deepEqual(await list({ start_date: at, end_date: at }), [ids[1]]);
    assert.deepEqual(await list({ start_date: "2020-01-01T00:00:00Z", end_date: "2020-03-01T00:00:00+08:00" }), []);
    says(await get("requests.json", { api_key: key, start_date: "2020-01-01T00:00:00Z", end_date: "2020-12-01T00:00:00Z" }), 400, ["start_date"]);
    says(await get("requests.json", { api_key: key, start_date: "gestern", status: "new" }), 400, ["status", "start_date"]);
    says(await get(`requests/${theirs}.json`, { api_key: key }), 404, ["open311.request"]);
    assert.match(ok(await get("requests.xml", { api_key: key, service_code: "price" })), new RegExp(`<service_requests><request><service_request_id>${ids[1]}</service_request_id><status>open</status>`));
  });

  test("each step is told once, a report's result never, and closed is what all parts are", async () => {
    const key = await give(), clerk = await as("clerk");
    const id = await file(key);
    assert.deepEqual((await updates(key, id)).map((u) => [u.status, u.description]), [["open", "已收到，等待分流"]]);
    await split(clerk, id, { complaint: { category: "food" }, reports: [{ category: "food" }] });
    const { parts } = ok(await clerk.get(`/v1/matters/${id}`));
    const complaint = parts.find((p) => p.kind === "complaint"), report = parts.find((p) => p.kind === "report");
    const desk = await as("clerk");
    await move(desk, complaint.id, "accept", { person_id: (await as("mediator")).me.id });
    assert.deepEqual((await updates(key, id)).map((u) => u.description), ["已收到，等待分流", "已转承办单位", "已受理"]);
    assert.equal((await status(key, id)).status_notes, "已受理");
    await move(desk, report.id, "out_of_power", { note: "不属于本局职责" });
    const last = (await updates(key, id)).at(-1);
    assert.deepEqual([last.status, last.description], ["open", "举报已办结"], "the complaint goes on");
    assert.ok(!JSON.stringify(await updates(key, id)).includes("不属于本局职责"));
    const xml = ok(await get("servicerequestupdates.xml", { api_key: key, service_request_id: id }));
    assert.match(xml, new RegExp(`<service_request_updates><request_update><update_id>\\d+</update_id><service_request_id>${id}</service_request_id><status>open</status>`));
    assert.deepEqual(await updates(await give(), id), [], "another front hears nothing");
  });

  test("what is answered is closed, and open again when that is taken back", async () => {
    const key = await give(), clerk = await as("clerk");
    const id = await file(key);
    await move(clerk, id, "answer", { route: "consultation" });
    assert.equal((await status(key, id)).status, "closed");
    assert.deepEqual(ok(await get("requests.json", { api_key: key, status: "closed" })).map((r) => r.service_request_id), [id]);
    await move(clerk, id, "reopen", { reason: "误答复" });
    assert.equal((await status(key, id)).status, "open");
    assert.deepEqual((await updates(key, id)).map((u) => u.status), ["open", "closed", "open"]);
  });

  test("more facts are an update of the intake, sent again the same one, and a retry of the request does not undo them", async () => {
    const key = await give(), clerk = await as("clerk");
    const body = { api_key: key, ...FILED, "attribute[external_id]": "补充" };
    const id = ok(await send("requests.json", body))[0].service_request_id;
    const more = { api_key: key, service_request_id: id, update_id: "c1", status: "closed", updated_datetime: new Date().toISOString(), description: "店家又卖给邻居过期面包" };
    const [{ update_id: first }] = ok(await send("servicerequestupdates.json", more));
    assert.equal(ok(await send("servicerequestupdates.json", more))[0].update_id, first);
    assert.equal(ok(await send("requests.json", body))[0].service_request_id, id);
    const page = ok(await clerk.get(`/v1/matters/${id}`));
    assert.equal(page.unseen_updates, 1);
    assert.match(page.story, /退款\n\n店家又卖给邻居过期面包$/);
    assert.equal((await status(key, id)).status, "open", "a front does not close");
    assert.equal((await updates(key, id)).length, 1, "what the front said is not told back to it");
    says(await send("servicerequestupdates.json", { api_key: key }), 400, ["service_request_id", "description"]);
    says(await send("servicerequestupdates.json", { ...more, api_key: await give() }), 404, ["open311.request"]);
  });

  test("every state of an intake, a complaint and a report has a step that is told", async () => {
    const top = new URL("../../", import.meta.url);
    const told = (await readFile(new URL("rules/public_steps.csv", top), "utf8")).split("\n").map((l) => l.split(",")[0]);
    for (const [kind, path] of [["intake", "intake/intake_spec.c"], ["complaint", "complaint/complaint_spec.c"], ["report", "report/report_moves.c"]]) {
      const text = await readFile(new URL(`src/rooms/${path}`, top), "utf8");
      const states = [...text.match(/struct state \w+\[\] = \{([\s\S]*?)\n\};/)[1].matchAll(/\{ "(\w+)"/g)].map((m) => m[1]);
      assert.ok(states.length >= 4, kind);
      for (const state of states) assert.ok(told.includes(`${kind}.${state}`), `${kind}.${state}`);
    }
  });

  test("the examples of the guide work as they stand there", async () => {
    const key = await give();
    for (const language of ["zh", "en"]) {
      const text = await readFile(new URL(`../../docs/guide/${language}/open311.md`, import.meta.url), "utf8");
      const examples = [...text.matchAll(/```sh\n([^`]+)```/g)].map((m) => m[1]);
      assert.ok(examples.length >= 3);
      for (const example of examples) await run("bash", ["-euc", example], { env: { ...process.env, NAGUAN: server().url, KEY: key, no_proxy: "*" } });
    }
  });
});
