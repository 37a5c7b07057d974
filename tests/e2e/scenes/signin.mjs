// Who comes in, who does not, and in which language.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PHONE, until, Visitor } from "../browser.mjs";

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
      // Somebody whom no other scene needs: the lock lasts.
      const { login, password } = town.server.accounts.find((one) => one.login === "grid");
      for (let tries = 0; tries < 20; tries++) {
        const reply = await v.context.request.post("/v1/session", { data: { login, password: "wrong" } });
        if (reply.status() === 429) break;
      }
      v.provoke(/^429 POST \/v1\/session$/);
      await v.go("/sign-in");
      await fill(v, login, password);
      assert.equal(await v.page.getByRole("alert").innerText(), v.say("error.session.locked"));
    }));

  test("an officer with a password from the office makes one of their own on the phone before anything else", () =>
    town.visit(null, async (v) => {
      const account = town.server.accounts.filter((one) => one.role.split("|").includes("officer")).at(-1);
      const { login } = account;
      const given = await Visitor.open(town.browser, town.server, "admin").then(async (admin) => {
        const { items } = await admin.ask(`/v1/people?filter=login:eq:${login}`);
        const reply = await admin.api("POST", `/v1/people/${items[0].id}/password`);
        await admin.close();
        return reply.body.password;
      });
      await v.go("/field");
      await fill(v, login, given);
      await v.page.waitForURL("**/field/password");
      await v.axe("the first password on the phone");
      await v.shot("phone-password");
      await v.go("/field/lookup");
      assert.equal(path(v), "/field/password", "nothing else opens");
      const write = (key, text) => v.page.getByLabel(v.say(key), { exact: true }).fill(text);
      await write("sign_in.old", given);
      await write("sign_in.new", "short");
      await write("sign_in.again", "short");
      v.provoke(/^422 POST \/v1\/session\/password$/);
      await v.button("act.save").click();
      await v.page.getByRole("alert").waitFor();
      await write("sign_in.new", "a-password-of-my-own-7");
      await write("sign_in.again", "a-password-of-my-own-7");
      await v.button("act.save").click();
      await v.page.waitForURL((url) => url.pathname === "/field/" || url.pathname === "/field");
      await v.settled();
      account.password = "a-password-of-my-own-7"; // whoever plays this officer later
    }, { viewport: PHONE }));

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
