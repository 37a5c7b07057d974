// One person at one server: keeps the cookie, sends what a changing request needs, holds every exchange against the contract.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Contract } from "./contract.mjs";

const contracts = new Map();

async function contractOf(url) {
  if (!contracts.has(url)) contracts.set(url, fetch(url + "/openapi.json").then(async (reply) => new Contract(await reply.json())));
  return contracts.get(url);
}

export class Client {
  constructor(url) {
    this.url = url;
    this.cookie = "";
    this.csrf = "";
  }

  // Signed in as the first account of a role, or as the account given.
  static async as(server, who) {
    const client = new Client(server.url);
    const { login, password } = typeof who === "string" ? server.account(who) : who;
    const reply = await client.post("/v1/session", { login, password });
    if (reply.status >= 300) throw new Error(`${login} could not sign in: ${reply.status} ${JSON.stringify(reply.body)}`);
    client.csrf = reply.body.csrf;
    client.me = reply.body.person;
    return client;
  }

  // The rate limit of a person is made for people; a test that asks faster waits as it is told. Signing in is never repeated:
  // its refusals are what tests look at. The key stays the same, so nothing is done twice.
  async send(method, address, { headers = {}, ...rest } = {}) {
    const keyed = { "Idempotency-Key": randomUUID(), ...headers };
    for (;;) {
      const reply = await this.sendOnce(method, address, { headers: keyed, ...rest });
      if (reply.status !== 429 || address === "/v1/session") return reply;
      await sleep(1000 * Number(reply.headers.get("retry-after")));
    }
  }

  // headers with the value null are left out, to test what happens without them.
  async sendOnce(method, address, { body, headers, raw }) {
    const all = { Cookie: this.cookie, ...headers };
    if (method === "GET") {
      delete all["Idempotency-Key"];
    } else {
      if (!("X-CSRF" in headers)) all["X-CSRF"] = this.csrf;
      if (body !== undefined && !all["Content-Type"]) all["Content-Type"] = "application/json";
    }
    for (const name of Object.keys(all)) if (all[name] === null || all[name] === "") delete all[name];
    const reply = await fetch(this.url + address, { method, headers: all, body: raw ?? (body === undefined ? undefined : JSON.stringify(body)), redirect: "manual" });
    const cookie = reply.headers.getSetCookie?.()[0] ?? reply.headers.get("set-cookie");
    if (cookie) this.cookie = cookie.split(";")[0];
    const type = reply.headers.get("content-type") ?? "";
    const text = await reply.text();
    const parsed = /json/.test(type) && text ? JSON.parse(text) : text === "" ? undefined : text;
    const { pathname: path, searchParams } = new URL(this.url + address);
    (await contractOf(this.url)).check({ method, path, query: [...searchParams.keys()], requestBody: raw === undefined ? body : undefined, status: reply.status, type, body: parsed });
    return { status: reply.status, headers: reply.headers, type, body: parsed, cookie };
  }

  get(address, headers) {
    return this.send("GET", address, { headers });
  }
  post(address, body, headers) {
    return this.send("POST", address, { body, headers });
  }
  patch(address, body, ver, headers) {
    return this.send("PATCH", address, { body, headers: { "If-Match": ver === undefined ? null : `"${ver}"`, ...headers } });
  }
  delete(address, headers) {
    return this.send("DELETE", address, { headers });
  }
}
