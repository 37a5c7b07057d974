// Prepares street work by the API, so that a test begins where its subject does.
import assert from "node:assert/strict";

export const today = (plus = 0) => new Date(Date.now() + (8 + 24 * plus) * 3600_000).toISOString().slice(0, 10);

// A locked sweep of today for one officer, made by the chief: { id, stops }.
export async function walkOfToday(town, officer, most = 8) {
  let made;
  await town.visit("chief", async (chief) => {
    const session = await chief.ask("/v1/session");
    const body = { name: `e2e ${most}`, on_day: today(), people: [officer.me.id], places: [session.unit.place_code], rule: { unseen_days: 0, most } };
    const reply = await chief.api("POST", "/v1/sweeps", body);
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    const { id } = reply.body;
    const step = async (name, form = {}) => {
      const { ver } = await chief.ask(`/v1/sweeps/${id}`);
      const done = await chief.api("POST", `/v1/sweeps/${id}/${name}`, form, { "If-Match": `"${ver}"` });
      assert.ok(done.status < 300, `${name}: ${JSON.stringify(done.body)}`);
    };
    await step("assign", { all_unassigned: true, person_id: officer.me.id });
    await step("acts/lock");
    made = { id, stops: (await chief.ask(`/v1/sweeps/${id}/stops`)).items };
  });
  assert.ok(made.stops.length > 2, "a walk of some doors");
  return made;
}

// A hazard of a kind at some door of the unit, raised by this person.
export async function raised(v, kind, grade = "ordinary") {
  const { items } = await v.ask("/v1/premises?limit=1&filter=entity_id:notnull:");
  const reply = await v.api("POST", "/v1/hazards", { premises_id: items[0].id, kind, grade, story: "灶台上方油污，生熟未分开" });
  assert.equal(reply.status, 201, JSON.stringify(reply.body));
  return reply.body.id;
}

// The name of a rule's row in the language of the page.
export async function ruleName(v, list, code) {
  const row = (await v.ask(`/v1/rules/${list}`)).items.find((r) => r.code === code && !r.valid_to);
  assert.ok(row, `${list} has ${code}`);
  return v.locale === "en" ? row.name_en : row.name_zh;
}
