import { expect, test, vi } from "vitest";
import { StalledPeers } from "../../src/serving/stalled.ts";

function setUp(limitSeconds: number): { stalled: StalledPeers; advance: (seconds: number) => void } {
  let now = 1000;
  const stalled = new StalledPeers(limitSeconds, () => now);
  return {
    stalled,
    advance: (seconds) => {
      now += seconds;
      stalled.check();
    },
  };
}

test("StalledPeers gives a peer up when its time is over, once", () => {
  const { stalled, advance } = setUp(10);
  const peer = { giveUp: vi.fn<() => void>() };
  stalled.start(peer);
  advance(9);
  expect(peer.giveUp).not.toHaveBeenCalled();
  advance(1);
  advance(100);
  expect(peer.giveUp).toHaveBeenCalledTimes(1);
});

test("StalledPeers keeps the first deadline of a peer that sends a byte now and then", () => {
  const { stalled, advance } = setUp(10);
  const peer = { giveUp: vi.fn<() => void>() };
  for (let sent = 0; sent < 10; sent += 1) {
    stalled.start(peer);
    advance(1);
  }
  expect(peer.giveUp).toHaveBeenCalledTimes(1);
});

test("StalledPeers leaves a peer alone that finished, and those whose time is not over", () => {
  const { stalled, advance } = setUp(10);
  const [done, early, late] = Array.from({ length: 3 }, () => ({ giveUp: vi.fn<() => void>() }));
  stalled.start(done!);
  stalled.start(early!);
  stalled.stop(done!);
  advance(5);
  stalled.start(late!);
  advance(5);
  stalled.stop(late!);
  expect([done, early, late].map((peer) => peer!.giveUp.mock.calls.length)).toEqual([0, 1, 0]);
});
