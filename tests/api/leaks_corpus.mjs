// People whose data is planted for the test of leaks: what is theirs, how they write it, how others write it down after them, how files are
// called.

// who: as a form has it. secrets: what must not be found, however it is spaced. says: the story. notes: what somebody at a desk writes
// later who knows them.
export const PEOPLE = [
  {
    who: { name: "欧阳若曦", phone: "13712349876", address: "宝安区西乡街道碧海名园7栋2单元1803", id_number: "11010519491231002X", email: "ruoxi.ouyang@mail.example.cn" },
    secrets: ["欧阳若曦", "若曦", "13712349876", "碧海名园", "11010519491231002", "ruoxi.ouyang"],
    says: (p) => `我是${p.name}，${p.name.split("").join(" ")}，手机${p.phone}，${p.phone.slice(0, 3)}-${p.phone.slice(3, 7)}-${p.phone.slice(7)}，住碧海名园7栋2单元1803，证件${p.id_number}，信箱${p.email}。这家店卖过期牛奶`,
    notes: (p) => `已致电${p.name}（${p.phone}），若曦女士住${p.address}，证件 ${p.id_number.toLowerCase()}，信箱${p.email}`,
  },
  {
    who: { name: "司马青", phone: "0755-27651234", address: "西乡街道流塘新村十三巷9号" },
    secrets: ["司马青", "27651234", "流塘新村十三巷9号"],
    says: (p) => `本人${p.name}（电话 ${p.phone}），家住流塘新村十三巷9号，投诉该店短斤少两，另一人 139 2222 3333 可以作证`,
    notes: (p) => `司马 青来电 075527651234，住流塘新村十三巷9号，证人 １３９２２２２３３３３`,
    more: ["13922223333", "139 2222 3333"],
  },
  {
    who: { anonymous: true },
    secrets: ["13655554444", "440306199001011234", "诸葛", "wx_niaomiao88"],
    says: () => "我叫诸葛不亮，一三六五五五五四四四四，或 １３６５５５５４４４４，身份证 440306 19900101 1234，微信号：wx_niaomiao88，家住幸福里8栋，店里有老鼠",
    notes: () => "回拨 136-5555-4444，自称我叫诸葛不亮，微信号：wx_niaomiao88",
    more: ["一三六五五五五", "幸福里8栋"],
  },
  {
    who: { name: "Nadia Kowalczyk", phone: "18612340987", address: "宝安区新安街道翠景花园3栋B座2201" },
    secrets: ["Kowalczyk", "Nadia", "18612340987", "翠景花园"],
    says: (p) => `My name is ${p.name}, call 186 1234 0987. The shop 不退款，我住翠景花园3栋B座2201`,
    notes: (p) => `Called Ms KOWALCZYK, nadia answered on +86 186-1234-0987, ${p.address}`,
  },
];

// What files are called after: somebody of whom nothing else is told.
export const FILE = { name: "尉迟恭敬护照 G55667788", secrets: ["尉迟恭敬", "G55667788"] };

// What is found out in a case: nobody outside the wall hears of it.
export const WALLED = "夹层里的第二本账";

export const secretsOf = (people = PEOPLE) => people.flatMap((p) => [...p.secrets, ...(p.more ?? [])]);
export const named = PEOPLE.filter((p) => p.who.name);

// What counts of a text: people put blanks and marks between figures, write them in full width, in capitals.
export const plain = (text) => text.normalize("NFKC").toLowerCase().replaceAll(/[\s·.\-–—_()]/g, "");

// As it reads once the wrappings of an address, of JSON and of XML are off.
const unwrapped = (text) =>
  text
    .replaceAll(/(?:%[0-9a-f]{2})+/gi, (piece) => Buffer.from(piece.replaceAll("%", ""), "hex").toString())
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
    .replaceAll(/&#(x?)([0-9a-f]+);/gi, (_, x, n) => String.fromCodePoint(Math.min(parseInt(n, x ? 16 : 10) || 32, 0x10ffff)));

// Every secret that a text tells, with a piece of where.
export function told(secrets, text) {
  const bare = plain(unwrapped(text));
  return secrets.flatMap((secret) => {
    const at = bare.indexOf(plain(secret));
    return at < 0 ? [] : [`${secret}: …${bare.slice(Math.max(0, at - 60), at + 60)}…`];
  });
}

export const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
