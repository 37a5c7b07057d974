// How a test reads and uses the one list of the house.
import { readFile } from "node:fs/promises";

const digits = (text) => Number(text.replace(/\D/g, ""));

// The count that the list shows below its rows; 0 where it says that nothing fits.
export async function shownCount(v) {
  await v.settled();
  const pager = v.page.locator(".pager > span").first();
  if (!(await pager.count())) return 0;
  const parts = (await pager.innerText()).match(/[\d,]+/g) ?? [];
  return digits(parts.at(-1) ?? "0");
}

export const rows = (v) => v.page.locator("section.list tbody tr");

export const names = async (v, column = 0) => (await rows(v).locator(`td:nth-child(${column + 1})`).allInnerTexts()).map((s) => s.trim());

// Opens the filter button of a column.
export async function openFilter(v, label) {
  await v.page.getByRole("group", { name: v.say("list.filters") }).getByRole("button", { name: v.say(label) }).first().click();
}

// Chooses an option of a coded filter by its text.
export async function chooseFilter(v, label, option) {
  await openFilter(v, label);
  const editor = v.page.locator(".editor:visible");
  await editor.getByRole("combobox").click();
  await editor.locator(".el-select-dropdown__item", { hasText: option }).first().click();
  await v.page.keyboard.press("Escape");
  await v.page.mouse.click(5, 300);
  await v.settled();
}

// The bytes that the export link of a format gives.
export async function exported(v, format) {
  const export_ = v.page.getByRole("button", { name: v.say("list.export"), exact: true });
  await export_.click();
  let link = v.page.locator(".export:visible", { hasText: v.say(`list.as_${format}`) });
  if (format === "xlsx") {
    await link.click();
    link = v.link("list.download");
    await link.waitFor();
  }
  const address = await link.getAttribute("href");
  const waiting = v.page.waitForEvent("download");
  await link.click();
  const download = await waiting;
  return { name: download.suggestedFilename(), address, bytes: await readFile(await download.path()) };
}

// Rows of a CSV whose cells may be quoted and hold line ends.
export function csvRows(bytes) {
  const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
  const all = [[""]];
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i], row = all.at(-1);
    if (quoted && c === '"' && text[i + 1] === '"') row[row.length - 1] += text[++i];
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === ",") row.push("");
    else if (!quoted && c === "\n") all.push([""]);
    else if (quoted || c !== "\r") row[row.length - 1] += c;
  }
  return all.filter((row) => row.length > 1 || row[0] !== "");
}
