// Reports over HTTP: from the day they come to the decision and what follows; who reported is known to nobody without two people and
// a purpose; who gave no name comes back by a code.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);
const NAMED = { name: "张小明", phone: "13800001234", address: "西乡街道西城雅苑3栋502" };

onEachDatabase((server) => {
  const as = (role) => Client.as(server(), server().account(role));
  const station = (login) => Client.as(server(), server().accounts.find((a) => a.login === login));
  const door = async (who, at = 0) => ok(await who.get(`/v1/premises?limit=${at + 1}&filter=entity_id:notnull:`)).items[at].id;

  async function reported(who, more = {}) {
    const body = { premises_id: await door(who), source: "intake", category: "food", story: "后厨有老鼠", reporter: NAMED, ...more };
    return ok(await who.post("/v1/reports", body), 201);
  }
  const page = async (who, id) => ok(await who.get(`/v1/reports/${id}`));
  async function move(who, id, action, form = {}, status = 200) {
    const { ver } = ok(await who.get(`/v1/matters/${id}`));
    return ok(await who.post(`/v1/matters/${id}/moves/${action}`, form, { "If-Match": `"${ver}"` }), status);
  }
  // Without an account, as often as it takes.
  async function stranger(path, body) {
    for (;;) {
      const reply = await fetch(server().url + path, body ? { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } } : {});
      if (reply.status !== 429) return { status: reply.status, body: await reply.json() };
      await sleep(1000 * Number(reply.headers.get("retry-after")));
    }
  }

  test("a report is verified, not filed for a reason, its reporter told because a law says so, and closed", async () => {
    const [officer, head] = await Promise.all([station("officer"), as("head")]);
    const { id, code } = await reported(officer);
    assert.equal(code, undefined, "who gave a name needs no code");
    const first = await page(officer, id);
    assert.match(first.number, /^JB-\d{4}-\d{6}$/);
    assert.match(first.reporter.pseudonym, /^R-[2-9A-Z]{4}$/);
    assert.deepEqual(first.clocks.map((c) => c.clock), ["R1"]);
    await move(officer, id, "verify");
    await move(officer, id, "ask_extension", { reason: "需外地协查" });
    await move(officer, id, "approve_extension", {}, 403);
    const longer = await move(head, id, "approve_extension");
    assert.deepEqual(longer.clocks.filter((c) => !c.stopped_at).map((c) => c.clock), ["R1X"]);
    assert.ok(longer.due_at > first.due_at);
    assert.equal(longer.clocks[0].from, first.clocks[0].from, "it counts from the same day");
    assert.equal((await page(officer, id)).moves.find((m) => m.action === "ask_extension").why.key, "report.extended_already");
    const paused = await move(officer, id, "pause", { what: "TEST" });
    assert.ok(paused.clocks[0].paused_on);
    await move(officer, id, "resume");
    await move(officer, id, "propose_no_filing", { finding: "未发现违法行为", reason: "GOSSIP" }, 422);
    await move(officer, id, "propose_no_filing", { finding: "现场未发现违法行为", reason: "NO_FACTS" });
    const decided = await move(head, id, "not_file");
    assert.equal(decided.reason, "NO_FACTS");
    assert.equal((await page(officer, id)).moves.find((m) => m.action === "close").why.key, "report.tell_first", "food: FSL 115");
    const told = await move(officer, id, "tell", { mode: "S3" });
    assert.deepEqual(told.documents.map((d) => d.kind), ["report_result"]);
    assert.equal((await move(officer, id, "close")).state, "closed");
  });

  test("where no law says so nobody is told; by the law before 2026-04-15 every named reporter is, within five days", async () => {
    const [officer, head] = await Promise.all([station("officer"), as("head")]);
    const end = async (more) => {
      const { id } = await reported(officer, more);
      await move(officer, id, "verify");
      await move(officer, id, "propose_no_filing", { finding: "不成立", reason: "NO_FACTS" });
      return await move(head, id, "not_file");
    };
    const why = async ({ id }, action) => (await page(officer, id)).moves.find((m) => m.action === action).why.key;
    const now = await end({ category: "price" });
    assert.equal(await why(now, "tell"), "report.no_notice_in_law");
    assert.equal((await move(officer, now.id, "close")).state, "closed");
    const before = await end({ category: "price", found_at: "2026-04-14T09:00:00+08:00" });
    assert.ok(before.clocks.some((c) => c.clock === "R3" && !c.stopped_at));
    assert.equal(await why(before, "close"), "report.tell_first");
    const unnamed = await end({ category: "price", found_at: "2026-04-14T09:00:00+08:00", reporter: { anonymous: true } });
    assert.equal(await why(unnamed, "tell"), "report.no_notice_in_law");
  });

  test("a case is filed by the head, through the door of the cases, and a reward is reckoned in fen", async () => {
    const [officer, head] = await Promise.all([station("officer"), as("head")]);
    const { id } = await reported(officer);
    await move(officer, id, "verify");
    const conditions = { finding: "查获过期食品", evidence: true, punishable: true, competent: true, in_time: true };
    await move(officer, id, "propose_filing", { ...conditions, in_time: false }, 422);
    await move(officer, id, "propose_filing", conditions);
    const filed = await move(head, id, "file");
    assert.equal(filed.state, "filed");
    const opened = ok(await head.get(`/v1/matters?filter=id:eq:${filed.case_id}`)).items;
    assert.deepEqual(opened.map((m) => m.kind), ["case"]);
    const reward = { level: "2", base: 200_000_000, proven: true, no_exclusion: true };
    await move(officer, id, "propose_reward", { ...reward, no_exclusion: false }, 422);
    const proposed = await move(officer, id, "propose_reward", reward);
    assert.equal(proposed.reward.amount, 6_000_000, "3 % of 2,000,000 yuan");
    await move(head, id, "refuse_reward", { reason: "等级不符" });
    const much = await move(officer, id, "propose_reward", { ...reward, level: "1", base: 1_000_000_000 });
    assert.equal(much.reward.amount, 50_000_000);
    await move(head, id, "approve_reward", {}, 422);
    const approved = await move(head, id, "approve_reward", { paper: "宝财函〔2026〕3号" });
    assert.equal(approved.state, "filed");
    assert.equal((await page(officer, id)).moves.find((m) => m.action === "propose_reward").why.key, "report.rewarded_already");
  });

  test("the same once more is merged; with new facts the limit of the first begins anew", async () => {
    const officer = await station("officer");
    const first = (await reported(officer, { found_at: "2026-05-06T09:00:00+08:00" })).id;
    await move(officer, first, "verify");
    const before = await page(officer, first);
    const second = (await reported(officer, { story: "今天又看到老鼠，电话13800001234" })).id;
    const other = (await reported(officer, { reporter: { name: "李四", phone: "13900005678" } })).id;
    assert.deepEqual((await page(officer, second)).same_reporter.map((r) => r.id).includes(first), true);
    await move(officer, other, "merge", { same_report_id: first, note: "重复" }, 422);
    const elsewhere = (await reported(officer, { premises_id: await door(officer, 1) })).id;
    await move(officer, elsewhere, "merge", { same_report_id: first, note: "重复" }, 422);
    assert.equal((await move(officer, second, "merge", { same_report_id: first, new_facts: true, note: "重复举报，有新事实" })).state, "merged");
    const after = await page(officer, first);
    assert.ok(after.due_at > before.due_at, "R1 runs from the last report");
    assert.equal(after.facts[0].from_id, second);
    assert.ok(!JSON.stringify(after).includes("13800001234"));
    assert.deepEqual(after.merged.map((r) => r.id), [second]);
  });

  test("a merged report is taken out again: its limit runs as if nothing had been, and so does the other's, pauses and extension kept", async () => {
    const [officer, head] = await Promise.all([station("officer"), as("head")]);
    const running = (body) => body.clocks.filter((c) => !c.stopped_at).map(({ clock, from, due, paused_on, late }) => ({ clock, from, due, paused_on, late }));
    const at = (day) => ({ found_at: `2026-${day}T09:00:00+08:00` });
    const first = (await reported(officer, at("05-06"))).id;
    await move(officer, first, "verify");
    await move(officer, first, "ask_extension", { reason: "需外地协查" });
    const before = await move(head, first, "approve_extension");
    const again = async (day) => {
      const { id } = await reported(officer, at(day));
      await move(officer, id, "verify");
      const own = await page(officer, id);
      const gone = await move(officer, id, "merge", { same_report_id: first, new_facts: true, note: "重复举报" });
      assert.ok(gone.merged_at);
      assert.deepEqual(running(gone), []);
      return { id, own };
    };
    const [second, third] = [await again("05-11"), await again("05-18")];
    assert.deepEqual(running(await page(officer, first)).map((c) => [c.clock, c.from]), [["R1", "2026-05-18"]]);
    await move(officer, second.id, "part", {}, 422);
    const back = await move(officer, second.id, "part", { reason: `不是同一事实，${NAMED.name}来电说明` });
    assert.equal(back.state, "received");
    assert.equal(back.closed_at, null);
    assert.equal(back.merged_into, null);
    assert.ok(back.gone_note.includes("不是同一事实") && !JSON.stringify(back).includes(NAMED.name));
    assert.deepEqual(running(back), running(second.own), "its limit runs as if it had never been merged");
    assert.equal(back.due_at, second.own.due_at);
    const between = await page(officer, first);
    assert.deepEqual(running(between).map((c) => [c.clock, c.from]), [["R1", "2026-05-18"]], "the third one still counts");
    assert.deepEqual(between.facts.map((x) => x.from_id), [third.id]);
    assert.deepEqual(between.merged.map((x) => x.id), [third.id]);
    assert.ok(between.timeline.some((l) => l.act === "report.part_from"));
    await move(officer, third.id, "part", { reason: "不是同一事实" });
    const after = await page(officer, first);
    assert.deepEqual(running(after), running(before), "R1X from the first day");
    assert.equal(after.extended_at, before.extended_at);
    assert.equal(after.due_at, before.due_at);
    await move(officer, second.id, "verify");
    assert.equal((await move(officer, second.id, "merge", { same_report_id: first, new_facts: true, note: "确系重复" })).state, "merged");
    await move(officer, first, "pause", { what: "TEST" });
    await move(officer, second.id, "part", { reason: "再次核对" });
    const paused = await page(officer, first);
    assert.deepEqual(running(paused).map((c) => [c.clock, c.from, !!c.paused_on]), [["R1X", "2026-05-06", true]]);
    await move(officer, first, "resume");
  });

  test("a merged report stays where it is once the other was decided with it in it, or when the other is not to be seen", async () => {
    const [officer, head, clerk] = await Promise.all([station("officer"), as("head"), as("clerk")]);
    const pair = async () => {
      const [first, second] = [(await reported(officer)).id, (await reported(officer)).id];
      await move(officer, first, "verify");
      await move(officer, second, "merge", { same_report_id: first, note: "重复" });
      return [first, second];
    };
    const why = async (who, id) => (await page(who, id)).moves.find((m) => m.action === "part").why?.key;
    const [first, second] = await pair();
    assert.equal(await why(officer, second), undefined);
    assert.equal((await page(head, second)).moves.find((m) => m.action === "part").why.key, "flow.not_your_role");
    await move(officer, first, "propose_no_filing", { finding: "未发现", reason: "NO_FACTS" });
    assert.equal(await why(officer, second), undefined, "a proposal is no decision");
    await move(head, first, "not_file");
    assert.equal(await why(officer, second), "report.decided_as_one");
    await move(officer, second, "part", { reason: "x" }, 409);
    const late = (await reported(officer)).id;
    await move(officer, late, "merge", { same_report_id: first, note: "已决定的事" });
    assert.equal((await move(officer, late, "part", { reason: "另有新事实" })).state, "received", "it changed nothing there");
    const [third, fourth] = await pair();
    await move(officer, third, "merge", { same_report_id: first, note: "重复" });
    assert.equal(await why(officer, fourth), "report.decided_as_one", "first the other is taken out of where it went");
    await move(officer, third, "part", { reason: "不是同一事实" });
    assert.equal((await move(clerk, fourth, "part", { reason: "不是同一事实" })).state, "received");
  });

  test("what is not ours goes back to the centre, which routes it; another agency gets no word of who reported", async () => {
    const [officer, clerk] = await Promise.all([station("officer"), as("clerk")]);
    const { id } = await reported(officer);
    await move(officer, id, "give_back", { reason: "NOT_OUR_AREA", note: "门店不在本所辖区" });
    await move(officer, id, "route", { unit_id: "1", note: "x" }, 403);
    const units = ok(await clerk.get("/v1/units")).items;
    const mine = (await page(clerk, id)).unit_id;
    const next = units.find((u) => u.kind === "station" && u.id !== mine);
    const routed = await move(clerk, id, "route", { unit_id: next.id, note: "按门店所在地分派" });
    assert.equal(routed.unit_id, next.id);
    assert.equal(routed.clocks[0].stopped_at, null, "its limit goes on");
    assert.equal((await officer.get(`/v1/reports/${id}`)).status, 404);
    await move(clerk, id, "transfer", { to_agency: "market", note: "x" }, 422);
    const gone = await move(clerk, id, "transfer", { to_agency: "fire", note: `消防问题，可致电${NAMED.name}${NAMED.phone}` });
    assert.ok(JSON.stringify(gone).includes("消防问题，可致电***"), "what is noted does not tell who reported");
    for (const one of Object.values(NAMED)) assert.ok(!JSON.stringify(gone).includes(one), one);
    assert.deepEqual(gone.documents.map((d) => d.kind), ["report_transfer"]);
  });

  test("who reported is read by whoever asked, for a purpose, after another granted it, and all of it stands in the record", async () => {
    const [officer, chief, head, mediator] = await Promise.all([station("officer"), station("chief"), as("head"), as("mediator")]);
    const { id } = await reported(officer, { story: "我是张小明，住西城雅苑3栋502" });
    const ask = { matter_id: id, purpose: "verify", words: "需向举报人核实购买时间" };
    ok(await mediator.post("/v1/vault/reveals", ask), 403);
    const reveal = ok(await officer.post("/v1/vault/reveals", ask), 201).id;
    ok(await officer.post("/v1/vault/reveals", ask), 409);
    ok(await officer.post(`/v1/vault/reveals/${reveal}/read`, {}), 409);
    ok(await officer.post(`/v1/vault/reveals/${reveal}/decide`, { granted: true, reason: "x" }), 403);
    const waiting = ok(await chief.get("/v1/vault/reveals?filter=granted:null:")).items;
    assert.ok(waiting.some((r) => r.id === reveal && r.words === ask.words));
    ok(await chief.post(`/v1/vault/reveals/${reveal}/decide`, { granted: true, reason: "同意" }), 204);
    ok(await head.post(`/v1/vault/reveals/${reveal}/decide`, { granted: false, reason: "x" }), 409);
    ok(await chief.post(`/v1/vault/reveals/${reveal}/read`, {}), 403);
    const known = ok(await officer.post(`/v1/vault/reveals/${reveal}/read`, {}));
    assert.equal(known.name, NAMED.name);
    assert.equal(known.phone, NAMED.phone);
    assert.deepEqual(known.words.map((w) => w.story), ["我是张小明，住西城雅苑3栋502"]);
    const shown = await page(chief, id);
    assert.equal(shown.reveals[0].reads, 1);
    assert.deepEqual(shown.timeline.map((row) => row.act).filter((a) => a.includes("reveal")), ["report.reveal_read", "report.reveal_grant", "report.reveal_ask"]);
    const own = ok(await chief.post("/v1/vault/reveals", { ...ask, purpose: "safety" }), 201).id;
    ok(await chief.post(`/v1/vault/reveals/${own}/decide`, { granted: true, reason: "x" }), 403);
    ok(await head.post(`/v1/vault/reveals/${own}/decide`, { granted: false, reason: "理由不足" }), 204);
    ok(await chief.post(`/v1/vault/reveals/${own}/read`, {}), 409);
  });

  test("who gives no name follows and adds facts by a code, and nobody else learns of it", async () => {
    const officer = await station("officer");
    const { id, code } = await reported(officer, { reporter: { anonymous: true } });
    assert.match(code, /^([2-9A-Z]{4}-){3}[2-9A-Z]{4}$/);
    const seen = ok(await stranger(`/v1/doorstep/reports/${code.toLowerCase().replaceAll("-", "")}`));
    assert.equal(seen.state, "received");
    assert.equal(seen.may_add, true);
    assert.equal((await stranger(`/v1/doorstep/reports/${code.slice(0, -1)}${code.endsWith("A") ? "B" : "A"}`)).status, 404);
    await move(officer, id, "verify");
    assert.equal(ok(await stranger(`/v1/doorstep/reports/${code}`, { story: "昨天又见到，联系我13900001111" })).facts, 1);
    const added = await page(officer, id);
    assert.equal(added.state, "facts_added");
    assert.equal(added.facts[0].story, "昨天又见到，联系我***");
    const weighed = await move(officer, id, "weigh", { restart: true });
    assert.equal(weighed.state, "verifying");
    assert.ok(weighed.facts[0].weighed_at);
    await move(officer, id, "out_of_power", { note: "请向消防部门反映" });
    const ended = ok(await stranger(`/v1/doorstep/reports/${code}`));
    assert.equal(ended.note, "请向消防部门反映");
    assert.equal(ended.may_add, false);
    assert.equal((await stranger(`/v1/doorstep/reports/${code}`, { story: "再补充" })).status, 409);
    assert.ok(!server().log.includes(code));
  });

  test("whose work has nothing to do with reports does not see that there is one", async () => {
    const officer = await station("officer");
    const { id } = await reported(officer);
    for (const role of ["window", "registrar", "admin", "partner"]) {
      const who = await as(role);
      assert.equal((await who.get(`/v1/reports/${id}`)).status, 404, role);
      assert.equal((await who.get(`/v1/matters/${id}`)).status, 404, role);
      assert.deepEqual(ok(await who.get("/v1/reports")).items, [], role);
      assert.deepEqual(ok(await who.get("/v1/matters?limit=200")).items.filter((m) => m.kind === "report"), [], role);
    }
    const clerk = await as("clerk");
    assert.ok(ok(await clerk.get("/v1/reports?limit=200")).items.some((r) => r.id === id));
  });
});
