// Holds every request and reply of a test against the server's own description, GET /openapi.json.
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

export class Contract {
  constructor(description) {
    this.operations = [];
    this.used = new Set();
    this.ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats(this.ajv);
    this.ajv.addSchema({ ...description, $id: "openapi" });
    for (const [pattern, item] of Object.entries(description.paths)) {
      for (const [method, operation] of Object.entries(item)) {
        if (!["get", "put", "post", "delete", "patch"].includes(method)) continue;
        const address = new RegExp("^" + pattern.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{[^}]+\}/g, "([^/]+)") + "$");
        // The most literal pattern wins, as in the router: /v1/jobs/kinds before /v1/jobs/{id}.
        const literal = pattern.replace(/\{[^}]+\}/g, "").length;
        this.operations.push({ name: `${method.toUpperCase()} ${pattern}`, method, pattern, address, literal, operation });
      }
    }
    this.operations.sort((a, b) => b.literal - a.literal);
  }

  find(method, path) {
    return this.operations.find((o) => o.method === method.toLowerCase() && o.address.test(path));
  }

  // A schema lies somewhere in the description: reached by its JSON pointer, so that $ref works inside it.
  problems(pointer, value) {
    const key = `openapi#/${pointer.map((p) => encodeURIComponent(p.replace(/~/g, "~0").replace(/\//g, "~1"))).join("/")}`;
    const check = this.ajv.getSchema(key) ?? this.ajv.compile({ $ref: key });
    return check(value) ? [] : check.errors.map((e) => `${e.instancePath || "/"} ${e.message} ${JSON.stringify(e.params)}`);
  }

  // Throws when the exchange is not as described. A request that the server refused need not be valid: that may be its point.
  check({ method, path, query = [], requestBody, status, type, body }) {
    const found = this.find(method, path);
    if (!found) {
      if (status === 404 || status === 405) return;
      throw new Error(`${method} ${path} answered ${status} and is not in openapi.json`);
    }
    this.used.add(found.name);
    const at = ["paths", found.pattern, found.method];
    const wrong = [];
    if (status < 400 && requestBody !== undefined) {
      const described = found.operation.requestBody?.content?.["application/json"];
      if (!described) wrong.push("a body was accepted that the description does not have");
      else if (described.schema) wrong.push(...this.problems([...at, "requestBody", "content", "application/json", "schema"], requestBody).map((p) => "request " + p));
    }
    if (status < 400) wrong.push(...query.filter((name) => !found.operation.parameters?.some((p) => p.in === "query" && p.name === name)).map((name) => `?${name}= was taken, and is not described`));
    wrong.push(...this.replyProblems(found, at, { status, type, body }));
    if (wrong.length) throw new Error(`${found.name} → ${status} is not as openapi.json says:\n  ${wrong.join("\n  ")}\n  ${JSON.stringify(body)?.slice(0, 600)}`);
  }

  replyProblems(found, at, { status, type, body }) {
    const known = found.operation.responses;
    const code = known[status] ? String(status) : known[`${Math.floor(status / 100)}XX`] ? `${Math.floor(status / 100)}XX` : "default";
    if (!known[code]) return [`status ${status} is not described`];
    let place = [...at, "responses", code], reply = known[code];
    if (reply.$ref) {
      place = reply.$ref.slice(2).split("/");
      reply = place.reduce((node, key) => node[key], this.ajv.getSchema("openapi").schema);
    }
    if (!reply.content) return body === undefined || body === "" ? [] : ["a body where none is described"];
    const media = type.split(";")[0].trim();
    if (!reply.content[media]) return [`type ${media} is not described, only ${Object.keys(reply.content)}`];
    if (!/json$/.test(media) || !reply.content[media].schema) return [];
    return this.problems([...place, "content", media, "schema"], body).map((p) => "reply " + p);
  }
}
