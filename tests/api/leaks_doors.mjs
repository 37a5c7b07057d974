// Where filings come in from other systems, for the test of leaks: a front by Open311, a hotline by signed messages, tables of 12315.
import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { FILE, PEOPLE } from "./leaks_corpus.mjs";
import { Client } from "./client.mjs";

const key = async (d, right) => d.ok((await d.as("admin")).post("/v1/access-keys", { name: "对接系统", rights: [right], per_minute: 6000 }), 201);

// A front files, files the same again, files what is wrong, adds to it, and reads all of it back, in both forms.
async function open311(d) {
  const front = (await key(d, "open311")).key, clerk = await d.as("clerk"), nobody = new Client(d.server.url), matters = [];
  const send = async (path, fields) => {
    const raw = String(new URLSearchParams({ api_key: front, ...fields }));
    const reply = await nobody.send("POST", `/v1/open311/${path}`, { raw, headers: { "Content-Type": "application/x-www-form-urlencoded" } });
    d.hear(`front ${reply.status} ${path}`, JSON.stringify(reply.body));
    return reply.body;
  };
  for (const p of PEOPLE) {
    const { name = "", phone = "", address = "", email = "" } = p.who, note = p.notes(p.who);
    const filed = {
      service_code: "food", description: p.says(p.who), address_string: "西乡街道前进一路1号", last_name: name, phone, email,
      "attribute[subject_name]": "锦花便利店", "attribute[sender_address]": address, "attribute[demands]": "refund", "attribute[external_id]": `A-${d.unique()}`,
    };
    const [{ service_request_id: id }] = await send("requests.json", filed);
    if (!id) throw new Error("a front cannot file");
    matters.push(id);
    await send("requests.xml", filed);
    await send("requests.json", { ...filed, "attribute[external_id]": d.unique(), phone: `${phone}99`, lat: note, "attribute[amount]": note });
    await send("requests.xml", { ...filed, "attribute[external_id]": d.unique(), service_code: "x", description: note.repeat(100) });
    await send("servicerequestupdates.json", { service_request_id: id, status: "open", description: note, update_id: d.unique(), updated_datetime: new Date().toISOString() });
    if (p.who.name) {
      const made = await d.ok(clerk.post(`/v1/intakes/${id}/split`, { complaint: { category: "food" }, reports: [{ category: "food" }] }, { "If-Match": `"${await d.ver(clerk, id)}"` }));
      matters.push(...(await d.ok(clerk.get(`/v1/intakes/${made.id}`))).parts.map((part) => part.id));
    } else await d.move(clerk, id, "answer", { route: "disclosure", note });
    for (const form of ["json", "xml"]) for (const path of [`requests/${id}.${form}`, `requests.${form}`, `tokens/${id}.${form}`, `servicerequestupdates.${form}`]) {
      const reply = await nobody.get(`/v1/open311/${path}?api_key=${front}`);
      d.hear(`front ${reply.status} ${path}`, JSON.stringify(reply.body));
    }
  }
  return { matters, secrets: [front] };
}

// A hotline sends tickets: good ones, wrong ones, the same again, changed ones.
async function feed(d) {
  const clerk = await d.as("clerk"), { id, secret } = await key(d, "feed"), nobody = new Client(d.server.url), matters = [];
  const send = async (data) => {
    const message = randomUUID(), at = Math.floor(Date.now() / 1000), raw = JSON.stringify({ type: "ticket.created", data });
    const mac = createHmac("sha256", Buffer.from(secret.slice("whsec_".length), "base64")).update(`${message}.${at}.${raw}`).digest("base64");
    const headers = { "Content-Type": "application/json", "webhook-id": message, "webhook-timestamp": String(at), "webhook-signature": `v1,${mac}` };
    for (const once of [headers, headers, { ...headers, "webhook-signature": "v1,x" }]) {
      const reply = await nobody.send("POST", `/v1/feeds/${id}/12345`, { raw, headers: once });
      d.hear(`hotline ${reply.status}`, JSON.stringify(reply.body));
      if (reply.status === 200) matters.push(...reply.body.items.map((one) => one.id).filter(Boolean));
    }
  };
  const item = (p, more = {}) => ({
    工单编号: `G-${d.unique()}`, 诉求标题: p.says(p.who).slice(0, 30), 诉求内容: p.says(p.who), 问题分类: "食品", 诉求人: p.who.name ?? "", 联系电话: p.who.phone ?? "",
    联系地址: p.who.address ?? "", 被反映单位: "锦花便利店", 事发地址: "锦花新村七巷12号", 涉及金额: 58.5, 内部流转号: p.notes(p.who), ...more,
  });
  for (const p of PEOPLE) {
    const first = item(p), note = p.notes(p.who);
    await send([first, item(p, { 问题分类: note, 涉及金额: note, 派单时间: note }), item(p, { 联系电话: `${p.who.phone}99`, 诉求内容: "" }), note]);
    await send({ ...first, 诉求内容: `${first.诉求内容}，${note}` });
  }
  await d.move(clerk, matters[0], "answer", { route: "consultation", note: PEOPLE[0].notes(PEOPLE[0].who) });
  return { matters: [...new Set(matters)], secrets: [secret] };
}

// A table is looked at, tried, taken in; rows that shift a person into a column of another kind are refused or noted.
async function tables(d) {
  const clerk = await d.as("clerk"), imports = [], matters = [];
  const cell = (text) => `"${String(text ?? "").replaceAll('"', '""')}"`;
  const row = (p, more = {}) => Object.values({ number: `D-${d.unique()}`, at: "2026-05-06 09:30:00", name: p.who.name, phone: p.who.phone, address: p.who.address, about: "某某百货", where: "西乡街道前进一路1号", wish: "退货", category: "食品安全", amount: "1280.50", story: p.says(p.who), ...more }).map(cell).join(",");
  const text = (rows) => ["登记编号,接收时间,投诉人,联系电话,联系地址,被投诉方,企业地址,投诉请求,问题类别,涉及金额,投诉内容", ...rows].join("\r\n") + "\r\n";
  const job = async (asked) => {
    for (let tries = 0; tries < 400; tries++, await sleep(50)) {
      const body = await d.ok(clerk.get(`/v1/jobs/${asked.job}`));
      if (body.state === "failed") throw new Error(JSON.stringify(body));
      if (body.state === "done") return d.hear(`table job`, JSON.stringify(body)), body.result;
    }
    throw new Error("the table is not read");
  };
  const rows = PEOPLE.flatMap((p) => [row(p), row(p, { category: p.notes(p.who), wish: p.notes(p.who) }), row(p, { phone: `${p.who.phone}99` }), row(p, { at: p.notes(p.who), amount: p.notes(p.who) })]);
  const file = await d.upload(clerk, "/v1/intake-imports/file", Buffer.from(text(rows)), `${FILE.name}.csv`);
  const { suggested, template } = await job(await d.ok(clerk.post("/v1/intake-imports/look", { file }), 202));
  for (const dry_run of [true, false]) {
    const asked = await d.ok(clerk.post("/v1/intake-imports", { file, template, fields: suggested, dry_run }), 202);
    await job(asked);
    imports.push(asked.id);
    const { items } = await d.ok(clerk.get(`/v1/intake-imports/${asked.id}/rows`));
    d.hear("table rows", JSON.stringify(items));
    matters.push(...items.map((one) => one.intake_id).filter(Boolean));
  }
  if (!matters.length) throw new Error("no row was taken in");
  return { matters, imports };
}

export const DOORS = { open311, feed, tables };
