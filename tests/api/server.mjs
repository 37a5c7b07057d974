// A real server for a test: its own data folder, its own database, a free port; the district in it is a small demonstration.
import { after, before, describe } from "node:test";
import { execFile, spawn } from "node:child_process";
import { createServer } from "node:net";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";

const run = promisify(execFile);
const top = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
const build = resolve(top, process.env.NAGUAN_BUILD ?? "build-test");
const naguan = join(build, "naguan");
const cluster = process.env.NAGUAN_TEST_POSTGRES === "none" ? "" : process.env.NAGUAN_TEST_POSTGRES;

// Tests run once for each database. PostgreSQL is left out only by saying so: NAGUAN_TEST_POSTGRES=none.
export const databases = cluster === "" ? ["sqlite"] : ["sqlite", "postgres"];

const environment = (data, url, more = {}) => ({
  ...process.env, NAGUAN_DATA: data, NAGUAN_DATABASE: url, NAGUAN_RULES: join(top, "rules"), NAGUAN_WEB: join(top, "web/dist"),
  NAGUAN_MIGRATIONS: join(top, "sql/migrations"), NAGUAN_LOG_LEVEL: "warn", ...more,
});

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, "127.0.0.1", done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

function clusterUrl(name) {
  const url = new URL(cluster);
  url.pathname = "/" + name;
  return url.toString();
}

async function newDatabase(kind, data) {
  if (kind === "sqlite") return `sqlite:${join(data, "naguan.db")}`;
  if (!cluster) throw new Error("NAGUAN_TEST_POSTGRES is not set: start a server with tools/pg-test, or set it to none");
  const name = "t" + Math.random().toString(36).slice(2, 12);
  await run("psql", [cluster, "-qc", `CREATE DATABASE ${name}`]);
  return clusterUrl(name);
}

async function dropDatabase(url) {
  if (!url.startsWith("postgres")) return;
  await run("psql", [cluster, "-qc", `DROP DATABASE IF EXISTS ${new URL(url).pathname.slice(1)} WITH (FORCE)`]);
}

// Rows of accounts.csv: login, password, role, unit, name. No cell of it is quoted.
async function readAccounts(file) {
  const [heading, ...rows] = (await readFile(file, "utf8")).trim().split("\n");
  const names = heading.split(",");
  return rows.map((row) => Object.fromEntries(row.split(",").map((cell, i) => [names[i], cell])));
}

// Runs the tests of a file once for each database; inside a test, server() is the one at hand.
export function onEachDatabase(tests, options) {
  for (const kind of databases) {
    describe(kind, () => {
      let server;
      before(async () => (server = await Server.start(kind, options)), { timeout: 120_000 });
      after(async () => await server?.stop(), { timeout: 60_000 });
      tests(() => server);
    });
  }
}

export class Server {
  // kind: "sqlite" or "postgres"; entities: size of the district; env: further settings.
  static async start(kind, { entities = 200, env = {} } = {}) {
    const server = new Server();
    server.kind = kind;
    server.env = env;
    server.data = await mkdtemp(join(tmpdir(), "naguan-test-"));
    server.database = await newDatabase(kind, server.data);
    await run(naguan, ["demo", "--dir", server.data, "--entities", String(entities)], { env: environment(server.data, server.database), cwd: top });
    server.accounts = await readAccounts(join(server.data, "accounts.csv"));
    await server.serve();
    return server;
  }

  async serve() {
    this.port = await freePort();
    this.url = `http://127.0.0.1:${this.port}`;
    this.log = "";
    this.process = spawn(naguan, ["serve"], {
      env: environment(this.data, this.database, { ...this.env, NAGUAN_LISTEN: `127.0.0.1:${this.port}` }), cwd: top, stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.process.stdout, this.process.stderr]) stream.on("data", (piece) => (this.log += piece));
    this.ended = new Promise((done) => this.process.on("exit", (code, signal) => done({ code, signal })));
    for (let tries = 0; ; tries++) {
      const reply = await fetch(this.url + "/healthz").catch(() => null);
      if (reply?.ok) return;
      if (this.process.exitCode !== null || tries > 600) throw new Error(`the server did not start:\n${this.log}`);
      await sleep(50);
    }
  }

  // How the process ended; a sanitizer's report or a crash must not pass unseen.
  async end(signal = "SIGTERM") {
    this.process.kill(signal);
    return await this.ended;
  }

  async stop() {
    const how = await this.end();
    await dropDatabase(this.database);
    await rm(this.data, { recursive: true, force: true });
    if (how.code !== 0 || /Sanitizer|runtime error/.test(this.log)) throw new Error(`the server ended with ${JSON.stringify(how)}:\n${this.log.slice(-4000)}`);
  }

  // The command line on this server's data: { code, text }.
  async command(...args) {
    try {
      const { stdout, stderr } = await run(naguan, args, { env: environment(this.data, this.database, this.env), cwd: top });
      return { code: 0, text: stdout + stderr };
    } catch (failure) {
      return { code: failure.code, text: (failure.stdout ?? "") + (failure.stderr ?? "") };
    }
  }

  account(role) {
    const found = this.accounts.find((a) => a.role.split("|").includes(role));
    if (!found) throw new Error(`the demonstration has no ${role}`);
    return found;
  }
}
