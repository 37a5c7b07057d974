// Who comes in, who does not, and in which language.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "../browser.mjs";

async function fill(v, login, password) {
  await v.page.getByLabel(v.say("sign_in.login"), { exact: true }).fill(login);
  await v.page.getByLabel(v.say("sign_in.password"), { exact: true }).fill(password);
  await v.button("sign_in.go").click();
}
const path = (v) => new URL(v.page.url()).pathname;

export default function signin(town) {
  test("a wrong password is said, then the right one leads to the address that was asked for", () =>
    town.visit(null, async (v) => {
      const { login, password } = town.server.account("officer");
      await v.go("/hazards?f=state:eq:open");
      assert.equal(path(v), "/sign-in");
      await v.axe("sign-in");
      await v.shot("sign-in");
      await fill(v, login, "not it");
      assert.equal(await v.page.getByRole("alert").innerText(), v.say("sign_in.wrong"));
      assert.equal(await v.page.getByLabel(v.say("sign_in.password"), { exact: true }).inputValue(), "");
      await v.axe("a refused sign-in");
      await fill(v, login, password);
      await v.page.waitForURL((url) => url.pathname === "/hazards" && url.searchParams.get("f") === "state:eq:open");
    }));

  test("after too many wrong passwords the account is locked, and the page says so", () =>
    town.visit(null, async (v) => {
      const { login, password } = town.server.account("mediator");
      for (let tries = 0; tries < 20; tries++) {
        const reply = await v.context.request.post("/v1/session", { data: { login, password: "wrong" } });
        if (reply.status() === 429) break;
      }
      v.provoke(/^429 POST \/v1\/session$/);
      await v.go("/sign-in");
      await fill(v, login, password);
      assert.equal(await v.page.getByRole("alert").innerText(), v.say("error.session.locked"));
    }));

  test("the language changes at the door and inside, and stays", () =>
    town.visit("clerk", async (v) => {
      const [here, there] = v.locale === "en" ? ["en", "zh-CN"] : ["zh-CN", "en"];
      await v.go("/");
      assert.equal(await v.page.locator("html").getAttribute("lang"), here);
      await v.page.getByRole("button", { name: here === "en" ? "中文" : "English", exact: true }).click();
      await until("the other language", async () => (await v.page.locator("html").getAttribute("lang")) === there);
      await v.page.reload();
      await v.settled();
      assert.equal(await v.page.locator("html").getAttribute("lang"), there);
      await v.page.getByRole("link", { name: there === "en" ? "Hazards" : "隐患", exact: true }).first().waitFor();
    }));

  test("who signs out is out: going back shows nothing", () =>
    town.visit("window", async (v) => {
      await v.go("/register?face=list");
      await v.page.locator(".who").click();
      await v.page.getByRole("menuitem", { name: v.say("sign_in.out") }).click();
      await v.page.waitForURL((url) => url.pathname === "/sign-in");
      await v.page.goto("/register?face=list");
      await v.page.waitForURL((url) => url.pathname === "/sign-in");
      assert.equal((await v.api("GET", "/v1/entities?limit=1")).status, 401);
    }));
}
