// Penalties on the spot over HTTP: within their limits, by two officers, with a paper, the cash and the file in time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.mjs";
import { paperText } from "./leaks_ears.mjs";
import { onEachDatabase } from "./server.mjs";

const ok = (reply, status = 200) => (assert.equal(reply.status, status, JSON.stringify(reply.body)), reply.body);

onEachDatabase((server) => {
  const login = (role) => Client.as(server(), server().accounts.find((a) => a.role === role));
  async function move(who, id, action, form, status = 200) {
    const { ver } = ok(await who.get(`/v1/matters/${id}`));
    return ok(await who.post(`/v1/matters/${id}/moves/${action}`, form, { "If-Match": `"${ver}"` }), status);
  }
  // Two certified officers of the investigator's unit, and a door with an operator that is a body.
  async function ready() {
    const [investigator, head, admin] = await Promise.all(["investigator", "head", "admin"].map(login));
    const me = ok(await investigator.get("/v1/session")).person;
    const { items } = ok(await admin.get(`/v1/people?filter=unit_id:eq:${me.unit_id}&limit=50`));
    const second = items.find((p) => p.id !== me.id && p.certificate).id;
    const body = ok(await investigator.get("/v1/entities?limit=1&filter=kind:eq:enterprise")).items[0];
    const given = {
      cash: "BANK", penalties: ["FINE"], category: "food", cause: "未按规定公示食品经营许可证", facts: "许可证未在显著位置公示", basis: "食品安全法实施条例", fine: 50000,
      entity_id: body.id, second_id: second, rights_told: true, statement: "无异议", receipt: "店长签收",
    };
    return { investigator, head, me, given };
  }
  const dated = (day) => day.replace(/^(\d+)-0?(\d+)-0?(\d+)$/, "$1年$2月$3日");
  // What a paper says, once it is drawn.
  async function drawn(who, id) {
    for (let i = 0; i < 300; i++, await sleep(100)) {
      const reply = await fetch(`${server().url}/v1/documents/${id}.pdf`, { headers: { Cookie: who.cookie } });
      if (reply.status === 200) return paperText(Buffer.from(await reply.arrayBuffer()));
    }
    throw new Error("it was never drawn");
  }
  const faults = (reply) => reply.errors.map((e) => `${e.field} ${e.code}`);

  test("what is too heavy, told without rights or given alone is no penalty on the spot", async () => {
    const { investigator, me, given } = await ready();
    const refused = async (more) => faults(ok(await investigator.post("/v1/summaries", { ...given, ...more }), 422));
    assert.deepEqual(await refused({ fine: 300001 }), ["fine too_heavy"]);
    assert.deepEqual(await refused({ fine: 0 }), ["fine required"]);
    assert.deepEqual(await refused({ penalties: ["WARNING"] }), ["fine not_here"]);
    assert.deepEqual(await refused({ penalties: ["REVOCATION"], fine: 0 }), ["penalties not_here"]);
    assert.deepEqual(await refused({ cash: "SMALL" }), ["cash too_heavy"]);
    assert.deepEqual(await refused({ rights_told: false }), ["rights_told condition_missing"]);
    assert.deepEqual(await refused({ second_id: me.id }), ["second_id same_person"]);
    assert.deepEqual(await refused({ second_id: "4711" }), ["second_id not_certified"]);
    assert.deepEqual(await refused({ entity_id: undefined }), ["entity_id required"]);
  });

  test("a fine is paid into a bank, the file handed in and the penalty closed; its papers are numbered without gaps", async () => {
    const { investigator, head, given } = await ready();
    const one = ok(await investigator.post("/v1/summaries", given), 201).id;
    ok(await investigator.post("/v1/summaries", { ...given, fine: 300001 }), 422);
    const two = ok(await investigator.post("/v1/summaries", { ...given, penalties: ["WARNING"], fine: 0 }), 201).id;
    const page = ok(await investigator.get(`/v1/summaries/${one}`));
    const other = ok(await investigator.get(`/v1/summaries/${two}`));
    const number = (text) => Number(text.match(/第(\d+)号/)[1]);
    assert.equal(number(other.paper_number), number(page.paper_number) + 1);
    assert.deepEqual(page.documents.map((d) => d.kind), ["summary_decision"]);
    const text = await drawn(investigator, page.documents[0].id), { pay_by } = page;
    for (const words of [page.paper_number, page.subject?.entity_name ?? page.entity_name, "500.00", dated(pay_by)]) assert.ok(text.includes(words), `${words} in ${text}`);
    const running = (p) => p.clocks.filter((c) => !c.stopped_at).map((c) => c.clock).sort();
    assert.deepEqual(running(page), ["P10", "P15"]);
    assert.deepEqual(running(other), ["P15"]);
    assert.equal((await move(investigator, one, "remit", { receipt: "1" }, 409)).key, "summary.no_cash");
    const handed = await move(investigator, one, "hand_in", { note: "案卷一册" });
    assert.deepEqual(running(handed), ["P10"]);
    assert.equal((await move(head, one, "close", { note: "结案" }, 409)).key, "summary.not_settled");
    await move(investigator, one, "pay", { receipt: "0001" });
    assert.equal((await move(investigator, one, "pay", { receipt: "0001" }, 409)).key, "summary.nothing_to_pay");
    assert.equal((await move(head, one, "close", { note: "结案" })).state, "closed");
    await move(investigator, two, "hand_in", { note: "案卷一册" });
    assert.equal((await move(head, two, "close", { note: "结案" })).state, "closed");
  });

  test("cash that was taken is handed in before the file, and goes to the bank", async () => {
    const { investigator, head, given } = await ready();
    const { id } = ok(await investigator.post("/v1/summaries", { ...given, cash: "SMALL", fine: 10000 }), 201);
    const page = ok(await investigator.get(`/v1/summaries/${id}`));
    const running = (p) => p.clocks.filter((c) => !c.stopped_at).map((c) => c.clock).sort();
    assert.deepEqual(running(page), ["P11", "P15"]);
    assert.equal((await move(investigator, id, "hand_in", { note: "案卷" }, 409)).key, "summary.cash_held");
    assert.deepEqual(running(await move(investigator, id, "remit", { receipt: "票据1" })), ["P12", "P15"]);
    await move(investigator, id, "hand_in", { note: "案卷" });
    assert.equal((await move(head, id, "close", { note: "结案" }, 409)).key, "summary.not_settled");
    await move(head, id, "bank", { receipt: "银行回单" });
    const closed = await move(head, id, "close", { note: "结案" });
    assert.ok(closed.banked_on && closed.state === "closed");
    assert.ok(ok(await investigator.get("/v1/summaries?limit=50")).items.some((one) => one.id === id));
    ok(await (await login("clerk")).get(`/v1/summaries/${id}`), 403);
  });
});
