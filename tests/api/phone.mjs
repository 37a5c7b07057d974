// A phone made of Node: hello, journals, capsules, receipts, as docs/internals/field.md has them. It shares no code with the client.
import { createHash, createHmac, randomBytes } from "node:crypto";

const sm3 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sm3"));

export const hashOf = (bytes) => sm3(bytes).digest("hex");

export function sealOf({ id, device, seq, prev, journal }) {
  let link = sm3(`naguan capsule 1\n${id}\n${device}\n${seq}\n${prev}\n`).digest();
  for (const entry of journal) link = sm3(link, entry).digest();
  return link.toString("hex");
}

export class Phone {
  constructor(client) {
    this.client = client;
    this.device = randomBytes(16).toString("hex");
    this.seq = 0;
    this.prev = "";
    this.offset = 0; // ms by which its clock is ahead
    this.began = performance.now();
  }

  now() {
    return new Date(Date.now() + this.offset).toISOString();
  }

  async hello(more = {}) {
    const reply = await this.client.post("/v1/field/hello", { device: this.device, name: "test", client_version: "1.0.0", ...more });
    if (reply.status === 200 && reply.body.receipt_key) this.receiptKey = Buffer.from(reply.body.receipt_key, "base64url");
    return reply;
  }

  entry(n, act, what, at = this.now()) {
    return JSON.stringify({ n, at, up: performance.now() - this.began, do: act, what });
  }

  visit(premises_id, more = {}) {
    const at = Date.now() + this.offset;
    return { act: "visit", premises_id, outcome: "seen", started_at: new Date(at - 60_000).toISOString(), ended_at: new Date(at).toISOString(), ...more };
  }

  // Closes a journal over a content; the next one follows it.
  capsule(content, acts = ["open", "set"]) {
    const journal = [...acts.map((act, n) => this.entry(n, act, {})), this.entry(acts.length, "seal", content)];
    const made = { id: randomBytes(16).toString("hex"), device: this.device, seq: ++this.seq, prev: this.prev, kind: "visit", journal };
    made.seal = this.prev = sealOf(made);
    return made;
  }

  send(capsule) {
    return this.client.post("/v1/field/capsules", { ...capsule, sent_at: this.now() });
  }

  // What the phone lets go of only when this is true.
  genuine({ id, seal, state, at, mac }) {
    return createHmac("sm3", this.receiptKey).update(`naguan receipt 1\n${id}\n${seal}\n${state}\n${at}\n`).digest("hex") === mac;
  }
}
