// What a phone may be short of: HTTPS, one page only, the newest build, a network that costs nothing; and the camera at a label.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { BadNet } from "../badnet.mjs";
import { launch, SMALL_PHONE, until, Visitor } from "../browser.mjs";
import { allThere, begin, GONE, knowWords, seal, shelf, shown, supplied } from "../fieldwork.mjs";
import { picture } from "../forms.mjs";
import { ruleName, walkOfToday } from "../street.mjs";

const SMALL = { viewport: SMALL_PHONE };
const camera = (place) => place.locator("input[type=file]").first();

// The same server by an address that browsers do not trust: no AES, no service worker, no position.
const plain = (server) => Object.create(server, { url: { value: `http://0.0.0.0:${server.port}` } });

// A grey film of one standing picture, as Chromium's stand-in for a camera reads it.
function film(grey, width, height, frames = 8) {
  const colour = Buffer.alloc((width * height) / 2, 128);
  const frame = Buffer.concat([Buffer.from("FRAME\n"), grey, colour]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F5:1 Ip A1:1 C420jpeg\n`), ...Array(frames).fill(frame)]);
}

// The label of a door held before the camera: its grey pixels, drawn by the browser.
async function labelBefore(v, door, width, height) {
  await v.go("/field");
  const grey = await v.page.evaluate(async ([path, w, h]) => {
    const image = new Image();
    image.src = path;
    await image.decode();
    const canvas = new OffscreenCanvas(w, h);
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, w, h);
    const side = Math.min(w, h) - 40;
    pen.drawImage(image, (w - side) / 2, (h - side) / 2, side, side);
    const { data } = pen.getImageData(0, 0, w, h);
    return Array.from({ length: w * h }, (_, i) => data[4 * i]);
  }, [`/v1/premises/${door}/qr.svg`, width, height]);
  return Buffer.from(grey);
}

export default function limits(town) {
  test("without HTTPS nothing is written to the phone, the page says so, and a visit and a snap arrive all the same", () =>
    town.visit("officer", async (v) => {
      await walkOfToday(town, v, 3);
      v.provoke(/Cross-Origin-Opener-Policy header has been ignored/);
      await v.go("/field");
      assert.equal(await v.page.evaluate(() => globalThis.isSecureContext), false, "this address is not trusted");
      await v.text("field_app.unsafe").waitFor();
      await v.axe("a phone without HTTPS");
      await v.shot("limits-plain");
      await v.page.locator("ul.rest button, .next").first().click();
      await v.page.waitForURL(/\/field\/doors\//);
      await v.button("field_app.visit").click();
      await v.page.waitForURL(/\/field\/visit\//);
      await v.page.getByRole("button", { name: await ruleName(v, "visit_outcomes", "closed"), exact: true }).first().click();
      await camera(v.page).setInputFiles(picture(260, 200));
      await v.page.locator(".photos figure img").first().waitFor();
      const id = await seal(v);
      await shown(v, "accepted").waitFor();
      await allThere(v, [id]);
      const bases = await v.page.evaluate(async () => (await indexedDB.databases()).map((d) => d.name));
      assert.ok(!bases.some((name) => name.startsWith("naguan-vault-")), `nothing of the person lies here: ${bases}`);
      await v.page.locator(".van-nav-bar__left").click();
      await v.page.getByRole("tab", { name: v.say("field_app.snap") }).or(v.page.locator(".van-tabbar-item", { hasText: v.say("field_app.snap") })).first().click();
      await camera(v.page).setInputFiles(picture(250, 180));
      await v.page.locator(".photos figure img").first().waitFor();
      await v.page.getByLabel(v.say("field.note")).fill("明文网络下拍");
      await v.button("field_app.snap_done").click();
      await v.page.locator("ul.card li button", { hasText: "明文网络下拍" }).waitFor();
    }, { ...SMALL, server: plain(town.server) }));

  test("two pages of one phone: what each records is seen in the other and sent once, in one chain", () =>
    town.visit("officer2", async (v) => {
      const { stops } = await walkOfToday(town, v, 4);
      await supplied(v);
      await knowWords(v);
      const other = Object.create(v, { page: { value: await v.context.newPage(), writable: true } });
      other.watch(other.page);
      v.provoke(...GONE);
      other.provoke(...GONE);
      await v.context.setOffline(true);
      await begin(v, stops[0].premises_id, { photo: 300, note: "第一个页面" });
      await begin(other, stops[1].premises_id, { photo: 310, note: "第二个页面" });
      const [first, second] = await Promise.all([seal(v), seal(other)]);
      await v.go("/field/outbox");
      await until("both stand in the first page", async () => (await v.page.locator(".line .state.sealed").count()) === 2);
      await begin(other, stops[2].premises_id, { outcome: "closed", note: "第三家" });
      const third = await seal(other);
      await until("the third comes by itself", async () => (await v.page.locator(".line .state.sealed").count()) === 3);
      await v.axe("what two pages recorded");
      await v.shot("limits-two-pages");
      await v.context.setOffline(false);
      await until("all accepted", async () => (await v.page.locator(".line .state.accepted").count()) === 3);
      const receipts = await allThere(v, [first, second, third]);
      const odd = receipts.flatMap((r) => r.flags ?? []).filter((f) => /gap|prev|seq|twice|chain/.test(f));
      assert.deepEqual(odd, [], "one chain without a gap");
      assert.deepEqual(other.unexpected(), []);
      assert.deepEqual(await shelf(v, "film"), []);
    }, SMALL));

  test("a newer build is offered while one works, taken by a button, and what was being recorded is there", async () => {
    let newer = false;
    const net = await BadNet.over(town.server, ({ path }) => (newer && path === "/field/sw.js" ? (text) => `${text}\n/* a newer build */\n` : "pass"));
    try {
      await town.visit("officer3", async (v) => {
        const { stops } = await walkOfToday(town, v, 3);
        await supplied(v);
        await knowWords(v);
        await begin(v, stops[0].premises_id, { photo: 280, note: "正在记录" });
        await v.page.waitForTimeout(900);
        newer = true;
        await v.page.evaluate(async () => (await navigator.serviceWorker.getRegistration("/field")).update());
        await v.text("app.newer").waitFor();
        await v.axe("a newer build is offered");
        await v.shot("limits-newer");
        await v.page.evaluate(() => (globalThis.before = true));
        await v.button("app.load_anew").click();
        await v.page.waitForFunction(() => globalThis.before === undefined && document.querySelector("textarea"));
        await v.settled();
        assert.equal(await v.page.getByLabel(v.say("field.note")).inputValue(), "正在记录");
        await v.page.locator(".photos figure img").first().waitFor();
        await seal(v);
        await shown(v, "accepted").waitFor();
      }, { ...SMALL, server: net.front() });
    } finally {
      await net.stop();
    }
  });

  test("photos wait for Wi-Fi if the officer says so, the record does not; with Wi-Fi they go by themselves", () =>
    town.visit("officer", async (v) => {
      await v.context.addInitScript(() => {
        const connection = Object.assign(new EventTarget(), { type: "cellular" });
        Object.defineProperty(Navigator.prototype, "connection", { configurable: true, get: () => connection });
      });
      const { stops } = await walkOfToday(town, v, 3);
      await v.go("/field/outbox");
      await v.page.getByLabel(v.say("field_app.wifi_only")).check();
      await v.axe("over Wi-Fi only");
      await knowWords(v);
      await begin(v, stops[0].premises_id, { photo: 420, note: "用流量" });
      const id = await seal(v);
      await shown(v, "received").waitFor();
      await v.text("field_app.photos_left", { n: 1 }).waitFor();
      await v.shot("limits-wifi");
      assert.equal((await v.ask(`/v1/field/capsules/${id}`)).missing.length, 1);
      await v.page.evaluate(() => {
        navigator.connection.type = "wifi";
        navigator.connection.dispatchEvent(new Event("change"));
      });
      await shown(v, "accepted").waitFor();
      await allThere(v, [id]);
      await v.go("/field/outbox");
      await v.page.getByLabel(v.say("field_app.wifi_only")).uncheck();
    }, SMALL));

  // Debian's Chromium has a camera of files and no reader of codes: a stand-in says what the label says as soon as the camera shows it.
  test("the camera at a label opens its door", async () => {
    const [width, height] = [640, 480];
    const folder = await mkdtemp(join(tmpdir(), "naguan-film-"));
    let label;
    await town.visit("officer", async (v) => {
      const { items } = await v.ask("/v1/premises?limit=1&filter=entity_id:notnull:");
      label = { id: items[0].id, grey: await labelBefore(v, items[0].id, width, height), code: (await v.ask(`/v1/premises/${items[0].id}/tag`)).code };
    }, SMALL);
    await writeFile(join(folder, "label.y4m"), film(label.grey, width, height));
    const browser = await launch(["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${join(folder, "label.y4m")}`]);
    const v = await Visitor.open(browser, town.server, "officer", { locale: town.locale, ...SMALL });
    try {
      await v.context.grantPermissions(["geolocation", "camera"]);
      await v.context.addInitScript(([text, grey, w, h]) => {
        globalThis.BarcodeDetector = class {
          async detect(video) {
            if (!video.videoWidth) return [];
            const canvas = new OffscreenCanvas(w, h);
            const pen = canvas.getContext("2d");
            pen.drawImage(video, 0, 0, w, h);
            const { data } = pen.getImageData(0, 0, w, h);
            let off = 0;
            for (let i = 0; i < w * h; i += 7) off += Math.abs(data[4 * i] - grey[i]);
            return off / ((w * h) / 7) < 30 ? [{ rawValue: text }] : [];
          }
        };
      }, [`${town.server.url}/d/${label.code}`, [...label.grey], width, height]);
      await v.go("/field/lookup");
      await v.button("field_app.scan").click();
      await v.page.waitForURL(new RegExp(`/field/doors/${label.id}`));
      await v.button("field_app.visit").waitFor();
      assert.equal(await v.page.locator(".note[role=alert]").count(), 0, "the label of now");
      v.clean();
    } finally {
      await v.context.close();
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    }
  });

  test("a camera that is not allowed is said in words", () =>
    town.visit("officer", async (v) => {
      await v.context.addInitScript(() => {
        globalThis.BarcodeDetector = class {};
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", "NotAllowedError"));
      });
      await v.go("/field/lookup");
      await v.button("field_app.scan").click();
      await v.text("field_app.no_camera").waitFor();
      await v.axe("no camera");
      await v.shot("limits-no-camera");
    }, SMALL));
}
