// Everything that the server says, for the test of leaks: read as each role would, files taken apart, papers as text. What was heard is
// kept with where it was heard.
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { inflateRawSync } from "node:zlib";

const run = promisify(execFile);

// The texts of a zip file (XLSX), whatever is in it.
export function unzipped(bytes) {
  const texts = [], end = bytes.lastIndexOf(Buffer.from("PK\x05\x06"));
  for (let at = bytes.readUInt32LE(end + 16), n = bytes.readUInt16LE(end + 10); n-- > 0; ) {
    const packed = bytes.readUInt32LE(at + 20), local = bytes.readUInt32LE(at + 42);
    const data = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28), piece = bytes.subarray(data, data + packed);
    texts.push(bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(piece).toString() : piece.toString());
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return texts.join("\n");
}

// The text of a PDF, as whoever gets it would copy it out.
export async function paperText(bytes) {
  const child = spawn("pdftotext", ["-layout", "-", "-"], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(bytes);
  const pieces = [];
  for await (const piece of child.stdout) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

// Every GET of the description with its ids filled in: known says which values a part of an address may have, by the whole path or by
// the name of the part.
export function addresses(description, known) {
  const list = [];
  for (const [path, { get }] of Object.entries(description.paths)) {
    if (!get || path === "/v1/feed") continue; // it never ends: listened to
    const parts = [...path.matchAll(/\{([^}]+)\}/g)].map((m) => m[1]);
    let filled = known[path] ?? [{}];
    for (const part of known[path] ? [] : parts) filled = (known[part] ?? ["1"]).flatMap((value) => filled.map((one) => ({ ...one, [part]: value })));
    const query = (get.parameters ?? []).filter((p) => p.in === "query").map((p) => p.name);
    for (const values of filled) list.push({ path: path.replaceAll(/\{([^}]+)\}/g, (_, part) => values[part]), pattern: path, query });
  }
  return list;
}

export class Ears {
  constructor(server) {
    this.server = server;
    this.said = []; // [where, text]
    this.listeners = [];
    this.papers = new Map();
  }

  hear(where, text) {
    this.said.push([where, text]);
  }

  // What a browser gets: head and body, a workbook and a paper as their texts. Gives the reply's JSON, if it is that.
  async read(client, role, path) {
    for (let tries = 0; ; tries++) {
      const reply = await fetch(this.server.url + path, { headers: client?.cookie ? { Cookie: client.cookie } : {}, redirect: "manual" });
      if (reply.status === 503 && tries < 200) { // a paper that is not drawn yet
        await reply.arrayBuffer();
        await sleep(100);
        continue;
      }
      const bytes = Buffer.from(await reply.arrayBuffer()), type = reply.headers.get("content-type") ?? "";
      let text = bytes.toString();
      if (/pdf/.test(type)) text = await this.paper(bytes);
      else if (/spreadsheet/.test(type)) text = unzipped(bytes);
      this.hear(`${role} ${path} ${reply.status}`, text);
      this.hear(`${role} ${path} ${reply.status} head`, JSON.stringify([...reply.headers].filter(([name]) => name !== "date")));
      return { status: reply.status, type, text };
    }
  }

  // The same paper is taken apart once, whoever reads it.
  paper(bytes) {
    const mark = createHash("sha1").update(bytes).digest("hex");
    if (!this.papers.has(mark)) this.papers.set(mark, paperText(bytes));
    return this.papers.get(mark);
  }

  // All pages of a list.
  async readAll(client, role, path) {
    for (let next = "", pages = 0; next !== null && pages < 100; pages++) {
      const { status, text } = await this.read(client, role, path + (next && `&cursor=${encodeURIComponent(next)}`));
      next = status === 200 ? (JSON.parse(text).next ?? null) : null;
    }
  }

  // A list as a workbook, made by the worker.
  async readBook(client, role, list) {
    const asked = await client.post("/v1/exports", { list, query: "" });
    if (asked.status !== 202) return this.hear(`${role} export ${list} ${asked.status}`, JSON.stringify(asked.body));
    for (let tries = 0; tries < 300; tries++, await sleep(50)) {
      const { body } = await client.get(`/v1/jobs/${asked.body.job}`);
      if (body.state === "failed") throw new Error(JSON.stringify(body));
      if (body.state === "done") return await this.read(client, `${role} export ${list}`, `/v1/attachments/${body.result.attachment}/content`);
    }
    throw new Error(`the export of ${list} does not end`);
  }

  // The live events of a session until stop().
  async listen(client, role) {
    const stop = new AbortController();
    const reply = await fetch(`${this.server.url}/v1/feed`, { headers: { Cookie: client.cookie }, signal: stop.signal });
    const texts = [];
    const reading = (async () => {
      try {
        for await (const piece of reply.body) texts.push(Buffer.from(piece).toString());
      } catch (failure) {
        if (failure.name !== "AbortError") throw failure;
      }
    })();
    this.listeners.push(async () => {
      stop.abort();
      await reading;
      this.hear(`${role} feed`, texts.join(""));
    });
  }

  async stop() {
    for (const stop of this.listeners.splice(0)) await stop();
  }

  // What other systems hear, from the beginning; PostgreSQL holds facts back while an earlier transaction is open.
  async events(key) {
    for (let at = "", still = 0; still < 3; ) {
      const reply = await fetch(`${this.server.url}/v1/events?limit=500${at && `&after=${at}`}`, { headers: { Authorization: `Bearer ${key}` } });
      this.hear("key events", await reply.text());
      const next = reply.headers.get("x-position");
      still = next === at ? still + 1 : 0;
      at = next;
      if (still) await sleep(200);
    }
  }
}

// Every text of the database, and of SQLite each byte of its files as they lie there.
export async function dumped({ database, data }) {
  if (database.startsWith("postgres")) return { texts: (await run("pg_dump", [database], { maxBuffer: 1 << 29 })).stdout, bytes: "" };
  const files = (await readdir(data)).filter((name) => name.startsWith("naguan.db"));
  const bytes = (await Promise.all(files.map((name) => readFile(join(data, name), "utf8")))).join("\n");
  return { texts: (await run("sqlite3", [join(data, "naguan.db"), ".dump"], { maxBuffer: 1 << 29 })).stdout, bytes };
}
