// The harness itself: a contract that accepts everything would prove nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Contract } from "./contract.mjs";

const json = (schema) => ({ content: { "application/json": { schema } } });
const point = { $ref: "#/components/schemas/Point" };
const refused = { $ref: "#/components/responses/Problem" };
const contract = new Contract({
  openapi: "3.1.0",
  paths: {
    "/v1/doors/{id}": {
      get: { parameters: [{ name: "id", in: "path" }, { name: "day", in: "query" }], responses: { 200: json({ type: "object", required: ["id"], properties: { id: { type: "string" }, point } }), default: refused } },
      post: { requestBody: json({ type: "object", required: ["name"] }), responses: { 201: json(point), default: refused } },
    },
    "/v1/doors/lost": { get: { responses: { 204: {} } } },
  },
  components: {
    schemas: { Point: { type: "object", required: ["lon"] }, Problem: { type: "object", required: ["key"] } },
    responses: { Problem: { content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } } } },
  },
});
const got = (status, body, more) => ({ method: "GET", path: "/v1/doors/7", status, body, type: status < 400 ? "application/json; charset=utf-8" : "application/problem+json", ...more });
const posted = (requestBody, status, body) => got(status, body, { method: "POST", requestBody });

for (const [what, exchange] of [
  ["a reply as described", got(200, { id: "7", point: { lon: 1 } })],
  ["a question as described", got(200, { id: "7" }, { query: ["day"] })],
  ["a question that was refused", got(422, { key: "invalid" }, { query: ["week"] })],
  ["a refusal as described", got(404, { key: "not_found" })],
  ["a bad request that was refused", posted({}, 422, { key: "invalid" })],
  ["an unknown address that is not found", got(404, {}, { path: "/v2" })],
  ["the literal address before the pattern", got(204, undefined, { path: "/v1/doors/lost", type: "" })],
]) {
  test(`accepts ${what}`, () => contract.check(exchange));
}

for (const [what, exchange, message] of [
  ["a reply without a required field", got(200, {}), /required property 'id'/],
  ["a reply wrong inside a reference", got(200, { id: "7", point: {} }), /'lon'/],
  ["a refusal without its key", got(409, {}), /'key'/],
  ["a reply of another type", got(200, "x", { type: "text/html" }), /text\/html is not described/],
  ["a bad request that was accepted", posted({}, 201, { lon: 1 }), /request .*'name'/],
  ["an answer at an unknown address", got(200, {}, { path: "/v2" }), /not in openapi/],
  ["a question that no description has", got(200, { id: "7" }, { query: ["week"] }), /\?week= was taken/],
  ["a body where none belongs", got(204, { x: 1 }, { path: "/v1/doors/lost" }), /a body where none/],
]) {
  test(`refuses ${what}`, () => assert.throws(() => contract.check(exchange), message));
}
