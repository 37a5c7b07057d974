// One demonstration district for all scenes on one database: SQLite's people speak Chinese, PostgreSQL's English.
import { after, before, describe } from "node:test";
import { databases, Server } from "../api/server.mjs";
import { launch, Visitor } from "./browser.mjs";
import { speaker } from "./words.mjs";

const LOCALES = { sqlite: "zh-CN", postgres: "en" };
const ENTITIES = 1200;

// scenes: functions that declare tests on a town ({ visit, say, server, … }).
export function playOn(kind, scenes) {
  if (!databases.includes(kind)) return;
  const only = process.env.NAGUAN_E2E_SCENE;
  describe(kind, () => {
    const town = { locale: LOCALES[kind], say: speaker(LOCALES[kind]) };
    before(async () => {
      [town.server, town.browser] = await Promise.all([Server.start(kind, { entities: ENTITIES }), launch()]);
    }, { timeout: 180_000 });
    after(async () => {
      await town.browser?.close();
      await town.server?.stop();
    }, { timeout: 60_000 });

    // Does fn with somebody at a browser, who must leave without a trouble.
    town.visit = async (as, fn, options = {}) => {
      const visitor = await Visitor.open(town.browser, options.server ?? town.server, as, { locale: town.locale, ...options });
      try {
        await fn(visitor);
      } catch (failure) {
        await visitor.shot(`failed-${Date.now()}`).catch(() => undefined);
        failure.message += [``, `at ${visitor.page.url()}`, ...visitor.unexpected()].join("\n  ");
        await visitor.context.close();
        throw failure;
      }
      await visitor.close();
    };
    for (const [name, scene] of Object.entries(scenes)) if (!only || only.split(",").includes(name)) describe(name, () => scene(town));
  });
}
