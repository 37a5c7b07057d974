// A phone made of Node, as docs/internals/field.md has it: hello, journals, capsules, receipts; and photos in pieces over sockets of
// its own, so that it can break them where it likes. It shares no code with the client: what goes over the wire stands here.
import { createHash, createHmac, randomBytes } from "node:crypto";
import { connect } from "node:net";

const chain = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sm3"));

export const sm3 = (bytes) => chain(bytes).digest("hex");

export function sealOf({ id, device, seq, prev, journal }) {
  let link = chain(`naguan capsule 1\n${id}\n${device}\n${seq}\n${prev}\n`).digest();
  for (const entry of journal) link = chain(link, entry).digest();
  return link.toString("hex");
}

// A JPEG as far as its first bytes go; the rest is noise.
export function photo(size) {
  const bytes = randomBytes(size);
  Buffer.from([0xff, 0xd8, 0xff, 0xe0]).copy(bytes);
  return bytes;
}

const base64 = (text) => Buffer.from(text).toString("base64");
export const metadata = (pairs) => Object.entries(pairs).map(([name, value]) => `${name} ${base64(value)}`).join(",");

// One answer from a socket: { status, headers }. The body, if there is one, is read over.
function answer(socket) {
  return new Promise((resolve, reject) => {
    let text = "";
    socket.on("data", (piece) => {
      text += piece.toString("latin1");
      for (let end; (end = text.indexOf("\r\n\r\n")) >= 0; ) {
        const [line, ...rest] = text.slice(0, end).split("\r\n");
        const status = Number(line.split(" ")[1]);
        if (status !== 100) {
          resolve({ status, line, headers: Object.fromEntries(rest.map((h) => [h.split(":")[0].toLowerCase(), h.slice(h.indexOf(":") + 1).trim()])), text });
          return;
        }
        text = text.slice(end + 4);
      }
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("closed without an answer")));
  });
}

export class Phone {
  constructor(client) {
    this.client = client;
    this.device = randomBytes(16).toString("hex");
    this.seq = 0;
    this.prev = "";
    this.ahead = 0; // ms by which its clock is wrong
    this.began = performance.now();
  }

  now() {
    return new Date(Date.now() + this.ahead).toISOString();
  }

  async hello(more = {}) {
    const reply = await this.client.post("/v1/field/hello", { device: this.device, name: "test", client_version: "1.0.0", ...more });
    if (reply.status === 200 && reply.body.receipt_key) this.receiptKey = Buffer.from(reply.body.receipt_key, "base64url");
    return reply;
  }

  entry(n, act, what, at = this.now()) {
    return JSON.stringify({ n, at, up: performance.now() - this.began, do: act, what });
  }

  visit(premises_id, more = {}) {
    const at = Date.now() + this.ahead;
    return { act: "visit", premises_id, outcome: "seen", started_at: new Date(at - 60_000).toISOString(), ended_at: new Date(at).toISOString(), ...more };
  }

  // Closes a journal over a content; the next one follows it.
  capsule(content, acts = ["open", "set"]) {
    const journal = [...acts.map((act, n) => this.entry(n, act, {})), this.entry(acts.length, "seal", content)];
    const made = { id: randomBytes(16).toString("hex"), device: this.device, seq: ++this.seq, prev: this.prev, kind: "visit", journal };
    made.seal = this.prev = sealOf(made);
    return made;
  }

  send(capsule) {
    return this.client.post("/v1/field/capsules", { ...capsule, sent_at: this.now() });
  }

  // What the phone lets go of only when this is true.
  genuine({ id, seal, state, at, mac }) {
    return createHmac("sm3", this.receiptKey).update(`naguan receipt 1\n${id}\n${seal}\n${state}\n${at}\n`).digest("hex") === mac;
  }

  // ---- photos ----

  head(method, path, headers) {
    const all = { Host: "phone", Cookie: this.client.cookie, "X-CSRF": this.client.csrf, "Tus-Resumable": "1.0.0", ...headers };
    return `${method} ${path} HTTP/1.1\r\n${Object.entries(all).filter(([, value]) => value !== null).map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  }

  socket() {
    const { hostname, port } = new URL(this.client.url);
    return connect({ host: hostname, port: Number(port), noDelay: true });
  }

  async ask(method, path, headers = {}, body) {
    const socket = this.socket();
    const came = answer(socket);
    socket.write(this.head(method, path, method === "HEAD" || method === "OPTIONS" || "Transfer-Encoding" in headers ? headers : { "Content-Length": body?.length ?? 0, ...headers }));
    if (body) socket.write(body);
    try {
      return await came;
    } finally {
      socket.destroy();
    }
  }

  create(bytes, { hash = sm3(bytes), type = "image/jpeg", length = bytes.length, ...more } = {}) {
    return this.ask("POST", "/v1/field/uploads", { "Upload-Length": length, "Upload-Metadata": metadata({ hash, type, name: "门口.jpg", ...more }) });
  }
  offset(where) {
    return this.ask("HEAD", where).then((reply) => Number(reply.headers["upload-offset"]));
  }
  piece(where, bytes, offset, headers = {}) {
    return this.ask("PATCH", where, { "Content-Type": "application/offset+octet-stream", "Upload-Offset": offset, ...headers }, bytes);
  }

  // Announces all of bytes from offset, sends some of it, and stays there: { socket, came }.
  begin(where, bytes, offset, some) {
    const socket = this.socket();
    const came = answer(socket);
    came.catch(() => {});
    socket.write(this.head("PATCH", where, { "Content-Type": "application/offset+octet-stream", "Upload-Offset": offset, "Content-Length": bytes.length - offset }));
    const sent = new Promise((done) => socket.write(bytes.subarray(offset, offset + some), done));
    return { socket, came, sent };
  }

  // The same, and then the network is gone.
  async break(where, bytes, offset, some) {
    const { socket, sent } = this.begin(where, bytes, offset, some);
    await sent;
    await new Promise((done) => setTimeout(done, 20 + Math.random() * 60));
    socket.resetAndDestroy();
  }

  async content(attachment) {
    const reply = await fetch(`${this.client.url}/v1/attachments/${attachment}/content`, { headers: { Cookie: this.client.cookie } });
    return { status: reply.status, type: reply.headers.get("content-type"), bytes: Buffer.from(await reply.arrayBuffer()) };
  }
}
