// A phone that sends photos in pieces over sockets of its own, so that it can break them where it likes. No library: what goes
// over the wire stands here.
import { connect } from "node:net";
import { randomBytes } from "node:crypto";
import { execFileSync } from "node:child_process";

export const sm3 = (bytes) => execFileSync("openssl", ["dgst", "-sm3", "-r"], { input: bytes }).toString().slice(0, 64);

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
  }

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
