// What each role sees: the way there, the buttons, and a plain word where it has no right.
import assert from "node:assert/strict";
import { test } from "node:test";

const HOUSE = ["/admin/units", "/admin/people", "/admin/jobs", "/admin/ledger"];

// Which buttons of the register and of sweeps a role is offered.
const offered = {
  officer: { "register.new": true, "plan.new": false, admin: false, imports: false },
  chief: { "register.new": true, "plan.new": true, admin: false, imports: false },
  head: { "register.new": false, "plan.new": false, admin: true, imports: false },
  auditor: { "register.new": false, "plan.new": false, admin: true, imports: false },
  partner: { "register.new": false, "plan.new": false, admin: false, imports: false },
  admin: { "register.new": true, "plan.new": false, admin: true, imports: true },
};

export default function roles(town) {
  for (const [role, may] of Object.entries(offered)) {
    test(`${role} is offered what ${role} may do`, () =>
      town.visit(role, async (v) => {
        await v.go("/register?face=list");
        if (await v.page.locator(".state svg.locked").count()) assert.equal(may["register.new"], false);
        assert.equal((await v.page.getByRole("button", { name: v.say("register.new"), exact: true }).count()) > 0, may["register.new"], "enter an operator");
        assert.equal((await v.page.getByRole("link", { name: v.say("nav.imports"), exact: true }).count()) > 0, may.imports, "imports");
        assert.equal((await v.page.getByRole("link", { name: v.say("nav.admin"), exact: true }).count()) > 0, may.admin, "administration");
        await v.go("/sweep-plans");
        assert.equal((await v.page.locator(".page-head").getByText(v.say("plan.new")).count()) > 0, may["plan.new"], "a new plan");
      }));
  }

  test("every page answers every role with its content or with a plain no, never with an error", async (t) => {
    const pages = ["/", "/matters", "/register?face=list", "/doors", "/sweeps", "/sweep-plans", "/visits", "/hazards", "/board", "/rules", ...HOUSE, "/imports"];
    for (const role of ["partner", "auditor", "officer"]) {
      await t.test(role, () =>
        town.visit(role, async (v) => {
          v.provoke(/^403 GET /);
          let refused = 0;
          for (const page of pages) {
            await v.go(page);
            const state = v.page.locator(".state[role=alert]");
            if (!(await state.count())) continue;
            refused++;
            assert.match(await state.first().innerText(), new RegExp(v.say("state.forbidden")), page);
            if (refused === 1) {
              await v.axe(`no right for ${role}`);
              await v.shot(`no-right-${role}`);
            }
          }
          if (role !== "auditor") assert.ok(refused > 0, `${role} is refused somewhere`);
        }),
      );
    }
  });

  test("an officer sees the operators of the own unit only", () =>
    town.visit("officer", async (mine) => {
      await town.visit("head", async (all) => {
        const [few, many] = [await mine.ask("/v1/entities?limit=1&count=1"), await all.ask("/v1/entities?limit=500&count=1&columns=id,unit_id")];
        assert.ok(few.count < many.count);
        const foreign = many.items.find((e) => e.unit_id !== few.items[0].unit_id);
        mine.provoke(/^404 GET \/v1\/entities\//);
        await mine.go(`/entities/${foreign.id}`);
        await mine.text("state.gone").waitFor();
        await mine.axe("out of the own scope");
      });
    }));
}
