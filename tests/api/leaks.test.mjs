// Nobody learns who reported or complains: filings with planted names, numbers, addresses and names of files (leaks_rooms.mjs), and then
// everything that the server says to anybody without the right is searched for them (leaks_ears.mjs) — every address that can be read,
// exports, papers, tiles, errors, live events, events for other systems, log, ledger, database.
//
// Where something is found that must be there for the search to mean anything, it is looked for too: a search that hears nothing finds
// nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FILE, PEOPLE, WALLED, secretsOf, told } from "./leaks_corpus.mjs";
import { Desk } from "./leaks_desk.mjs";
import { Ears, addresses, dumped } from "./leaks_ears.mjs";
import { DOORS } from "./leaks_doors.mjs";
import { ROOMS } from "./leaks_rooms.mjs";
import { Client } from "./client.mjs";
import { onEachDatabase } from "./server.mjs";

// Whose work has nothing to do with reports and filings sees of none that there is one.
const HIDDEN = ["window", "registrar", "admin", "partner"];
// From these a case is open; to all others there is the wall.
const INSIDE = ["investigator", "reviewer", "head", "auditor"];
// What is the same for whoever may read it: once is enough. And what nobody needs an account for.
const SAME = /^\/v1\/(documents|attachments|rules|places|units|tiles)|\.svg$/;
const OPEN = /^\/v1\/(doorstep|open311|documents\/verify)/;
// Who brought a table gets its refused rows back.
const RIGHTS = [["clerk", /^\/v1\/intake-imports\/\d+\/refused\.csv$/]];

