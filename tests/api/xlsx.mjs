// A workbook of one sheet, as a platform exports it: ZIP without compression, cells as texts or numbers, two styles.
const crc = (bytes) => {
  let c = ~0;
  for (const b of bytes) for (let k = (c ^= b, 0); k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return ~c >>> 0;
};

function zip(files) {
  const parts = [], directory = [];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text), title = Buffer.from(name), local = Buffer.alloc(30), central = Buffer.alloc(46), sum = crc(data);
    local.writeUInt32LE(0x04034b50), local.writeUInt16LE(20, 4), local.writeUInt32LE(sum, 14);
    local.writeUInt32LE(data.length, 18), local.writeUInt32LE(data.length, 22), local.writeUInt16LE(title.length, 26);
    central.writeUInt32LE(0x02014b50), central.writeUInt16LE(20, 4), central.writeUInt16LE(20, 6), central.writeUInt32LE(sum, 16);
    central.writeUInt32LE(data.length, 20), central.writeUInt32LE(data.length, 24), central.writeUInt16LE(title.length, 28), central.writeUInt32LE(at, 42);
    parts.push(local, title, data);
    directory.push(central, title);
    at += local.length + title.length + data.length;
  }
  const list = Buffer.concat(directory), end = Buffer.alloc(22), count = Object.keys(files).length;
  end.writeUInt32LE(0x06054b50), end.writeUInt16LE(count, 8), end.writeUInt16LE(count, 10), end.writeUInt32LE(list.length, 12), end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]);
}

const escaped = (text) => String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const HEAD = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`, MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships", PACKAGE = "http://schemas.openxmlformats.org/package/2006";

// { v: 46027.5 } a number, { v, date: true } shown as day and hour, { share: text } of the table of texts, a string in the cell itself.
export function workbook(rows) {
  const shared = [];
  const cell = (c) => {
    if (c?.share !== undefined) return `<c t="s"><v>${shared.push(c.share) - 1}</v></c>`;
    if (c?.v !== undefined) return `<c s="${c.date ? 1 : 0}"><v>${c.v}</v></c>`;
    return `<c t="inlineStr"><is><t xml:space="preserve">${escaped(c ?? "")}</t></is></c>`;
  };
  const sheet = rows.map((cells) => `<row>${cells.map(cell).join("")}</row>`).join("");
  const type = (part, kind) => `<Override PartName="${part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  const to = (id, kind, target) => `<Relationship Id="${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`;
  return zip({
    "[Content_Types].xml": `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type("/xl/workbook.xml", "sheet.main")}${type("/xl/worksheets/sheet1.xml", "worksheet")}${type("/xl/styles.xml", "styles")}${type("/xl/sharedStrings.xml", "sharedStrings")}</Types>`,
    "_rels/.rels": `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${to("rId1", "officeDocument", "xl/workbook.xml")}</Relationships>`,
    "xl/workbook.xml": `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="工单" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${to("rId1", "worksheet", "worksheets/sheet1.xml")}${to("rId2", "styles", "styles.xml")}${to("rId3", "sharedStrings", "sharedStrings.xml")}</Relationships>`,
    "xl/styles.xml": `${HEAD}<styleSheet xmlns="${MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>`,
    "xl/worksheets/sheet1.xml": `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>${sheet}</sheetData></worksheet>`,
    "xl/sharedStrings.xml": `${HEAD}<sst xmlns="${MAIN}">${shared.map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join("")}</sst>`,
  });
}
