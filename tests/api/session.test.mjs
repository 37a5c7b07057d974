// Signing in, staying in, and what a request must carry.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

onEachDatabase((server) => {
  test("the right password opens a session, whose cookie scripts cannot read", async () => {
    const { login, password } = server().account("officer");
    const client = new Client(server().url);
    const reply = await client.post("/v1/session", { login, password });
    assert.ok(reply.status < 300);
    assert.match(reply.cookie, /HttpOnly/i);
    assert.match(reply.cookie, /SameSite=(Lax|Strict)/i);
    assert.doesNotMatch(reply.cookie, /Secure/i, "over plain HTTP a Secure cookie would be lost");
    assert.equal(reply.body.person.login, login);
    assert.equal((await client.get("/v1/session")).body.person.login, login);
  });

  test("a phone's session stays when its browser is closed, until its longest age; a desk's does not", async () => {
    const { login, password } = server().account("officer");
    const desk = await new Client(server().url).post("/v1/session", { login, password });
    assert.doesNotMatch(desk.cookie, /Max-Age/i);
    const phone = await new Client(server().url).post("/v1/session", { login, password, keep: true });
    assert.ok(Math.abs(Number(/Max-Age=(\d+)/.exec(phone.cookie)[1]) - 12 * 3600) < 60);
  });

  test("behind TLS of a trusted proxy the cookie is Secure", async () => {
    const { login, password } = server().account("officer");
    const reply = await new Client(server().url).post("/v1/session", { login, password }, { "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7" });
    assert.match(reply.cookie, /Secure/i);
  });

  test("a wrong password and an unknown login are refused alike", async () => {
    const { login } = server().account("officer");
    const wrong = await new Client(server().url).post("/v1/session", { login, password: "wrong" });
    const unknown = await new Client(server().url).post("/v1/session", { login: "nobody-at-all", password: "wrong" });
    assert.equal(wrong.status, 401);
    assert.deepEqual({ ...wrong.body, args: 0 }, { ...unknown.body, args: 0 });
    assert.equal(wrong.cookie, null);
  });

  test("after too many wrong passwords the right one is refused too, for a while", async () => {
    const { login, password } = server().accounts.findLast?.((a) => a.role === "officer") ?? server().accounts.filter((a) => a.role === "officer").at(-1);
    let reply;
    for (let i = 0; i < 20; i++) {
      reply = await new Client(server().url).post("/v1/session", { login, password: "wrong" });
      if (reply.status === 429) break;
    }
    assert.equal(reply.status, 429);
    const right = await new Client(server().url).post("/v1/session", { login, password });
    assert.equal(right.status, 429);
    assert.ok(Number(right.headers.get("retry-after")) > 0);
  });

  test("without a session nothing but the open addresses answers", async () => {
    const stranger = new Client(server().url);
    for (const address of ["/v1/session", "/v1/entities", "/v1/people", "/v1/ledger", "/v1/matters", "/v1/feed"]) {
      assert.equal((await stranger.get(address)).status, 401, address);
    }
    assert.equal((await stranger.get("/healthz")).status, 200);
  });

  test("a signed-out cookie opens nothing", async () => {
    const client = await Client.as(server(), "chief");
    const { cookie } = client;
    assert.ok((await client.delete("/v1/session")).status < 300);
    client.cookie = cookie;
    assert.equal((await client.get("/v1/session")).status, 401);
  });

  test("a change without the session's CSRF text, or with another's, is refused", async () => {
    const client = await Client.as(server(), "officer");
    const other = await Client.as(server(), "chief");
    const body = { list: "entities", name: "csrf", query: "sort=name", shared: false };
    assert.equal((await client.post("/v1/views", body, { "X-CSRF": null })).status, 403);
    assert.equal((await client.post("/v1/views", body, { "X-CSRF": other.csrf })).status, 403);
    assert.ok((await client.post("/v1/views", body)).status < 300);
  });

  test("a new password ends the old one", async () => {
    const admin = await Client.as(server(), "admin");
    const person = server().account("window");
    const one = await Client.as(server(), person);
    const fresh = "a much longer one 7";
    assert.equal((await one.post("/v1/session/password", { old: "not it", new: fresh })).status, 422);
    assert.ok((await one.post("/v1/session/password", { old: person.password, new: fresh })).status < 300);
    assert.equal((await new Client(server().url).post("/v1/session", { login: person.login, password: person.password })).status, 401);
    await Client.as(server(), { login: person.login, password: fresh });
    assert.equal((await admin.get("/v1/session")).status, 200);
  });
}, { env: { NAGUAN_TRUSTED_PROXIES: "127.0.0.1" } });
