// Tiles of places as a map asks for them: outlines in every tile they touch, a name in one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Client } from "./client.mjs";
import { readTile } from "./mvt.mjs";
import { onEachDatabase } from "./server.mjs";

const EXTENT = 4096;
const column = (lon, z) => ((lon + 180) / 360) * 2 ** z;
const line = (lat, z) => (0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)) * 2 ** z;

onEachDatabase((server) => {
  // The features of a layer in all tiles of a zoom over the places, with where a point is in tiles of that zoom.
  async function drawn(client, places, z, layer) {
    const columns = places.map((p) => Math.floor(column(p.lon, z))), lines = places.map((p) => Math.floor(line(p.lat, z)));
    const found = [];
    for (let x = Math.min(...columns) - 1; x <= Math.max(...columns) + 1; x++) {
      for (let y = Math.min(...lines) - 1; y <= Math.max(...lines) + 1; y++) {
        const reply = await fetch(`${server().url}/v1/tiles/places/${z}/${x}/${y}.mvt`, { headers: { Cookie: client.cookie } });
        assert.ok([200, 204].includes(reply.status), `${z}/${x}/${y}: ${reply.status}`);
        const { [layer]: features = [] } = readTile(new Uint8Array(await reply.arrayBuffer()));
        for (const f of features) found.push({ ...f, at: f.point && [x + f.point[0] / EXTENT, y + f.point[1] / EXTENT] });
      }
    }
    return found;
  }

  async function below(client, parent) {
    const reply = await client.get(`/v1/places?parent=${parent}`);
    assert.equal(reply.status, 200);
    return reply.body.items;
  }

  test("each name stands in one tile of a zoom, in both languages, at the place's centre", async () => {
    const client = await Client.as(server(), "officer");
    const streets = await below(client, "440306");
    const communities = (await Promise.all(streets.map((street) => below(client, street.code)))).flat();
    const places = [...streets, ...communities];
    const z = 12;
    const names = (await drawn(client, places, z, "place_names")).filter((f) => f.tags.level > 1);
    assert.deepEqual(names.map((f) => f.tags.code).sort(), places.map((p) => p.code).sort());
    const known = new Map(places.map((p) => [p.code, p]));
    for (const { tags, type, point, at } of names) {
      const place = known.get(tags.code);
      assert.deepEqual(tags, { code: place.code, name: place.name, name_en: place.name_en, level: place.level });
      assert.match(tags.name_en, /^[A-Z][\x20-\x7e]+$/);
      assert.equal(type, 1);
      assert.ok(point.every((unit) => unit >= 0 && unit < EXTENT), `${tags.code} outside of its tile: ${point}`);
      if (place.level > 2) assert.ok(Math.hypot(at[0] - column(place.lon, z), at[1] - line(place.lat, z)) < 3 / EXTENT, `${tags.code} at ${at}`);
    }
  });

  test("outlines stand in every tile they touch, without English names; communities come with zoom 11", async () => {
    const client = await Client.as(server(), "officer");
    const streets = await below(client, "440306");
    const outlines = await drawn(client, streets, 12, "places");
    assert.ok(outlines.length > new Set(outlines.map((f) => f.tags.code)).size, "an outline is cut into tiles");
    for (const { tags } of outlines) assert.deepEqual(Object.keys(tags).sort(), ["code", "level", "name"]);
    for (const layer of ["places", "place_names"]) {
      const levels = new Set((await drawn(client, streets, 10, layer)).map((f) => f.tags.level));
      assert.deepEqual([...levels].sort(), [1, 2], layer);
    }
  });
});
