// A person at a real Chromium: signed in, watched for every error the page makes, looked at by axe.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { speaker } from "./words.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const shots = fileURLToPath(new URL("shots", import.meta.url));
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const PATIENCE = Number(process.env.NAGUAN_E2E_PATIENCE ?? 30_000);

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
export const SMALL_PHONE = { width: 360, height: 640 };

// Debian's Chromium without a window's furniture, with WebGL in software for the maps and nothing that calls home. more: further arguments.
function chromiumHere(more = []) {
  const executablePath = process.env.NAGUAN_CHROMIUM ?? "/usr/bin/chromium-headless-shell";
  const quiet = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"];
  const args = ["--no-sandbox", "--use-gl=swiftshader", "--enable-unsafe-swiftshader", ...quiet, ...more];
  return { executablePath, args };
}
export const launch = (more) => chromium.launch(chromiumHere(more));

// Ends the browser that lives in a profile, and nothing else, from one moment to the next.
function killBrowserOf(profile) {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(`--user-data-dir=${profile}`)) process.kill(Number(pid), "SIGKILL");
    } catch {
      /* it has ended meanwhile */
    }
  }
}

// Tries again until fn gives something true; says what was waited for.
export async function until(what, fn, patience = PATIENCE) {
  for (const end = Date.now() + patience; ; await new Promise((done) => setTimeout(done, 60))) {
    const answer = await fn();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited in vain for: ${what}`);
  }
}

export class Visitor {
  // as: a login, a role, an account, or null for somebody who has not signed in. profile: a folder for a browser of their own, which crash()
  // can kill.
  static async open(browser, server, as, { viewport = DESK, locale = "zh-CN", phone = viewport.width < 500, workers = "allow", profile } = {}) {
    const visitor = new Visitor();
    const geolocation = { longitude: 113.88, latitude: 22.57, accuracy: 12 };
    visitor.server = server;
    visitor.account = typeof as === "string" ? (server.accounts.find((a) => a.login === as) ?? server.account(as)) : as;
    const about = {
      baseURL: server.url, viewport, locale, hasTouch: phone, isMobile: phone, acceptDownloads: true, geolocation, permissions: ["geolocation"],
      reducedMotion: "reduce", serviceWorkers: workers,
    };
    Object.assign(visitor, { profile, about });
    visitor.context = profile ? await visitor.launchOwn() : await browser.newContext(about);
    visitor.context.setDefaultTimeout(PATIENCE);
    visitor.say = speaker(locale);
    visitor.locale = locale;
    visitor.viewport = viewport;
    if (visitor.account) await visitor.signInByRequest();
    visitor.page = await visitor.context.newPage();
    visitor.watch(visitor.page);
    return visitor;
  }

  launchOwn() {
    return chromium.launchPersistentContext(this.profile, { ...chromiumHere(), ...this.about });
  }

  // The whole browser is killed, as by an empty battery, and comes back on the same disk with an empty page. Its cookies, which it writes
  // down late, are given back to it.
  async crash() {
    const { troubles, provoked } = this;
    const cookies = await this.context.cookies();
    const gone = new Promise((done) => this.context.once("close", done));
    killBrowserOf(this.profile);
    await gone;
    this.context = await this.launchOwn();
    this.context.setDefaultTimeout(PATIENCE);
    await this.context.addCookies(cookies);
    this.page = this.context.pages()[0] ?? (await this.context.newPage());
    this.watch(this.page);
    Object.assign(this, { troubles, provoked });
  }

  async signInByRequest() {
    const { login, password } = this.account;
    const reply = await this.context.request.post("/v1/session", { data: { login, password } });
    assert.ok(reply.ok(), `${login} could not sign in: ${reply.status()} ${await reply.text()}`);
    const body = await reply.json();
    this.csrf = body.csrf;
    this.me = body.person;
  }

  // Whatever goes wrong in the page is kept; close() fails with it unless it was provoked.
  watch(page) {
    this.troubles = [];
    this.provoked = [];
    const note = (text) => void this.troubles.push(text);
    page.on("pageerror", (error) => note(`page error: ${error.stack ?? error}`));
    page.on("console", (message) => {
      const text = message.text();
      if (message.type() === "error" && !text.startsWith("Failed to load resource")) note(`console: ${text}`);
    });
    page.on("requestfailed", (request) => {
      const why = request.failure()?.errorText ?? "";
      if (why !== "net::ERR_ABORTED") note(`request failed: ${request.method()} ${request.url()} ${why}`);
    });
    page.on("response", (response) => {
      const path = new URL(response.url()).pathname;
      const signedOut = response.status() === 401 && path === "/v1/session";
      if (response.status() >= 400 && !signedOut) note(`${response.status()} ${response.request().method()} ${path}`);
    });
  }

  // From here on troubles that match are what the test wanted.
  provoke(...patterns) {
    this.provoked.push(...patterns);
  }

  unexpected() {
    return this.troubles.filter((text) => !this.provoked.some((pattern) => pattern.test(text)));
  }

  // No trouble so far; what comes later counts anew.
  clean() {
    const troubles = this.unexpected();
    this.troubles = [];
    assert.deepEqual(troubles, [], "the page made errors");
  }

  async close() {
    await this.context.close();
    this.clean();
  }

  async go(path) {
    await this.page.goto(path, { waitUntil: "load" });
    await this.settled();
  }

  // Nothing is loading any more: no skeleton, no busy table, and a page stands there. The strip that says "no network" is no page: it is there first.
  async settled() {
    await this.page.waitForFunction(
      () => {
        const waits = [...document.querySelectorAll(".skeleton, [aria-busy=true], .el-loading-mask")].some((e) => e.checkVisibility());
        return !waits && document.querySelector("h1, .state, [role=alert]:not(.strip), form, .van-nav-bar");
      },
    );
  }

  text(key, args) {
    return this.page.getByText(this.say(key, args), { exact: true }).first();
  }
  button(key, args) {
    return this.page.getByRole("button", { name: this.say(key, args), exact: true }).first();
  }
  link(key, args) {
    return this.page.getByRole("link", { name: this.say(key, args), exact: true }).first();
  }
  dialog() {
    return this.page.getByRole("dialog").last();
  }
  heading() {
    return this.page.getByRole("heading", { level: 1 }).first();
  }

  // What axe finds against WCAG 2.2 A and AA, as one line for each rule and place; not while something fades in.
  async axe(what) {
    await this.page.evaluate(() => Promise.allSettled(document.getAnimations().filter((a) => a.effect.getTiming().iterations !== Infinity).map((a) => a.finished)));
    await this.page.evaluate(axeSource);
    const found = await this.page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), RULES);
    const lines = found.violations.flatMap((v) => v.nodes.slice(0, 4).map((n) => `${v.id}: ${n.target.join(" ")} ${n.any[0]?.message ?? n.all[0]?.message ?? n.none[0]?.message ?? ""}`));
    assert.deepEqual(lines, [], `axe at ${what}`);
  }

  // A picture for looking at, only where asked for with NAGUAN_E2E_SHOTS=1.
  async shot(name) {
    if (!process.env.NAGUAN_E2E_SHOTS) return;
    mkdirSync(shots, { recursive: true });
    const size = this.viewport.width < 500 ? `phone${this.viewport.width}` : "desk";
    await this.page.screenshot({ path: join(shots, `${name}-${size}-${this.locale}.png`), animations: "disabled" });
  }

  // A request of this person without the page, for preparing and for comparing.
  async api(method, path, data, headers = {}) {
    const changing = method === "GET" ? {} : { "X-CSRF": this.csrf, "Idempotency-Key": Math.random().toString(36).slice(2) };
    const reply = await this.context.request.fetch(path, { method, data, headers: { ...changing, ...headers } });
    const type = reply.headers()["content-type"] ?? "";
    return { status: reply.status(), type, body: /json/.test(type) ? await reply.json() : await reply.text() };
  }
  async ask(path) {
    const reply = await this.api("GET", path);
    assert.equal(reply.status, 200, `${path}: ${JSON.stringify(reply.body).slice(0, 300)}`);
    return reply.body;
  }
}
