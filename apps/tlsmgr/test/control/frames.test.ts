import { everySplit } from "@postfixjs/test-support";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeFrame, FrameError, FrameReader } from "../../src/control/frames.ts";

const message = fc.dictionary(
  fc.string({ minLength: 1 }).filter((key) => key !== "__proto__"),
  fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  ),
);

describe("frames", () => {
  test("come back as they were sent, however the stream is cut", () => {
    const frame = encodeFrame({ version: 1, operation: "status" });
    for (const chunks of everySplit(frame)) {
      const reader = new FrameReader(1000);
      expect(chunks.flatMap((chunk) => reader.push(chunk))).toEqual([{ version: 1, operation: "status" }]);
      expect(reader.heldBytes).toBe(0);
    }
  });

  test("carry any message of plain values", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 4 }), (messages) => {
        const stream = Buffer.concat(messages.map((each) => encodeFrame(each)));
        expect(new FrameReader(1_000_000).push(stream)).toEqual(messages);
      }),
    );
  });

  test("that are too long are refused by their length, before they come", () => {
    const reader = new FrameReader(1000);
    expect(() => reader.push(Buffer.from([0, 0, 0x03, 0xe9]))).toThrow(FrameError);
  });

  test("of anything at all end in messages or in a FrameError", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200, size: "max" }), (bytes) => {
        const frame = Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
        try {
          expect(new FrameReader(1000).push(frame).length).toBe(1);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
    );
  });

  test("endlessly nested values are not messages", () => {
    const frame = Buffer.concat([Buffer.from([0, 0, 0xff, 0xff]), Buffer.alloc(0xffff, 0x91)]);
    expect(() => new FrameReader(0xffff).push(frame)).toThrow(FrameError);
  });
});
