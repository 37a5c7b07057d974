// What was filed, followed by its code and without an account: how far it is, limits, papers, more facts, taking a complaint back; and
// what nobody learns who only has a code.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const ME = { name: "欧阳诗涵", phone: "13812345678", address: "锦花新村七巷12号702房", email: "shihan@example.cn" };
const OTHER = { name: "上官婉如", phone: "13898765432", address: "碧海名园9栋1单元801", email: "wanru@example.cn" };
const HOSTILE = "<script>alert(1)</script>'; DROP TABLE intake;-- \u202e{{7*7}} %s%n 😀";

onEachDatabase((server) => {
  const as = (name) => Client.as(server(), name);
  const doors = async (who, n = 1) => ok(await who.get(`/v1/premises?limit=${n}&filter=entity_id:notnull:`)).items;
  // The stranger's bucket is small: whoever is too fast waits as long as is said.
  async function stranger(method, path, body) {
    for (;;) {
      const reply = await fetch(`${server().url}/v1/doorstep/${path}`, { method, ...(body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }) });
      if (reply.status === 429) {
        await sleep(1000 * Math.min(5, Number(reply.headers.get("Retry-After") ?? 1)));
        continue;
      }
      const type = reply.headers.get("Content-Type") ?? "";
      return { status: reply.status, type, cache: reply.headers.get("Cache-Control"), body: type.includes("json") ? await reply.json() : Buffer.from(await reply.arrayBuffer()) };
    }
  }
  const see = async (code) => ok(await stranger("GET", `filings/${code}`));
  const add = (code, body) => stranger("POST", `filings/${code}/facts`, body);
  const back = (code, body = { note: "已和店家私下解决" }) => stranger("POST", `filings/${code}/withdraw`, body);
  async function filed(who, more = {}, sender = ME) {
    const [door] = await doors(who);
    const body = { channel: "window", premises_id: door.id, category: "food", demands: ["refund"], amount: 12800, sender, story: `买到过期牛奶。我叫${sender.name}，电话${sender.phone}`, ...more };
    const made = ok(await who.post("/v1/intakes", body), 201);
    return { ...made, page: () => who.get(`/v1/intakes/${made.id}`).then((r) => ok(r)) };
  }
  const COMPLAINT = { split: { complaint: { category: "food" } } };
  async function move(who, id, action, form = {}, status = 200) {
    const { ver } = ok(await who.get(`/v1/matters/${id}`));
    return ok(await who.post(`/v1/matters/${id}/moves/${action}`, form, { "If-Match": `"${ver}"` }), status);
  }
  const complaintOf = async (x) => (await x.page()).parts.find((p) => p.kind === "complaint");
  const begin = (mediator) => ({
    consumer_agrees: true, operator_agrees: true,
    sitting: { mode: "onsite", place: "西乡监管所调解室", at: new Date(Date.now() + 26 * 3600e3).toISOString().replace(/\.\d+/, ""), person_id: mediator.me.id },
  });
  const nothingOf = (what, secrets, where) => secrets.forEach((s) => assert.ok(!JSON.stringify(what).includes(s), `${s} ${where}`));

  test("a filing is given a code once; with it, however typed, one sees what was filed and that it waits", async () => {
    const clerk = await as("clerk");
    const x = await filed(clerk);
    assert.match(x.follow_code, /^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){3}$/);
    const reply = await stranger("GET", `filings/${x.follow_code.toLowerCase().replaceAll("-", "")}`);
    assert.equal(reply.cache, "no-store");
    const seen = ok(reply);
    assert.deepEqual([seen.step.code, seen.category.code, seen.demands[0].demand.code, seen.amount, seen.parts, seen.may_add], ["intake.received", "food", "refund", 12800, [], true]);
    assert.ok(seen.subject && seen.address && seen.bureau && seen.received_at);
    nothingOf(seen, [...Object.values(ME), "过期牛奶"], "is given back");
    const again = ok(await clerk.post(`/v1/intakes/${x.id}/code`));
    assert.notEqual(again.follow_code, x.follow_code);
    assert.equal((await stranger("GET", `filings/${x.follow_code}`)).status, 404, "the former has ended");
    assert.equal((await see(again.follow_code)).number, seen.number);
    assert.equal((await (await as("officer")).post(`/v1/intakes/${x.id}/code`)).status, 403);
  });

  test("the same request sent again has no code; the same filing of another system gets none either", async () => {
    const clerk = await as("clerk");
    const [door] = await doors(clerk);
    const body = { channel: "12315", system: "12315", external_number: `F${Math.random()}`, premises_id: door.id, category: "food", sender: ME, story: "退款" };
    const key = crypto.randomUUID();
    const first = ok(await clerk.post("/v1/intakes", body, { "Idempotency-Key": key }), 201);
    const replayed = ok(await clerk.post("/v1/intakes", body, { "Idempotency-Key": key }), 201);
    assert.ok(first.follow_code);
    assert.deepEqual([replayed.id, replayed.follow_code], [first.id, undefined]);
    assert.equal(ok(await clerk.post("/v1/intakes", body)).follow_code, undefined);
    assert.equal((await see(first.follow_code)).step.code, "intake.received", "and the one that was told stays good");
  });

  test("a wrong code is answered like one that is over, everywhere alike, and hostile ones too", async () => {
    const clerk = await as("clerk");
    const { follow_code } = await filed(clerk);
    const wrong = (follow_code[0] === "A" ? "B" : "A") + follow_code.slice(1);
    const alike = [];
    for (const code of [wrong, "x", "2".repeat(300), encodeURIComponent(HOSTILE), "%00"]) {
      for (const [method, path, body] of [["GET", "", null], ["POST", "/facts", { story: "补充" }], ["POST", "/withdraw", { note: "撤回" }], ["GET", "/papers/1", null]]) {
        const reply = await stranger(method, `filings/${code}${path}`, body);
        if (reply.body.key === "http.target") assert.equal(reply.status, 400, code);
        else alike.push([reply.status, reply.body.key]);
      }
    }
    assert.deepEqual([...new Set(alike.map(String))], ["404,intake.no_such_code"]);
  });

  test("wrong codes are asked for rarely: the door closes for a while", async () => {
    const asked = await Promise.all(Array.from({ length: 400 }, (_, i) => fetch(`${server().url}/v1/doorstep/filings/WRONG${i}`).then((r) => r.status)));
    assert.ok(asked.includes(429), "nobody tries codes by the hundred");
    assert.ok(asked.every((s) => s === 404 || s === 429));
    await sleep(2000);
  });

  test("a complaint shows its step, the limit of the law, when it is mediated and the papers meant for its consumer", async () => {
    const [clerk, mediator] = await Promise.all([as("clerk"), as("mediator")]);
    const x = await filed(clerk, COMPLAINT);
    const c = await complaintOf(x);
    let [part] = (await see(x.follow_code)).parts;
    assert.deepEqual([part.number, part.step.code, part.open, part.may_withdraw, part.papers], [c.number, "complaint.received", true, true, []]);
    assert.deepEqual(part.limits.map((l) => l.limit.code), ["C1"]);
    assert.match(part.limits[0].basis, /第15/);
    assert.doesNotMatch(part.limits[0].basis, /暂行/, "of the law of the day it was received alone");
    await move(clerk, c.id, "accept", { person_id: mediator.me.id });
    await move(mediator, c.id, "begin", begin(mediator));
    [part] = (await see(x.follow_code)).parts;
    assert.deepEqual([part.step.name_zh, part.limits.map((l) => l.limit.code)], ["调解中", ["C4"]]);
    assert.equal(part.sittings[0].place, "西乡监管所调解室");
    nothingOf(part, [mediator.me.name, clerk.me.name], "of the staff is named");
    assert.ok(part.papers.length > 0);
    for (const paper of part.papers) assert.ok(paper.kind.name_zh && paper.number);
    for (let i = 0; ; i++) {
      const pdf = await stranger("GET", `filings/${x.follow_code}/papers/${part.papers[0].id}`);
      if (pdf.status === 503 && i < 60) {
        await sleep(500);
        continue;
      }
      assert.equal(pdf.status, 200, JSON.stringify(pdf.body));
      assert.deepEqual([pdf.type, pdf.cache, pdf.body.subarray(0, 5).toString()], ["application/pdf", "no-store", "%PDF-"]);
      break;
    }
    const page = ok(await mediator.get(`/v1/complaints/${c.id}`));
    const register = page.documents.find((d) => d.kind === "complaint_register");
    assert.equal((await stranger("GET", `filings/${x.follow_code}/papers/${register.id}`)).status, 404, "what is not meant for the consumer stays inside");
    const other = await filed(clerk, COMPLAINT, OTHER);
    assert.equal((await stranger("GET", `filings/${other.follow_code}/papers/${part.papers[0].id}`)).status, 404, "nor is another's paper");
  });

  test("more facts go to the filing while it waits, then to what was made of it, sealed and masked", async () => {
    const clerk = await as("clerk");
    const x = await filed(clerk);
    const told = ok(await add(x.follow_code, { story: `还有小票。${HOSTILE} 我叫${ME.name}，打${ME.phone}` }));
    assert.equal(told.may_add, true);
    let page = await x.page();
    assert.equal(page.unseen_updates, 1);
    assert.ok(page.story.includes("还有小票") && page.story.includes("<script>"), "as it came, as text");
    nothingOf(page, [ME.name, ME.phone], "is on the page");
    assert.deepEqual((await add(x.follow_code, { story: "补充", about: "TS-1999-000001" })).status, 404);
    const split = { complaint: { category: "food" }, reports: [{ category: "food" }] };
    ok(await clerk.post(`/v1/intakes/${x.id}/split`, split, { "If-Match": `"${page.ver}"` }));
    assert.equal((await add(x.follow_code, { story: "来件本身不再收" })).body.key, "intake.takes_no_more");
    const { parts } = await see(x.follow_code);
    for (const p of parts) ok(await add(x.follow_code, { about: p.number, story: `后来又去看了，${p.kind}，我叫${ME.name}，电话${ME.phone}` }));
    page = await x.page();
    for (const p of page.parts) {
      const shown = ok(await clerk.get(`/v1/${p.kind}s/${p.id}`));
      assert.ok(JSON.stringify(shown).includes(`后来又去看了，${p.kind}`), p.kind);
      nothingOf(shown, [ME.name, ME.phone], `is on the page of the ${p.kind}`);
    }
    for (const body of [{}, { story: "" }, { story: "长".repeat(2001) }, { story: 5 }]) assert.ok([400, 422].includes((await add(x.follow_code, body)).status), JSON.stringify(body).slice(0, 40));
    const report = (await see(x.follow_code)).parts.find((p) => p.kind === "report");
    assert.deepEqual([report.state, report.result, report.limits, report.unit], ["received", "", undefined, undefined], "of a report what its reporter may know");
  });

  test("a complaint is taken back once: closed before the decision, terminated on the law's ground after it", async () => {
    const clerk = await as("clerk");
    const early = await filed(clerk);
    assert.equal((await back(early.follow_code)).body.key, "intake.no_complaint_yet", "out of order");
    const x = await filed(clerk, COMPLAINT);
    assert.ok([400, 422].includes((await back(x.follow_code, {})).status), "a reason is given");
    const [done] = ok(await back(x.follow_code, { note: `不投诉了 ${HOSTILE} ${ME.phone}` })).parts;
    assert.deepEqual([done.step.code, done.may_withdraw, done.may_add, done.open], ["complaint.closed", false, false, false]);
    const again = await back(x.follow_code);
    assert.deepEqual([again.status, again.body.key], [409, "complaint.over"]);
    assert.equal((await add(x.follow_code, { about: done.number, story: "再说一句" })).body.key, "complaint.over");

    const mediator = await as("mediator"), y = await filed(clerk, COMPLAINT), c = await complaintOf(y);
    await move(clerk, c.id, "accept", { person_id: mediator.me.id });
    await move(mediator, c.id, "begin", begin(mediator));
    const [ended] = ok(await back(y.follow_code, { note: `店家已退款，${ME.name}` })).parts;
    assert.deepEqual([ended.step.code, ended.limits.map((l) => l.limit.code)], ["complaint.terminated", ["C5"]]);
    const page = ok(await mediator.get(`/v1/complaints/${c.id}`));
    assert.deepEqual([page.state, page.termination, page.documents.some((d) => d.kind === "complaint_terminate")], ["terminated", "T1", true]);
    nothingOf(page, [ME.name, ME.phone], "is on the page");
    assert.equal((await back(y.follow_code)).body.key, "complaint.over");

    const z = await filed(clerk, COMPLAINT), d = await complaintOf(z);
    await move(clerk, d.id, "first");
    assert.equal((await back(z.follow_code)).body.key, "complaint.not_to_withdraw");
    assert.equal((await see(z.follow_code)).parts[0].may_withdraw, false);
  });

  test("several people in one dispute: one code withdraws for nobody else, and tells nothing of the others", async () => {
    const clerk = await as("clerk");
    const x = await filed(clerk, COMPLAINT);
    const joining = await filed(clerk, {}, OTHER);
    await move(clerk, joining.id, "merge", { into_id: x.id, ground: "joint" });
    assert.equal((await back(x.follow_code)).body.key, "complaint.joint_stays");
    const theirs = await see(joining.follow_code), mine = await see(x.follow_code);
    assert.equal(theirs.step.code, "intake.merged");
    nothingOf(theirs, Object.values(ME), "of the first is told to the second");
    nothingOf(mine, Object.values(OTHER), "of the second is told to the first");
  });

  test("two withdraw at once: one of them does it", async () => {
    const clerk = await as("clerk");
    const x = await filed(clerk, COMPLAINT);
    const replies = await Promise.all([back(x.follow_code), back(x.follow_code), back(x.follow_code)]);
    assert.deepEqual(replies.map((r) => r.status).sort(), [200, 409, 409]);
  });

  test("the code stands nowhere: not in the log, not in the page, not in the ledger", async () => {
    const clerk = await as("clerk");
    const x = await filed(clerk, COMPLAINT);
    await see(x.follow_code);
    const bare = x.follow_code.replaceAll("-", "");
    nothingOf([await x.page(), ok(await (await as("auditor")).get("/v1/ledger?limit=50"))], [x.follow_code, bare], "was kept");
    assert.ok(!server().log.includes(x.follow_code) && !server().log.includes(bare), "the log has no code");
  });
});
