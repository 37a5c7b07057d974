// The map: names of places in the language of the page, each drawn once, on the desk and on the phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PHONE } from "../browser.mjs";
import { walkOfToday } from "../street.mjs";

const DISTRICT = "440306";
const STREET = 2, COMMUNITY = 3;

// code → name in the language of the page, of all streets and communities.
async function places(v) {
  const { items: streets } = await v.ask(`/v1/places?parent=${DISTRICT}`);
  const below = await Promise.all(streets.map((street) => v.ask(`/v1/places?parent=${street.code}`)));
  const all = [...streets, ...below.flatMap((page) => page.items)];
  return new Map(all.map((place) => [place.code, { ...place, shown: v.locale === "en" ? place.name_en : place.name }]));
}

// What stands on the map when everything has come: [{ code, text }], a name as often as it is drawn.
async function drawn(v) {
  await v.page.waitForFunction(() => {
    const map = document.querySelector(".map .box")?.drawn;
    return map?.loaded() && map.areTilesLoaded();
  });
  return v.page.evaluate(() => {
    const map = document.querySelector(".map .box").drawn;
    const ofPlaces = map.getStyle().layers.filter((layer) => layer.type === "symbol" && layer.source === "places");
    const features = map.queryRenderedFeatures({ layers: ofPlaces.map((layer) => layer.id) });
    return features.map((f) => ({ code: f.properties.code, text: f.layer.layout["text-field"].sections.map((s) => s.text).join("") }));
  });
}

function eachOnce(names, known) {
  const codes = names.map((name) => name.code);
  assert.deepEqual(codes.filter((code, i) => codes.indexOf(code) !== i), [], "drawn more than once");
  for (const { code, text } of names) assert.equal(text, known.get(code).shown, code);
}

export default function map(town) {
  test("names of streets and communities are in the language of the page, each drawn once at every scale", () =>
    town.visit("head", async (v) => {
      const known = await places(v);
      for (const place of known.values()) assert.match(place.shown, v.locale === "en" ? /^[\x20-\x7e]+$/ : /\p{Script=Han}/u, place.code);
      // All the district; a border of four tiles in the middle; many tiles of communities; nearer than the tiles go.
      const views = [["10.3", STREET, 8], ["11.5", STREET, 3], ["12.7", COMMUNITY, 25], ["14", COMMUNITY, 10], ["15.2", COMMUNITY, 2]];
      for (const [zoom, level, least] of views) {
        await v.go(`/register?face=map&at=${zoom},22.575,113.885`.replace("10.3,22.575,113.885", "10.3,22.66,113.86"));
        const names = await drawn(v);
        eachOnce(names, known);
        const count = names.filter(({ code }) => known.get(code).level === level).length;
        assert.ok(count >= least, `${count} names of level ${level} at zoom ${zoom}`);
        await v.shot(`map-${zoom}`);
      }
    }));

  test("the language of the map follows that of the page", () =>
    town.visit("head", async (v) => {
      const known = await places(v);
      await v.go("/register?face=map&at=13,22.575,113.885");
      eachOnce(await drawn(v), known);
      await v.page.evaluate(() => (document.querySelector(".map .box").drawn.before = true));
      await v.page.getByRole("button", { name: v.locale === "en" ? "中文" : "English", exact: true }).click();
      await v.page.waitForFunction(() => document.querySelector(".map .box")?.drawn?.before === undefined);
      const other = v.locale === "en" ? "name" : "name_en";
      const names = await drawn(v);
      assert.ok(names.length > 10, `${names.length} names`);
      for (const { code, text } of names) assert.equal(text, known.get(code)[other], code);
    }));

  test("the phone's map names the places around the walk", () =>
    town.visit(
      "officer",
      async (v) => {
        const known = await places(v);
        await walkOfToday(town, v, 6);
        await v.go("/field");
        await v.button("register.map").click();
        await drawn(v);
        await v.page.evaluate(() => document.querySelector(".map .box").drawn.setZoom(13.5));
        const names = await drawn(v);
        assert.ok(names.length > 3, `${names.length} names`);
        eachOnce(names, known);
        await v.shot("phone-map");
      },
      { viewport: PHONE },
    ));
}
