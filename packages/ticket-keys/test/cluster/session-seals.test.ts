import fc from "fast-check";
import { expect, test } from "vitest";
import { ClusterError, SessionSeals } from "../../src/cluster/index.ts";
import { secretsOf } from "../support/cluster-hosts.ts";

const seals = new SessionSeals(secretsOf(["current", 1]), "mx");
const bytes = fc.uint8Array({ maxLength: 4000, size: "max" });

test("a session opens under its own name, on every host with the secret", () => {
  const other = new SessionSeals(secretsOf(["retired", 1], ["current", 2]), "mx");
  fc.assert(
    fc.property(bytes, bytes, fc.integer({ min: 0, max: 2 ** 40 }), (id, session, storedAt) => {
      const name = seals.nameOf(id);
      expect(name).toMatch(/^[0-9a-f]{32}$/u);
      const record = seals.seal(name, { session, storedAt });
      for (const each of [seals, other]) {
        const opened = each.open(name, record);
        expect({ ...opened, session: new Uint8Array(opened.session) }).toEqual({ session, storedAt });
      }
    }),
    { numRuns: 50 },
  );
});

test("names of different ids, secrets and clusters differ", () => {
  const id = Buffer.from("ABCD&s=smtp&l=805306575");
  const names = [
    seals.nameOf(id),
    seals.nameOf(Buffer.from("ABCE&s=smtp&l=805306575")),
    new SessionSeals(secretsOf(["current", 2]), "mx").nameOf(id),
    new SessionSeals(secretsOf(["current", 1]), "my").nameOf(id),
  ];
  expect(new Set(names).size).toBe(4);
});

test("a record under another name, with a changed byte, or of any other bytes is refused", () => {
  const name = seals.nameOf(Buffer.from("id"));
  const record = seals.seal(name, { session: Buffer.from("session"), storedAt: 1 });
  expect(() => seals.open(seals.nameOf(Buffer.from("other")), record)).toThrow(ClusterError);
  for (let index = 0; index < record.length; index += 1) {
    const changed = record.slice();
    changed[index] = (changed[index] ?? 0) ^ 1;
    expect(() => seals.open(name, changed)).toThrow(ClusterError);
  }
  fc.assert(
    fc.property(bytes, (other) => {
      expect(() => seals.open(name, other)).toThrow(ClusterError);
    }),
  );
});
