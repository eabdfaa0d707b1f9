import { chmodSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import {
  childRunning,
  connectTls,
  isAlive,
  postfixInstance,
  postfixInstalled,
  until,
} from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { InstalledPackage } from "../support/installed.ts";

/** The programs of Postfix itself, as master(8) runs them: `tlsmgr`, not a script. */
const ownProgram = (postfix: PostfixInstance): string => `${postfix.daemonDirectory}/tlsmgr`;

/**
 * Replaces what is there with its own file, so that what it was linked or copied from stays as it is.
 */
function replace(file: string, content: string | Uint8Array, mode = 0o755): void {
  rmSync(file);
  writeFileSync(file, content, { mode });
  chmodSync(file, mode);
}

/** Ways in which an installation breaks, and what the mail log says then. */
const breakages: readonly {
  readonly what: string;
  readonly breakIt: (installed: InstalledPackage) => void;
  readonly reason: RegExp;
}[] = [
  {
    what: "Node.js is not there any more",
    breakIt: ({ node }) => rmSync(node),
    reason: /exit status 127|not found|No such file/u,
  },
  {
    what: "an upgrade left a Node.js that does not start",
    breakIt: ({ node }) =>
      replace(
        node,
        "#!/bin/sh\necho 'node: error while loading shared libraries: libnode.so.1' >&2\nexit 127\n",
      ),
    reason: /error while loading shared libraries: libnode\.so\.1/u,
  },
  {
    what: "an upgrade left a Node.js that ends by a signal",
    breakIt: ({ node }) => replace(node, "#!/bin/sh\nkill -ABRT $$\n"),
    reason: /exit status 134/u,
  },
  {
    what: "an upgrade left a Node.js that is too old",
    breakIt: ({ node, directory }) => {
      renameSync(node, `${node}.real`);
      writeFileSync(node, `#!/bin/sh\nexec ${node}.real -r ${directory}/old.cjs "$@"\n`, { mode: 0o755 });
      writeFileSync(
        `${directory}/old.cjs`,
        'Object.defineProperty(process.versions, "node", { value: "18.19.0" });\n',
      );
    },
    reason: /Node\.js 18\.19\.0 is too old: it must be 20\.16 or later/u,
  },
  {
    what: "the package was moved",
    breakIt: ({ directory }) => renameSync(`${directory}/tlsmgr`, `${directory}/elsewhere`),
    reason: /Cannot find module/u,
  },
  {
    what: "the program is damaged",
    breakIt: ({ daemon }) => truncateSync(daemon, 200_000),
    reason: /SyntaxError/u,
  },
  {
    what: "koffi's native part is missing",
    breakIt: (installed) => rmSync(installed.native("koffi")),
    reason: /Cannot find module 'koffi'/u,
  },
  {
    what: "koffi's native part is damaged",
    breakIt: (installed) => replace(installed.native("koffi"), "no library"),
    reason: /Cannot find module 'koffi'|invalid ELF header|file too short/u,
  },
];

/** Has Node.js do something before it starts, in the shell: `$2` is the starter, `$3` its action. */
function wrapNode({ node, directory }: InstalledPackage, command: string): void {
  renameSync(node, `${directory}/real-node`);
  const script = `#!/bin/sh\n${command}\nexec ${directory}/real-node "$@"\n`;
  writeFileSync(node, script, { mode: 0o755 });
}

/** The same, only when it is about to become the daemon, once the trial is over. */
function wrapRun(installed: InstalledPackage, command: string): void {
  wrapNode(installed, `if [ "$3" = run ]; then ${command}; fi`);
}

describe.skipIf(!postfixInstalled)("under a real master, an installation that breaks", () => {
  let postfix: PostfixInstance;
  let installed: InstalledPackage;
  beforeAll(async () => {
    installed = new InstalledPackage(process.execPath);
    postfix = await postfixInstance({ mainCf: ["service_throttle_time = 1s"] });
    await installed.install(postfix);
  });
  afterAll(async () => {
    await postfix[Symbol.asyncDispose]();
    installed[Symbol.dispose]();
  });
  afterEach(() => installed.unpack());

  const expectResumption = async (): Promise<void> => {
    const first = await connectTls(postfix.port(), { version: "1.3" });
    const second = await connectTls(postfix.port(), { version: "1.3", resume: first.session });
    expect(second).toMatchObject({ protocol: "TLSv1.3", reused: true });
  };

  /** The process that serves, and its program as ps(1) shows it: `tlsmgr` is Postfix's own. */
  const server = (): { pid: number; program: string } | undefined => {
    for (const program of ["tlsmgr-js", "tlsmgr"]) {
      const pid = childRunning(postfix.masterPid(), program);
      if (pid !== undefined) return { pid, program };
    }
    return undefined;
  };

  /** Reloads, waits until the process before has ended, and says which program serves TLS then. */
  const reload = async (): Promise<string | undefined> => {
    const before = server()?.pid ?? 0;
    await postfix.reload();
    await until("the end of the process before", () => !isAlive(before));
    await expectResumption();
    return server()?.program;
  };

  test.each(breakages)(
    "has Postfix's own tlsmgr serve TLS, until it is repaired: $what",
    async (breakage) => {
      expect(await reload()).toBe("tlsmgr-js");
      const from = postfix.log.lines().length;
      breakage.breakIt(installed);
      expect(await reload()).toBe("tlsmgr");
      const line = await postfix.log.waitFor(/warning: cannot start .* -- running .* instead$/u, from);
      expect(line).toMatch(/ postfix\/tlsmgr\[\d+\]: /u);
      expect(line).toMatch(breakage.reason);
      expect(line).toContain(`running ${ownProgram(postfix)} instead`);
      installed.unpack();
      expect(await reload()).toBe("tlsmgr-js");
      const since = postfix.log.complaints([/cannot start .* -- running .* instead$/u]);
      expect(since).toEqual([]);
    },
  );

  test("is tried once, and again when one of its files has changed", async () => {
    const actions = `${installed.directory}/actions`;
    wrapNode(installed, `echo "$3" >> ${actions}`);
    for (let count = 0; count < 2; count += 1) expect(await reload()).toBe("tlsmgr-js");
    writeFileSync(installed.daemon, readFileSync(installed.daemon));
    expect(await reload()).toBe("tlsmgr-js");
    expect(readFileSync(actions, "utf8").trim().split("\n")).toEqual(["load", "run", "run", "load", "run"]);
  });

  test("has Postfix's own tlsmgr serve TLS when the daemon ends by a signal after the trial", async () => {
    const from = postfix.log.lines().length;
    wrapRun(installed, "kill -ABRT $$");
    expect(await reload()).toBe("tlsmgr");
    await postfix.log.waitFor(/cannot start .*: process \d+ ended before it was ready -- running /u, from);
    installed.unpack();
    expect(await reload()).toBe("tlsmgr-js");
  });

  test("has Postfix's own tlsmgr serve TLS at once when loading fails after the trial", async () => {
    const from = postfix.log.lines().length;
    wrapRun(installed, `mv ${installed.directory}/node_modules ${installed.directory}/elsewhere`);
    expect(await reload()).toBe("tlsmgr");
    await postfix.log.waitFor(/cannot start .*: Error: Cannot find module 'koffi'.* -- running /u, from);
    const lines = postfix.log.lines().slice(from);
    expect(lines.filter((line) => line.includes("throttling"))).toEqual([]);
  });
});
