// What plants people for the test of leaks: signs in, takes steps, sends files; everything that is answered is heard.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.mjs";

export class Desk {
  // server: of server.mjs. hear(where, text): what was said.
  constructor(server, hear) {
    this.server = server;
    this.hear = hear;
    this.clients = new Map();
    this.numbers = 0;
  }

  async begin() {
    const officer = await this.as("officer");
    this.door = (await this.ok(officer.get(`/v1/premises?limit=1&filter=entity_id:notnull:&filter=unit_id:eq:${officer.me.unit_id}`))).items[0];
    return this;
  }

  // The first account of a role, signed in once.
  as(role) {
    if (!this.clients.has(role)) this.clients.set(role, Client.as(this.server, this.server.accounts.find((a) => a.login === role) ?? this.server.account(role)));
    return this.clients.get(role);
  }

  unique() {
    return `${++this.numbers}-${randomUUID().slice(0, 8)}`;
  }

  async ok(reply, status = 200) {
    const { body, status: got } = await reply;
    if (got !== status) throw new Error(`${got}, not ${status}: ${JSON.stringify(body)}`);
    return body;
  }

  async ver(who, id) {
    return (await this.ok(who.get(`/v1/matters/${id}`))).ver;
  }

  async move(who, id, action, form = {}) {
    const page = await this.ok(who.post(`/v1/matters/${id}/moves/${action}`, form, { "If-Match": `"${await this.ver(who, id)}"` })).catch((failure) => {
      throw new Error(`${action}: ${failure.message}`);
    });
    this.hear(`move ${action}`, JSON.stringify(page));
    return page;
  }

  // Without an account; what is answered is heard.
  async stranger(path, body, raw = false) {
    const reply = await this.patient(() => fetch(this.server.url + path, body ? { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } } : {}));
    const text = await reply.text();
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${text}`);
    this.hear(`stranger ${path}`, JSON.stringify([...reply.headers]) + text);
    return raw ? text : JSON.parse(text);
  }

  // A file under its own name; gives its id where there is one.
  async upload(who, path, bytes, name, fields = {}, type = "application/octet-stream") {
    const form = new FormData();
    for (const [field, value] of Object.entries(fields)) form.append(field, value);
    form.append("file", new Blob([bytes], { type }), name);
    const headers = who ? { Cookie: who.cookie, "X-CSRF": who.csrf, "Idempotency-Key": randomUUID() } : {};
    const reply = await this.patient(() => fetch(this.server.url + path, { method: "POST", body: form, headers }));
    const said = await reply.json();
    if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${JSON.stringify(said)}`);
    if (!who) this.hear(`upload ${path}`, JSON.stringify(said));
    return said.id;
  }

  async patient(ask) {
    for (;;) {
      const reply = await ask();
      if (reply.status !== 429) return reply;
      await sleep(1000 * Number(reply.headers.get("retry-after") ?? 1));
    }
  }
}
