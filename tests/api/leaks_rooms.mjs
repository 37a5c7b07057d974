// Where data of people comes in, for the test of leaks: each room plants people in every text that it takes, and takes the steps that
// write papers. A room gives what the search needs: { matters, doors, secrets, … }; to cover another one, add it to ROOMS.
import { FILE, PEOPLE, PNG, WALLED, named } from "./leaks_corpus.mjs";

const [ruoxi, qing, nameless, nadia] = PEOPLE;
const tomorrow = () => new Date(Date.now() + 26 * 3600e3).toISOString().replace(/\.\d+/, "");
const nextDay = () => new Date(Date.now() + 32 * 3600e3).toISOString().slice(0, 10); // as the district dates it, eight hours before Greenwich

// A report: told by somebody, handed on, verified and refused, told of, given back and routed, known by a reveal.
async function report(d) {
  const clerk = await d.as("clerk"), officer = await d.as("officer"), head = await d.as("head"), chief = await d.as("chief");
  const { door } = d, made = [], secrets = [];
  const open = async (p, more = {}) => {
    const story = p.says(p.who);
    const { id, code } = await d.ok(clerk.post("/v1/reports", { premises_id: door.id, source: "intake", category: "food", target: story.slice(0, 40), story, reporter: p.who, ...more }), 201);
    made.push(id);
    if (code) secrets.push(code);
    return { id, code };
  };
  for (const p of [ruoxi, qing, nadia]) {
    const { id } = await open(p), note = p.notes(p.who);
    await d.move(officer, id, "give_back", { reason: "NOT_OUR_AREA", note });
    await d.move(clerk, id, "route", { unit_id: door.unit_id, note });
    await d.move(officer, id, "verify");
    await d.move(officer, id, "ask_extension", { reason: note });
    await d.move(head, id, "approve_extension");
    await d.move(officer, id, "pause", { what: "TEST", note });
    await d.move(officer, id, "resume");
    const asked = await d.ok(officer.post("/v1/vault/reveals", { matter_id: id, purpose: "verify", words: note }), 201);
    await d.ok(chief.post(`/v1/vault/reveals/${asked.id}/decide`, { granted: true, reason: note }), 204);
    const known = await d.ok(officer.post(`/v1/vault/reveals/${asked.id}/read`, {}));
    if (known.name !== p.who.name) throw new Error("the reveal does not open");
    if (p === qing) {
      await d.move(officer, id, "propose_filing", { finding: note, evidence: true, punishable: true, competent: true, in_time: true });
      const filed = await d.move(head, id, "file");
      made.push(filed.case_id);
      const investigator = await d.as("investigator");
      await d.move(investigator, filed.case_id, "verify");
      await d.ok(investigator.post(`/v1/cases/${filed.case_id}/evidence`, { kind: "record", name: WALLED, story: `现场发现${WALLED}` }));
      for (const volume of ["main", "deputy"]) await d.ok(head.post(`/v1/cases/${filed.case_id}/volumes/${volume}`, {}));
      await d.move(officer, id, "propose_reward", { level: "1", base: 1_000_000_000, proven: true, no_exclusion: true, note });
      await d.move(head, id, "approve_reward", { paper: note });
    } else {
      await d.move(officer, id, "propose_no_filing", { finding: note, reason: "NO_FACTS" });
      await d.move(head, id, "not_file");
    }
    await d.move(officer, id, "tell", { mode: "S3", note });
  }
  const gone = (await open(ruoxi)).id;
  await d.move(clerk, gone, "transfer", { to_agency: "fire", note: ruoxi.notes(ruoxi.who) });
  const again = (await open(ruoxi)).id;
  await d.move(clerk, again, "merge", { same_report_id: (await open(ruoxi)).id, new_facts: true, note: ruoxi.notes(ruoxi.who) });
  const { id, code } = await open(nameless);
  await d.stranger(`/v1/doorstep/reports/${code}`, { story: nameless.says() });
  await d.move(officer, id, "verify");
  await d.stranger(`/v1/doorstep/reports/${code}`, { story: nameless.notes() });
  await d.move(officer, id, "weigh", { restart: true });
  await d.move(officer, id, "out_of_power", { note: nameless.notes() });
  await d.stranger(`/v1/doorstep/reports/${code}`);
  return { matters: made, secrets, codes: secrets };
}

