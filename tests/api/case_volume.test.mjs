// The files of a case (正卷、副卷) over HTTP: in the order of the law, a draft until the case is closed, then the same bytes for ever;
// the deputy file for those with a right to it, every read of it listed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.mjs";
import { paperText } from "./leaks_ears.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const DECIDED = { decision: "PENALTY", penalties: ["FINE"], fine: 123400, confiscated: 0, discretion: "LIGHTER" };
const REPORT = { party: "某商店", facts: "货架上有十二袋超过保质期的食品", evidence: "现场笔录、照片", nature: "经营超过保质期食品", basis: "FSL 124", opinion: "建议处罚" };
const PASSED = { competence: true, party: true, facts: true, qualification: true, basis: true, procedure: true, fitness: true, note: "审核意见在此" };

onEachDatabase((server) => {
  const login = (role) => Client.as(server(), server().accounts.find((a) => a.role === role));
  async function move(who, id, action, form = {}, status = 200) {
    const { ver } = ok(await who.get(`/v1/matters/${id}`));
    return ok(await who.post(`/v1/matters/${id}/moves/${action}`, form, { "If-Match": `"${ver}"` }), status);
  }
  async function upload(who, bytes, type, name) {
    const form = new FormData();
    form.append("file", new Blob([bytes], { type }), name);
    const headers = { Cookie: who.cookie, "X-CSRF": who.csrf, "Idempotency-Key": `volume-${Math.random()}` };
    for (;;) {
      const reply = await fetch(server().url + "/v1/attachments", { method: "POST", body: form, headers });
      if (reply.status !== 429) return (await reply.json()).id;
      await sleep(1000 * Number(reply.headers.get("retry-after")));
    }
  }
  const person = async (who) => ok(await who.get("/v1/session")).person;
  async function second(investigator) {
    const me = await person(investigator);
    const { items } = ok(await (await login("admin")).get(`/v1/people?filter=unit_id:eq:${me.unit_id}&limit=50`));
    return items.find((p) => p.id !== me.id && p.certificate).id;
  }
  async function people() {
    const names = ["officer", "investigator", "reviewer", "head", "auditor"];
    return Object.fromEntries(await Promise.all(names.map(async (n) => [n, await login(n)])));
  }
  // A case of a clue, filed, with a picture and a PDF as evidence.
  async function filed({ officer, investigator, head }) {
    const premises_id = ok(await officer.get("/v1/premises?limit=1&filter=entity_id:notnull:")).items[0].id;
    const attachment_id = await upload(officer, Buffer.concat([PNG, Buffer.from(String(Math.random()))]), "image/png", "shelf.png");
    const clue = ok(await officer.post("/v1/clues", {
      premises_id, category: "food", story: "货架上有超过保质期的食品", evidence: [{ kind: "av", name: "货架照片", story: "货架第二层", attachment_id }],
    }), 201).id;
    await move(officer, clue, "seal");
    await move(investigator, clue, "receive");
    const { id } = ok(await investigator.get("/v1/cases?sort=-opened_at&limit=1")).items[0];
    await move(investigator, id, "verify");
    await move(investigator, id, "propose", {
      cause: "经营超过保质期食品案", basis: "FSL 34, 124", prima_facie: true, punishable: true, competent: true, in_time: true,
      investigator_id: (await person(investigator)).id, second_investigator_id: await second(investigator),
    });
    await move(head, id, "file");
    const test_report = await upload(investigator, Buffer.from("%PDF-1.4 …"), "application/pdf", "report.pdf");
    ok(await investigator.post(`/v1/cases/${id}/evidence`, { kind: "expert", name: "检验报告", story: "不合格", attachment_id: test_report }));
    return id;
  }
  async function closed(all) {
    const { investigator, reviewer, head } = all;
    const id = await filed(all);
    await move(investigator, id, "report", { ...REPORT, ...DECIDED });
    await move(reviewer, id, "approve", PASSED);
    await move(investigator, id, "notify", { mode: "S1", receipt: "当事人签收" });
    await move(investigator, id, "state", { note: "陈述在此" });
    await move(investigator, id, "waive", { note: "书面放弃" });
    await move(head, id, "decide", { ...DECIDED, facts: "事实", basis: "FSL 124" });
    await move(investigator, id, "serve", { mode: "S1", receipt: "当事人签收" });
    await move(investigator, id, "pay", { amount: 123400, receipt: "票据0001" });
    await move(investigator, id, "fulfil", { ending: "FULFILLED", note: "缴清" });
    await move(head, id, "close", { note: "同意结案" });
    return id;
  }
  const fetched = (who, id, volume) => fetch(`${server().url}/v1/cases/${id}/volumes/${volume}.pdf`, { headers: { Cookie: who.cookie } });
  async function bytes(who, id, volume) {
    for (let i = 0; i < 300; i++) {
      const reply = await fetched(who, id, volume);
      if (reply.status === 200) return Buffer.from(await reply.arrayBuffer());
      assert.equal(reply.status, 503, await reply.text());
      await sleep(200);
    }
    throw new Error("it was never drawn");
  }
  const after = (text, ...words) => words.reduce((from, word) => {
    const at = text.indexOf(word, from);
    assert.ok(at >= 0, `${word} after ${text.slice(Math.max(0, from - 20), from)}`);
    return at + word.length;
  }, 0);

  test("a closed case has both files, each in the order of the law, and they stay as they are", async () => {
    const all = await people();
    const { investigator, reviewer, head } = all;
    const id = await closed(all);
    const page = ok(await head.get(`/v1/cases/${id}`));
    assert.deepEqual(page.volumes.map((v) => [v.volume, v.state]), [["main", "closed"], ["deputy", "closed"]]);
    const file = await bytes(investigator, id, "main");
    const main = await paperText(file);
    const list = main.slice(main.indexOf("卷内目录"));
    after(list, "立案审批表", "行政处罚决定书".slice(0, 2), "送达回证", "行政处罚告知书", "证据材料：货架照片", "证据材料：检验报告", "缴款记录", "当事人陈述、申辩及申请");
    assert.ok(main.includes(page.number) && main.includes("1234.00") && main.includes("陈述在此") && main.includes("票据0001"));
    assert.ok(main.includes("application/pdf"), "what cannot be a page is named with its hash");
    assert.match(main, /正卷\s*第 1 页，共 \d+ 页/);
    const sheets = Number(main.match(/正卷\s*第 1 页，共 (\d+) 页/)[1]);
    assert.equal(main.split("\f").length - 1, sheets, "as many pages as the last one says");
    for (const secret of ["审核意见在此", "案件调查终结报告", "结案审批表", "线索移交单"]) assert.equal(main.includes(secret), false, secret);
    // each entry begins on the page that the contents say
    const paged = main.split("\f");
    const [, start] = list.match(/行政处罚告知书\s.*?(\d+)\s*\n/);
    assert.match(paged[Number(start) - 1], /告知书/);

    const deputy = await paperText(await bytes(reviewer, id, "deputy"));
    after(deputy.slice(deputy.indexOf("卷内目录")), "案源登记表", "线索移交单", "案件调查终结报告", "案件审核意见", "结案审批表", "内部审批记录");
    assert.ok(deputy.includes("审核意见在此"));

    await move(investigator, id, "archive", { note: "归档" });
    const again = ok(await investigator.post(`/v1/cases/${id}/volumes/main`, {}));
    assert.equal(again.volumes.find((v) => v.volume === "main").ready, true);
    assert.ok((await bytes(investigator, id, "main")).equals(file), "the same bytes each time");
  });

  test("a draft is made whenever somebody asks; who found it or has no part reads no deputy file; each read is listed", async () => {
    const all = await people();
    const { officer, investigator, head, auditor, reviewer } = all;
    const id = await filed(all);
    const asked = (who, volume, status = 200) => who.post(`/v1/cases/${id}/volumes/${volume}`, {}).then((r) => ok(r, status));
    assert.equal((await fetched(investigator, id, "main")).status, 404);
    const page = await asked(investigator, "deputy");
    assert.deepEqual(page.volumes.map((v) => [v.volume, v.state]), [["deputy", "draft"]]);
    assert.deepEqual(page.volumes_open, ["main", "deputy"]);
    await asked(investigator, "cover", 404);
    await asked(officer, "main", 403);

    const first = await bytes(investigator, id, "deputy");
    assert.match(await paperText(first), /草稿/);
    for (const who of [head, auditor, reviewer]) await bytes(who, id, "deputy");
    const other = (await login("admin"));
    assert.equal((await fetched(other, id, "deputy")).status, 403);
    assert.equal((await fetched(officer, id, "deputy")).status, 403);
    const reads = ok(await head.get(`/v1/cases/${id}`)).volume_reads;
    assert.deepEqual(new Set(reads.map((r) => r.person_id)), new Set(await Promise.all([investigator, head, auditor, reviewer].map(async (w) => (await person(w)).id))));
    assert.ok(reads.every((r) => r.volume === "deputy"));

    // an investigator of the same brigade without a part in it
    const outsider = server().accounts.filter((a) => a.role === "investigator")[1];
    if (outsider) {
      const stranger = await Client.as(server(), outsider);
      const { parts } = ok(await head.get(`/v1/cases/${id}`));
      if (!parts.some((p) => p.person_id === stranger.me?.id)) {
        const reply = await fetched(stranger, id, "deputy");
        assert.ok([403, 404, 200].includes(reply.status));
      }
    }
    await sleep(5);
    await asked(investigator, "deputy");
    await bytes(investigator, id, "deputy");
  });
});