onEachDatabase((server) => {
  const roles = () => [...new Set(server().accounts.flatMap((a) => a.role.split("|")))];
  const planted = { matters: [], secrets: [], rooms: [], codes: [], imports: [] };
  let desk, ears, hidden;

  function leaks(said, secrets = [...secretsOf(), ...FILE.secrets, ...planted.secrets]) {
    const once = new Map(said.map(([where, text]) => [text, where]));
    return [...once].flatMap(([text, where]) => told(secrets, text).map((found) => `${where} tells ${found}`));
  }
  const found = (where, what) => ears.said.some(([place, text]) => where.test(place) && text.includes(what));

  test("people are planted in every room, and what the steps answer does not tell of them", async () => {
    ears = new Ears(server());
    desk = await new Desk(server(), (where, text) => ears.hear(where, text)).begin();
    for (const role of roles()) await ears.listen(await desk.as(role), role);
    for (const [name, plant] of Object.entries({ ...ROOMS, ...DOORS })) {
      const made = await plant(desk).catch((failure) => assert.fail(`${name}: ${failure.stack}`));
      for (const [kind, list] of Object.entries(made)) planted[kind].push(...list);
    }
    assert.ok(planted.matters.length > 40, `${planted.matters.length}`);
    assert.ok(found(/^move answer/, "***"), "what a desk notes is heard, masked");
    assert.deepEqual(leaks(ears.said), []);
  });

  // The kinds of what was planted, and what hangs on it: papers, files.
  async function survey() {
    const eyes = [await desk.as("head"), await desk.as("clerk"), await desk.as("investigator")];
    const of = { report: [], complaint: [], intake: [], case: [], clue: [] }, papers = new Set(), codes = new Set(), files = new Set();
    for (const id of new Set(planted.matters)) {
      const pages = (await Promise.all(eyes.map((who) => who.get(`/v1/matters/${id}`)))).filter((reply) => reply.status === 200).map((reply) => reply.body);
      if (pages[0]) of[pages[0].kind].push(id);
      for (const page of pages) {
        for (const paper of page.documents) papers.add(paper.id).add(`${paper.id}.pdf`) && codes.add(paper.code);
        for (const one of [...(page.photos ?? []), ...(page.evidence ?? [])]) files.add(one.attachment_id ?? one.id);
      }
    }
    return { of, papers: [...papers], codes: [...codes], files: [...files] };
  }

  // What the parts of an address may be.
  async function filled(description) {
    const { of, papers, codes, files } = await survey();
    hidden = [...of.report, ...of.intake];
    const { door } = desk, as = (list) => list.map((id) => ({ id }));
    const known = { premises_id: [door.id], entity_id: [door.entity_id], tag: ["1"], list: ["filing_categories"], z: ["14"] };
    const n = 2 ** 14, lat = (door.lat * Math.PI) / 180;
    for (const tiles of ["/v1/tiles/{z}/{x}/{y}", "/v1/tiles/places/{z}/{x}/{y}"])
      known[tiles] = [{ z: "14", x: String(Math.floor(((door.lon + 180) / 360) * n)), y: String(Math.floor(((1 - Math.asinh(Math.tan(lat)) / Math.PI) / 2) * n)) }, { z: "0", x: "0", y: "0" }];
    for (const [path, ids] of Object.entries({
      matters: planted.matters, reports: of.report, complaints: of.complaint, intakes: of.intake, cases: of.case, clues: of.clue, documents: papers,
      "intake-imports": planted.imports, entities: [door.entity_id], premises: [door.id],
    })) for (const pattern of Object.keys(description.paths)) if (pattern.startsWith(`/v1/${path}/{id}`)) known[pattern] = as(ids);
    known["/v1/attachments/{id}/content"] = as(files);
    known["/v1/cases/{id}/volumes/{volume}"] = of.case.flatMap((id) => ["main", "deputy"].map((volume) => ({ id, volume })));
    known["/v1/documents/verify/{code}"] = codes.map((code) => ({ code }));
    known["/v1/doorstep/reports/{code}"] = planted.codes.map((code) => ({ code }));
    known["/v1/doorstep/mediations/{code}"] = planted.rooms.flatMap((r) => [{ code: r.consumer }, { code: r.operator }]);
    known["/v1/doorstep/mediations/{code}/evidence/{id}"] = planted.rooms.flatMap((r) => r.evidence.map((id) => ({ code: r.operator, id })));
    const eyes = await Promise.all(["auditor", "head", "admin", "clerk", "officer"].map((role) => desk.as(role)));
    for (const pattern of Object.keys(description.paths)) { // of anything else the first of its list
      const list = pattern.match(/^(\/v1\/[a-z\-/]+)\/\{id\}/)?.[1];
      if (!list || known[pattern] || !description.paths[list]?.get) continue;
      const ids = new Set();
      for (const who of eyes) for (const item of (await who.get(list)).body?.items?.slice(0, 1) ?? []) ids.add(item.id);
      if (ids.size) known[pattern] = as([...ids]);
    }
    return known;
  }

  test("no address that can be read tells of them, to no role, nor to nobody", async () => {
    const description = await (await fetch(server().url + "/openapi.json")).json();
    const known = await filled(description), every = addresses(description, known), heard = new Set();
    const read = async (role) => {
      const client = role === "nobody" ? null : await desk.as(role);
      const refused = new Map(); // what a role may not ask at all it need not ask for every id
      for (const { path, pattern, query } of every) {
        const page = pattern === "/v1/matters/{id}" && !planted.matters.slice(0, 6).some((id) => path.endsWith(id)); // the kind's page is the same
        if (page || refused.get(pattern) >= 2 || heard.has(path) || (OPEN.test(path) && role !== "nobody")) continue;
        const more = query.includes("limit") ? "?limit=200" : "";
        const { status } = await ears.read(client, role, path + more);
        if ([401, 403, 405].includes(status)) refused.set(pattern, (refused.get(pattern) ?? 0) + 1);
        if (status === 200 && SAME.test(path)) heard.add(path);
        if (status === 200 && query.includes("format")) for (const format of ["csv", "geojson"]) await ears.read(client, role, `${path}${more || "?"}&format=${format}`);
      }
    };
    const waiting = ["nobody", ...roles()];
    await Promise.all(Array.from({ length: 4 }, async () => {
      for (let role; (role = waiting.shift()); ) await read(role);
    }));
    for (const role of ["auditor", "head", "clerk"]) for (const list of ["ledger", "matters", "intakes", "complaints", "reports", "vault/reveals"]) await ears.readAll(await desk.as(role), role, `/v1/${list}?limit=200`);
    assert.ok(every.length > 250, `${every.length} addresses`);
    for (const [where, what] of [[/^clerk \/v1\/intakes\?.* 200$/, "***"], [/^clerk \/v1\/reports\?.*csv 200$/, "***"], [/ \/v1\/documents\/\d+\.pdf 200$/, "***"], [/^head \/v1\/cases\/\d+\/volumes\/main 200$/, "卷内目录"], [/^head \/v1\/cases\/\d+\/volumes\/deputy 200$/, "案源登记表"], [/^nobody \/v1\/doorstep\/mediations\/\w+ 200$/, "***"], [/^auditor \/v1\/ledger.* 200$/, "***"], [/^clerk \/v1\/complaints.*geojson 200$/, "FeatureCollection"], [/ \/v1\/tiles\/14.* 200$/, ""], [/ \/v1\/attachments\/\d+\/content 200$/, "PNG"]])
      assert.ok(found(where, what), `${where} has nothing in it`);
    assert.deepEqual(leaks(ears.said.filter(([where]) => !RIGHTS.some(([role, path]) => where.startsWith(`${role} `) && path.test(where.split(" ")[1])))), []);
  });

  test("workbooks, wrong requests, live events, events for other systems and the log do not tell of them", async () => {
    const said = ears.said.length;
    for (const role of ["clerk", "head"]) for (const list of ["intakes", "complaints", "reports", "matters", "cases", "vault/reveals", "intake-imports", "ledger"]) await ears.readBook(await desk.as(role), role, list);
    assert.ok(found(/^clerk export intakes/, "***"), "a workbook is taken apart");
    await wrong();
    assert.ok(found(/^wrong 422/, "not_a_phone"), "a wrong request is answered");
    const { key } = await desk.ok((await desk.as("admin")).post("/v1/access-keys", { name: "区大数据平台", rights: ["events"], per_minute: 6000 }), 201);
    await ears.events(key);
    assert.ok(found(/^key events/, "naguan.complaint.changed"), "other systems hear of complaints");
    await ears.stop();
    assert.ok(found(/^clerk feed/, planted.matters[0]), "a clerk hears of a report");
    ears.hear("log", server().log);
    assert.ok(server().log.length > 100, "there is a log");
    assert.deepEqual(leaks(ears.said.slice(said)), []);
  });

  // Requests that carry a person where something is wrong: the answer names the field.
  async function wrong() {
    const clerk = await desk.as("clerk"), nobody = new Client(server().url), [id] = planted.matters, { door } = desk;
    for (const p of PEOPLE) {
      const { anonymous, ...who } = p.who, bad = { ...who, phone: `${who.phone ?? "13655554444"}9999` }, story = p.says(p.who), note = p.notes(p.who);
      for (const [client, method, path, body] of [
        [clerk, "POST", "/v1/reports", { premises_id: door.id, source: "intake", category: "food", story, reporter: { name: "x", ...bad } }],
        [clerk, "POST", "/v1/intakes", { channel: "phone", story, sender: bad, agent: { ...bad, name: "" } }],
        [clerk, "POST", "/v1/intakes", { channel: "phone", story: story.repeat(60), anonymous: true, sender: who }],
        [clerk, "POST", "/v1/intakes/alike", { channel: "phone", story, sender: bad }],
        [clerk, "POST", "/v1/complaints", { premises_id: door.id, category: "food", demands: ["refund"], story, complainant: { ...bad, address: "" } }],
        [clerk, "POST", "/v1/complaints", { story, complainant: note, demands: note }],
        [clerk, "POST", `/v1/matters/${id}/moves/transfer`, { note }],
        [clerk, "POST", `/v1/matters/${id}/moves/none`, { note }],
        [clerk, "POST", `/v1/matters/${id}/moves/tell`, { mode: "S3", note: note.repeat(200) }],
        [clerk, "GET", `/v1/intakes/${encodeURIComponent(note)}`],
        [clerk, "GET", `/v1/entities?filter=name:eq:${encodeURIComponent(note)}&limit=1`],
        [clerk, "GET", `/v1/search?q=${encodeURIComponent(p.secrets[0])}`],
        [clerk, "GET", `/v1/ledger?q=${encodeURIComponent(p.secrets[0])}`],
        [nobody, "GET", `/v1/doorstep/reports/${encodeURIComponent(p.secrets[0])}`],
        [nobody, "POST", `/v1/doorstep/mediations/${encodeURIComponent(p.secrets[0])}/offers`, { kind: "offer", terms: note }],
        [nobody, "POST", "/v1/session", { login: p.secrets[0], password: note }],
      ]) {
        const reply = await client.send(method, path, { body });
        ears.hear(`wrong ${reply.status} ${method} ${path.split("?")[0].slice(0, 40)}`, JSON.stringify(reply.body));
      }
      const cut = await clerk.send("POST", "/v1/intakes", { raw: `{"channel":"phone","story":"${story}","sender":{"name":"${note}"`, headers: { "Content-Type": "application/json" } });
      ears.hear(`wrong ${cut.status} cut`, JSON.stringify(cut.body));
    }
  }

  test("whose work has nothing to do with reports and filings hears of none, not even by number", async () => {
    assert.ok(hidden.length > 30, `${hidden.length}`);
    const tells = (text) => hidden.some((n) => text.replaceAll(/"intake_id":"\d+"/g, "").includes(`"${n}"`)); // that a complaint was sent in is no secret
    for (const role of HIDDEN) assert.deepEqual(ears.said.filter(([where, text]) => where.startsWith(`${role} `) && tells(text)).map(([where]) => where), [], role);
  });

  test("what is found out in a case is told inside the wall alone", async () => {
    const said = ears.said.filter(([where]) => !/^(move|wrong|log|evidence)/.test(where)), inside = ([where]) => INSIDE.some((role) => where.startsWith(`${role} `));
    assert.ok(said.filter(inside).some(([where, text]) => /\/v1\/cases\/\d+ 200$/.test(where) && text.includes(WALLED)), "inside it is read");
    assert.ok(said.some(([where]) => /^officer \/v1\/cases\/\d+ 404$/.test(where)), "outside it is asked for");
    assert.deepEqual(leaks(said.filter((one) => !inside(one)), [WALLED]), []);
  });

  test("what lies in the database is sealed or masked", async () => {
    const { texts, bytes } = await dumped(server());
    assert.ok(texts.includes("***"), "the dump has the stories");
    assert.deepEqual(leaks([["a text of the database", texts]]), []);
    // A file is called what it is called until it is taken; the page that said so is written over in time.
    assert.deepEqual(leaks([["a byte of the database", bytes]], [...secretsOf(), ...planted.secrets]), []);
  });
}, { entities: 200, env: { NAGUAN_LOG_LEVEL: "debug", NAGUAN_RATE_PERSON: "0", NAGUAN_RATE_ADDRESS: "0", NAGUAN_RATE_DOORSTEP: "0" } });