// A complaint in the mediation room, to the end: every text that a desk or a side may write, every file.
async function mediated(d, p, other) {
  const clerk = await d.as("clerk"), mediator = await d.as("mediator"), head = await d.as("head");
  const note = `${p.notes(p.who)}；${other.notes(other.who)}`;
  const id = await complained(d, p, other);
  const picture = async (who) => d.upload(who, "/v1/attachments", PNG, `${FILE.name}.png`, { taken_at: "2026-05-06T09:00:00Z" }, "image/png");
  await d.move(clerk, id, "ask_identity", { until: nextDay(), papers: note });
  await d.move(clerk, id, "given", { note });
  await d.move(clerk, id, "accept", { person_id: mediator.me.id });
  await d.ok(mediator.post(`/v1/complaints/${id}/people`, undefined, { "X-Purpose": encodeURIComponent(note) }));
  const sitting = { mode: "onsite", place: note.slice(0, 190), at: tomorrow(), person_id: mediator.me.id, assisting: note.slice(0, 190) };
  await d.move(mediator, id, "begin", { consumer_agrees: true, operator_agrees: true, entrusted_to: note.slice(0, 90), consumer_entrusts: true, operator_entrusts: true, sitting });
  await d.move(mediator, id, "offer", { side: "operator", kind: "offer", amount: 10000, terms: note });
  await d.move(mediator, id, "evidence", { side: "consumer", note, photos: [await picture(mediator)] });
  await d.move(mediator, id, "recuse", { side: "operator", ground: "interest", reason: note });
  await d.move(head, id, "decide", { granted: false, decision: note });
  await d.move(mediator, id, "test", { body: note.slice(0, 90), agreed: true, cost_by: "shared" });
  await d.move(mediator, id, "tested", { result: note });
  await d.move(mediator, id, "clue", { category: "food", story: note });
  const room = await byCode(d, mediator, id, note);
  await d.move(mediator, id, "draft", { terms: note, amount: 5000 });
  for (const code of [room.consumer, room.operator]) await d.upload(null, `/v1/doorstep/mediations/${code}/signature`, PNG, `${FILE.name}.png`, {}, "image/png");
  await d.move(mediator, id, "settle", { form: "letter", recovered: 5000 });
  const sent = await d.move(mediator, id, "notify", { channel: "letter" });
  await d.ok(mediator.post(`/v1/complaints/${id}/servings/${sent.servings[0].id}`, { channel: "letter", receipt: note.slice(0, 190) }));
  await d.move(clerk, id, "close");
  const clue = (await d.ok(head.get(`/v1/complaints/${id}`))).reports[0].id;
  return { id, clue, room };
}

// Both sides by their codes: what one sends, the other reads.
async function byCode(d, mediator, id, note) {
  const room = await d.ok(mediator.post(`/v1/complaints/${id}/room`)), at = (code, rest = "") => `/v1/doorstep/mediations/${code}${rest}`;
  const offered = await d.stranger(at(room.consumer, "/offers"), { kind: "offer", amount: 5000, terms: note });
  await d.stranger(at(room.operator, "/offers"), { kind: "decline", answers_id: offered.offers.at(-1).id, terms: note });
  await d.upload(null, at(room.consumer, "/evidence"), PNG, `${FILE.name}.png`, { note }, "image/png");
  const seen = await d.stranger(at(room.operator));
  for (const one of seen.evidence) await d.stranger(at(room.operator, `/evidence/${one.id}`), undefined, true);
  return { consumer: room.consumer, operator: room.operator, evidence: seen.evidence.map((one) => one.id) };
}

const complained = async (d, p, agent) => {
  const clerk = await d.as("clerk"), party = ({ name, phone, address, id_number }) => ({ name, phone, address, ...(id_number ? { id_kind: "id_card", id_number } : {}) });
  const body = { premises_id: d.door.id, category: "food", demands: ["refund"], amount: 12800, story: p.says(p.who), complainant: party(p.who), ...(agent ? { agent: party(agent.who) } : {}) };
  return (await d.ok(clerk.post("/v1/complaints", body), 201)).id;
};

