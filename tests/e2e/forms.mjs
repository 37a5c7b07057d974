// How a test fills the forms of the desk: inputs by their label, choices by their text.
import { deflateSync } from "node:zlib";

// The form item with this label inside a place of the page.
export function item(v, place, key) {
  return place.locator(".el-form-item", { has: v.page.locator("label, .el-form-item__label", { hasText: new RegExp(`^\\s*${escaped(v.say(key))}\\s*$`) }) }).first();
}

export const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

export async function write(v, place, key, text) {
  await item(v, place, key).locator("input, textarea").first().fill(text);
}

// Chooses in a select: by a text, or the option at an index.
export async function choose(v, place, key, option) {
  const box = item(v, place, key).locator(".el-select").first();
  await box.click();
  const options = v.page.locator(".el-select-dropdown:visible .el-select-dropdown__item");
  const wanted = typeof option === "number" ? options.nth(option) : options.filter({ hasText: option }).first();
  await wanted.waitFor();
  const text = (await wanted.innerText()).trim();
  await wanted.click();
  /* a select for several stays open: a click beside it shuts it */
  if (await options.first().isVisible()) await place.locator(".el-dialog__header, h1").first().click();
  await options.first().waitFor({ state: "hidden" });
  return text;
}

export const save = (v, place, key = "act.save") => place.getByRole("button", { name: v.say(key), exact: true }).click();

// Waits until the dialogs are gone.
export const shut = (v) => v.page.locator(".el-dialog:visible").waitFor({ state: "hidden" });

function crc(bytes) {
  let c = ~0;
  for (const b of bytes) {
    c ^= b;
    for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return ~c >>> 0;
}

// A small picture in two colours, as a PNG: what a camera would give.
export function picture(width = 640, height = 480) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const line = (y) => Buffer.concat([Buffer.from([0]), ...Array.from({ length: width }, (_, x) => Buffer.from((x >> 5) + (y >> 5) & 1 ? [196, 120, 60] : [90, 140, 110]))]);
  const rows = Array.from({ length: height }, (_, y) => line(y));
  const png = [Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.concat(rows))), chunk("IEND", Buffer.alloc(0))];
  return { name: "door.png", mimeType: "image/png", buffer: Buffer.concat(png) };
}
