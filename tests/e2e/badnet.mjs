// A bad network between a browser and the server: connections that break before or after the server has heard, doubled requests, refusals.
import { createServer, request } from "node:http";

const read = async (stream) => {
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces);
};

export class BadNet {
  // plan(request): "pass", "lost" (the server never hears it), "deaf" (it hears, its answer is lost), "half" (the connection breaks in the
  // body), "twice", "portal" (somebody else answers 200), "slow" (it comes late, behind others), "late" (the connection breaks, and the server hears it all the
  // same, behind others), a status to answer with, or a function that changes the text of the reply.
  static async over(server, plan = () => "pass") {
    const net = new BadNet();
    Object.assign(net, { server, plan, seen: [] });
    net.http = createServer((req, res) => net.take(req, res).catch(() => req.socket.destroy()));
    await new Promise((done) => net.http.listen(0, "127.0.0.1", done));
    net.url = `http://127.0.0.1:${net.http.address().port}`;
    return net;
  }

  // The server as somebody behind this network sees it.
  front() {
    return Object.create(this.server, { url: { value: this.url } });
  }

  ask(req, body) {
    return new Promise((done, fail) => {
      const out = request({ host: "127.0.0.1", port: this.server.port, method: req.method, path: req.url, headers: req.headers }, done);
      out.on("error", fail);
      out.end(body);
    });
  }

  async take(req, res) {
    const how = this.plan({ method: req.method, path: req.url });
    if (how === "lost") return void req.socket.destroy();
    const body = await read(req);
    this.seen.push({ method: req.method, path: req.url, headers: req.headers, body, how });
    if (how === "half") {
      const out = request({ host: "127.0.0.1", port: this.server.port, method: req.method, path: req.url, headers: req.headers });
      out.on("error", () => undefined);
      out.write(body.subarray(0, body.length >> 1), () => setTimeout(() => (out.destroy(), req.socket.destroy()), 30));
      return;
    }
    if (how === "portal") return void res.writeHead(200, { "Content-Type": "application/json" }).end('{"state":"accepted"}');
    if (typeof how === "number") return void res.writeHead(how, { "Content-Type": "application/problem+json" }).end(JSON.stringify({ status: how, key: "unavailable" }));
    if (how === "late") {
      req.socket.destroy();
      await new Promise((done) => setTimeout(done, 500 + Math.random() * 2000));
      return void (await read(await this.ask(req, body)));
    }
    if (how === "slow") await new Promise((done) => setTimeout(done, 300 + Math.random() * 700));
    if (how === "twice") await read(await this.ask(req, body));
    if (typeof how === "function") delete req.headers["accept-encoding"];
    const reply = await this.ask(req, body);
    if (typeof how === "function") {
      const text = how((await read(reply)).toString());
      const { "content-length": _, etag, ...headers } = reply.headers;
      return void res.writeHead(reply.statusCode, headers).end(text);
    }
    if (how === "deaf") {
      await read(reply);
      return void req.socket.destroy();
    }
    res.writeHead(reply.statusCode, reply.headers);
    reply.pipe(res);
    res.on("close", () => reply.destroy());
  }

  async stop() {
    this.http.closeAllConnections();
    await new Promise((done) => this.http.close(done));
  }
}
