// How a test works on the phone: at a door with or without a network, killed and back again.
import assert from "node:assert/strict";
import { until } from "./browser.mjs";
import { picture } from "./forms.mjs";
import { ruleName } from "./street.mjs";

export const GONE = [/^request failed: /, /ERR_INTERNET_DISCONNECTED/];

// What lies on a shelf of the person's vault: names, and how many bytes; the bytes themselves are noise.
export function shelf(v, name) {
  return v.page.evaluate(([db, store]) => new Promise((done, fail) => {
    const asked = indexedDB.open(db);
    asked.onerror = () => fail(asked.error);
    asked.onsuccess = () => {
      const base = asked.result;
      if (!base.objectStoreNames.contains(store)) return base.close(), done([]);
      const keys = base.transaction(store).objectStore(store).getAllKeys();
      keys.onsuccess = () => (base.close(), done(keys.result));
    };
  }), [`naguan-vault-${v.me.id}`, name]);
}

// The phone has what a day without a network needs: its files, its doors, its rules and checklists.
export async function supplied(v, path = "/field") {
  await v.go(path);
  await v.page.waitForFunction(() => navigator.serviceWorker?.controller);
  const { items } = await v.ask("/v1/rules/checklists");
  await until("rules and checklists on the phone", async () => {
    const kept = await shelf(v, "kept");
    return items.every((l) => kept.includes(`list-${l.code}`)) && kept.includes("rule-visit_outcomes") && kept.includes("rule-hazard_kinds") && kept.includes("areas");
  });
  await until("the doors of the area on the phone", async () => (await shelf(v, "door")).some((key) => !key.startsWith("~")));
}

// Another page in the place of this one, which is gone from one moment to the next.
export async function killed(v, path) {
  const { troubles, provoked } = v;
  await v.page.close({ runBeforeUnload: false });
  v.page = await v.context.newPage();
  v.watch(v.page);
  Object.assign(v, { provoked });
  v.troubles.push(...troubles);
  await v.go(path);
}

// The clock of the phone from its next page on, off by so many ms (for good).
export function clockOff(v, ms) {
  return v.context.addInitScript((by) => {
    const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...given) {
        if (given.length) super(...given);
        else super(Real.now() + by);
      }
      static now() {
        return Real.now() + by;
      }
    };
  }, ms);
}

// What the camera gives, picture by picture as they are taken: their bytes before anything on the phone has kept or hashed them. Asked for
// before the first page, and again when the browser was killed.
export async function filming(v, films = []) {
  await v.context.exposeBinding("filmed", (_, text) => void films.push(Buffer.from(text, "base64")));
  await v.context.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.toBlob;
    HTMLCanvasElement.prototype.toBlob = function (done, ...how) {
      real.call(this, async (blob) => {
        const reader = new FileReader();
        await new Promise((read) => ((reader.onload = read), reader.readAsDataURL(blob)));
        await globalThis.filmed(reader.result.slice(reader.result.indexOf(",") + 1));
        done(blob);
      }, ...how);
    };
  });
  return films;
}

// The visit has this one picture, bit by bit.
export async function samePhoto(v, visit, film) {
  const bytes = await photosOf(v, visit);
  assert.equal(bytes.length, 1, `a photo of visit ${visit}, once`);
  assert.ok(film?.length && bytes[0].equals(film), `visit ${visit}: its own photo, bit by bit (${bytes[0].length} bytes for ${film?.length})`);
}

const photos = (place) => place.locator("input[type=file]").first();

// At a door: what came of it, a photo, a note; not finished yet. again: the page stands there already, taken up after a kill.
export async function begin(v, door, { outcome = "seen", photo = 0, note = "", again = false } = {}) {
  if (!again) await v.go(`/field/visit/${door}`);
  const button = v.page.getByRole("button", { name: await word(v, "visit_outcomes", outcome), exact: true }).first();
  await button.waitFor();
  if (!again || (await button.getAttribute("aria-pressed")) !== "true") await button.click();
  if (photo) {
    await photos(v.page).setInputFiles(picture(photo, Math.round(photo * 0.75)));
    await v.page.locator(".photos figure img").first().waitFor();
  }
  if (note) await v.page.getByLabel(v.say("field.note")).fill(note);
}

const words = new Map();
// Rules asked for while there is a network, used also without.
async function word(v, list, code) {
  const key = `${v.locale}/${list}/${code}`;
  if (!words.has(key)) words.set(key, await ruleName(v, list, code));
  return words.get(key);
}
export const knowWords = (v) => Promise.all(["seen", "closed"].map((code) => word(v, "visit_outcomes", code)));

// Finishes the visit on the screen; gives the capsule's id.
export async function seal(v) {
  await v.button("field_app.seal").click();
  await v.page.waitForURL(/\/field\/result\/[0-9a-f]{32}/);
  return new URL(v.page.url()).pathname.split("/").at(-1);
}

export const shown = (v, state) => v.page.getByRole("heading", { name: v.say(`field_app.state.${state}`), exact: true });

// A whole visit with a photo in one go inside the page: its own router, form and buttons, without a look at the screen in between. Gives the
// capsule's id.
export async function sealAtOnce(v, door, { outcome = "seen", picture: { name, mimeType, buffer } }) {
  const steps = [door, await word(v, "visit_outcomes", outcome), v.say("field_app.seal"), name, mimeType, buffer.toString("base64")];
  return v.page.evaluate(async ([to, said, seal, file, type, base64]) => {
    const wait = async (what, there) => {
      for (const end = Date.now() + 30_000; Date.now() < end; await new Promise((done) => setTimeout(done, 4))) {
        const found = there();
        if (found) return found;
      }
      throw new Error(`waited in vain for ${what} at ${location.pathname}`);
    };
    const button = (text) => [...document.querySelectorAll("button")].find((one) => one.textContent.trim() === text && !one.disabled);
    await document.querySelector("#app").__vue_app__.config.globalProperties.$router.push(`/visit/${to}`);
    (await wait(said, () => location.pathname === `/field/visit/${to}` && button(said))).click();
    const input = document.querySelector("input[type=file]"), taken = new DataTransfer();
    taken.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], file, { type }));
    input.files = taken.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    await wait("the photo", () => document.querySelector(".photos figure img"));
    (await wait(seal, () => button(seal))).click();
    return wait("the result", () => /^\/field\/result\/([0-9a-f]{32})$/.exec(location.pathname)?.[1]);
  }, steps);
}

// What the outbox says: state of each line.
export async function outboxStates(v) {
  await v.go("/field/outbox");
  return v.page.locator(".line .state").evaluateAll((all) => all.map((e) => [...e.classList].find((c) => c !== "state" && !c.startsWith("data-"))));
}

// The server has these capsules, each once, with every photo bit by bit what the phone announced.
export async function allThere(v, ids) {
  const all = [];
  for (const id of ids) {
    const receipt = await v.ask(`/v1/field/capsules/${id}`);
    assert.equal(receipt.state, "accepted", JSON.stringify(receipt));
    const { count } = await v.ask(`/v1/field/capsules?filter=client_id:eq:${id}&count=1&limit=1`);
    assert.equal(count, 1, "once");
    all.push(receipt);
  }
  assert.equal(new Set(all.map((r) => r.visit_id)).size, ids.length, "a visit each");
  return all;
}

// Bytes of the photos of a visit, as the server gives them.
export async function photosOf(v, visit) {
  const { photos: all } = await v.ask(`/v1/visits/${visit}`);
  return Promise.all((all ?? []).map(async (p) => (await v.context.request.get(`/v1/attachments/${p.id ?? p}/content`)).body()));
}
