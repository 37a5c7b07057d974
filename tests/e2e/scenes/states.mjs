// Bad days: nothing there yet, a server that is gone, a network that is gone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PHONE, until } from "../browser.mjs";

export default function states(town) {
  test("an empty list says what it is and how to begin", () =>
    town.visit("chief2", async (v) => {
      v.page.route("**/v1/sweeps?*", (route) => route.fulfill({ json: { items: [], next: null, count: 0 } }));
      await v.go("/sweeps");
      await v.text("sweep.empty").waitFor();
      await v.text("sweep.empty_hint").waitFor();
      await v.axe("an empty list");
      await v.shot("empty");
    }));

  test("an address that leads nowhere says so", () =>
    town.visit("chief", async (v) => {
      v.provoke(/^404 GET/);
      await v.go("/hazards/1");
      await v.text("state.gone").waitFor();
      await v.go("/nowhere");
      await v.text("state.no_page").waitFor();
    }));

  test("a failing server is told with a way to try again, which works", () =>
    town.visit("head", async (v) => {
      v.provoke(/^500 GET \/v1\/board/);
      await v.page.route("**/v1/board?*", (route) => route.fulfill({ status: 500, contentType: "application/problem+json", body: JSON.stringify({ status: 500, key: "internal" }) }), { times: 1 });
      await v.go("/board");
      await v.text("state.error").waitFor();
      await v.axe("an error");
      await v.shot("error");
      await v.button("act.retry").click();
      await v.page.locator(".totals").waitFor();
    }));

  test("without a network the desk says so, keeps what is open, and comes back by itself", () =>
    town.visit("head", async (v) => {
      await v.go("/register?face=list");
      const before = await v.page.locator("tbody tr").count();
      v.provoke(/ERR_INTERNET_DISCONNECTED|ERR_NETWORK/, /request failed/);
      await v.context.setOffline(true);
      await v.page.getByRole("columnheader", { name: v.say("field.name") }).getByRole("button").click();
      await v.text("app.offline_strip").waitFor();
      await v.text("state.offline").waitFor();
      await v.axe("offline");
      await v.shot("offline");
      await v.context.setOffline(false);
      await v.button("act.retry").click();
      await until("the rows", async () => (await v.page.locator("tbody tr").count()) === before);
      await v.text("app.offline_strip").waitFor({ state: "hidden" });
    }));

  test("a phone without a network still shows the day", () =>
    town.visit("officer", async (v) => {
      await v.go("/field");
      v.provoke(/ERR_INTERNET_DISCONNECTED/, /request failed/);
      await v.context.setOffline(true);
      await v.page.getByText(v.say("field_app.lookup"), { exact: true }).last().click();
      await v.page.getByRole("searchbox").fill("宝安");
      await v.text("state.offline").or(v.text("field_app.only_here")).first().waitFor();
      await v.page.getByText(v.say("field_app.walk"), { exact: true }).last().click();
      await v.text("field_app.offline").waitFor();
      await v.axe("the phone offline");
      await v.shot("field-offline");
      await v.context.setOffline(false);
    }, { viewport: PHONE }));

  // The files of a part of the program are gone, as after an update under an open page; back: a page loaded
  // anew finds them again.
  const withoutPart = async (v, part, back) => {
    v.provoke(/^404 GET \/assets\//, /^page error: (.*dynamically imported module.*)?$/s, /^console: /);
    let loads = 0;
    v.page.on("request", (request) => request.isNavigationRequest() && loads++);
    await v.page.route(`**/assets/${part}*.js`, (route) => (back && loads ? route.continue() : route.fulfill({ status: 404, body: "gone" })));
    return () => loads;
  };

  test("a page whose files were replaced under it is loaded anew where one was going", () =>
    town.visit("chief", async (v) => {
      await v.go("/");
      const loads = await withoutPart(v, "HazardsPage", true);
      await v.link("nav.hazards").click();
      await v.page.locator("section.list tbody tr").first().waitFor();
      assert.match(v.page.url(), /\/hazards$/);
      assert.equal(loads(), 1, "loaded anew once");
      assert.equal(await v.page.getByText(v.say("app.renewed")).count(), 0);
    }));

  test("when loading anew does not help, a sentence says so with a button, and nothing turns in circles", () =>
    town.visit("chief", async (v) => {
      await v.go("/");
      const loads = await withoutPart(v, "HazardsPage");
      await v.link("nav.hazards").click();
      await v.text("app.renewed").waitFor();
      await v.page.waitForTimeout(1500);
      assert.equal(loads(), 1, "loaded anew once, not again");
      await v.axe("a part that is gone");
      await v.shot("renewed");
      await v.page.unroute("**/assets/HazardsPage*.js");
      await v.button("app.load_anew").click();
      await v.page.locator("section.list tbody tr").first().waitFor();
    }));

  /* with a service worker the files of a build stay together; without one, as in a private window: */
  test("the phone too is loaded anew once, then says so", () =>
    town.visit("officer", async (v) => {
      const loads = await withoutPart(v, "LookupPage");
      await v.go("/field");
      await v.page.getByText(v.say("field_app.lookup"), { exact: true }).last().click();
      await v.text("app.renewed").waitFor();
      await v.page.waitForTimeout(1500);
      assert.equal(loads(), 2, "the page, and once anew");
      await v.axe("a part that is gone on the phone");
      await v.shot("renewed");
    }, { viewport: PHONE, workers: "block" }));
}
