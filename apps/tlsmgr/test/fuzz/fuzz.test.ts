import { fuzz } from "@postfixjs/fuzz";
import type { TargetModule } from "@postfixjs/fuzz";
import { postfixInstalled } from "@postfixjs/test-support";
import { expect, test } from "vitest";
import * as controlSocket from "./targets/control-socket.ts";
import * as tlsmgrIni from "./targets/tlsmgr-ini.ts";
import * as tlsmgrSocket from "./targets/tlsmgr-socket.ts";

async function expectNoFindings({ openTarget }: TargetModule, inputsMax: number): Promise<void> {
  await using target = await openTarget();
  const result = await fuzz(target, { seed: 20_261_122, inputsMax, inputSecondsMax: 30 });
  expect(result.findings.map(({ error }) => error)).toEqual([]);
  expect(result.inputs).toBe(inputsMax);
  expect(result.outcomes.size).toBeGreaterThan(2);
}

test("readIni gives sound settings for mutated files", async () => {
  await expectNoFindings(tlsmgrIni, 400);
});

test.skipIf(!postfixInstalled)(
  "the daemon under a real master answers everybody while clients send mutated transcripts",
  async () => {
    await expectNoFindings(tlsmgrSocket, 300);
  },
);

test.skipIf(!postfixInstalled)(
  "the daemon under a real master answers everybody while mutated requests come to its control socket",
  async () => {
    await expectNoFindings(controlSocket, 200);
  },
);