async function complaint(d) {
  const clerk = await d.as("clerk"), chief = await d.as("chief"), mediator = await d.as("mediator"), matters = [], rooms = [];
  for (const [i, p] of named.entries()) {
    const done = await mediated(d, p, named[(i + 1) % named.length]);
    matters.push(done.id, done.clue);
    rooms.push(done.room);
  }
  for (const [i, p] of named.entries()) {
    const note = p.notes(p.who), id = await complained(d, p, named[(i + 1) % named.length]);
    matters.push(id);
    await d.move(chief, id, "return", { reason: "NOT_OUR_AREA", note });
    await d.move(clerk, id, "route", { unit_id: d.door.unit_id, note });
    if (i === 0) await d.move(clerk, id, "withdraw", { note });
    if (i === 1) await d.move(clerk, id, "refuse", { reason: "N3", note, routes: ["court"] });
    if (i === 2) {
      await d.move(clerk, id, "accept");
      await d.move(mediator, id, "terminate", { reason: "T3", note });
    }
  }
  return { matters, rooms };
}

// What was sent: made into a complaint and reports, answered, folded in, joined, updated, opened for a purpose; with pictures.
async function intake(d) {
  const clerk = await d.as("clerk"), matters = [], secrets = [];
  const picture = () => d.upload(clerk, "/v1/attachments", PNG, `${FILE.name}.png`, { name: `${FILE.name}.png`, taken_at: "2026-05-06T09:00:00Z" }, "image/png");
  const sender = ({ anonymous, id_number, ...who }) => (anonymous ? { anonymous } : { sender: { ...who, ...(id_number ? { id_kind: "id_card", id_number } : {}) } });
  const body = (p, more = {}) => ({ channel: "phone", premises_id: d.door.id, category: "food", demands: ["refund"], amount: 12800, ...sender(p.who), story: p.says(p.who), ...more });
  const take = async (p, more) => {
    const made = await d.ok(clerk.post("/v1/intakes", body(p, { photos: [await picture()], ...more })), 201);
    matters.push(made.id, ...(await d.ok(clerk.get(`/v1/intakes/${made.id}`))).parts.map((part) => part.id));
    secrets.push(...made.codes.map((c) => c.code));
    return made.id;
  };
  for (const p of PEOPLE) {
    const note = p.notes(p.who), opened = { "X-Purpose": encodeURIComponent(note) };
    await take(p, { split: { ...(p.who.anonymous ? {} : { complaint: { category: "food", story: note } }), reports: [{ category: "food", story: note }, { category: "price" }] } });
    const answered = await take(p, { subject_name: note.slice(0, 60), subject_address: "西乡街道前进一路1号", premises_id: undefined });
    await d.move(clerk, answered, "answer", { route: "disclosure", note });
    await d.move(clerk, answered, "reopen", { reason: note });
    await d.ok(clerk.post(`/v1/intakes/${answered}/reveal`, undefined, opened));
    await d.move(clerk, answered, "answer", { route: "consultation", note });
    const into = await take(p), folded = await take(p);
    await d.move(clerk, folded, "merge", { into_id: into, ground: "repeated_report" });
    await d.move(clerk, folded, "part", { reason: note });
    await d.move(clerk, folded, "merge", { into_id: into, ground: "same_message" });
  }
  const { name, phone, address } = nadia.who, spoken = `${qing.says(qing.who)}。代理人${nadia.notes(nadia.who)}`;
  await take(qing, { agent: { name, phone, address }, story: spoken, split: { complaint: { category: "food" }, reports: [{ category: "food" }] } });
  await take(nameless, { agent: { name, phone, address }, story: spoken.slice(-70), split: { reports: [{ category: "food" }] } });
  await take({ ...nadia, who: { phone, address } }, { story: `${nadia.says(nadia.who)} ${address}`.replace(name, ""), split: { reports: [{ category: "food" }] } });
  const first = await take(ruoxi), second = await take(qing);
  await d.move(clerk, second, "merge", { into_id: first, ground: "joint", representative: true });
  await d.ok(clerk.post(`/v1/intakes/${first}/split`, { complaint: { category: "food" }, reports: [] }, { "If-Match": `"${await d.ver(clerk, first)}"` }));
  const joint = (await d.ok(clerk.get(`/v1/intakes/${first}`))).parts[0].id;
  matters.push(joint);
  await d.move(clerk, joint, "refuse", { reason: "N3", note: `${ruoxi.notes(ruoxi.who)} ${qing.notes(qing.who)}`, routes: ["court"] });
  const sent = { system: "12315", external_number: `Y-${d.unique()}` }, updated = await take(qing, sent);
  await d.ok(clerk.post("/v1/intakes", body(nadia, sent)));
  await d.move(clerk, updated, "answer", { route: "disclosure", note: nadia.notes(nadia.who) });
  return { matters, secrets };
}

export const ROOMS = { report, complaint, intake };
