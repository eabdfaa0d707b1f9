import {
  chmodSync,
  chownSync,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { parseMasterCf } from "@postfixjs/config";
import { applyEdits, findService, setServiceField } from "@postfixjs/config/edit";
import { textOfError } from "../../log/system-error.ts";
import { CommandError } from "../commands/command.ts";

const service = { service: "tlsmgr", type: "unix" } as const;

/** A change of the tlsmgr line of a master.cf, which is made only when it is applied. */
export interface MasterCfChange {
  readonly file: string;
  /** The line before and after, as a diff shows it; empty when nothing changes. */
  readonly diff: readonly string[];
  /** @throws {CommandError} The file can't be written. */
  readonly apply: () => void;
}

/**
 * Lets the tlsmgr line end in another program. The file as it was is kept beside it.
 *
 * @throws {CommandError} master.cf can't be read, or has no such line.
 */
export function changeToProgram(configDirectory: string, program: string): MasterCfChange {
  const { file, saved, text } = read(configDirectory);
  const changed = withProgram(text, program, file);
  return {
    file,
    diff: diffOf(text, changed),
    apply: () => {
      if (changed === text) return;
      if (!existsSync(saved)) write(saved, text, file);
      write(file, changed, file);
    },
  };
}

/**
 * Takes that change back: byte by byte if the file has not changed otherwise, else in the one field.
 *
 * @throws {CommandError} There is no change to take back.
 */
export function changeBack(configDirectory: string, program: string): MasterCfChange {
  const { file, saved, text } = read(configDirectory);
  if (!existsSync(saved))
    throw new CommandError(`"${saved}" does not exist: there is no change to take back`);
  const before = readFileSync(saved, "latin1");
  const former = findService(parseMasterCf(before), service)?.fields.command.text ?? service.service;
  const restored = withProgram(before, program, saved) === text ? before : withProgram(text, former, file);
  return {
    file,
    diff: diffOf(text, restored),
    apply: () => {
      write(file, restored, file);
      rmSync(saved);
    },
  };
}

interface MasterCfText {
  readonly file: string;
  /** Where the text before our change is kept. */
  readonly saved: string;
  /** One character per byte. */
  readonly text: string;
}

function read(configDirectory: string): MasterCfText {
  const name = path.join(configDirectory, "master.cf");
  try {
    const file = realpathSync(name);
    return { file, saved: `${file}.before-tlsmgrctl`, text: readFileSync(file, "latin1") };
  } catch (error) {
    throw new CommandError(`Can't read "${name}": ${textOfError(error)}`, { cause: error });
  }
}

function withProgram(text: string, program: string, file: string): string {
  const tree = parseMasterCf(text);
  if (findService(tree, service) === undefined) {
    throw new CommandError(
      `"${file}" has no line "tlsmgr unix"; add one with: postconf -M tlsmgr/unix="tlsmgr unix - - y 1000? 1 tlsmgr"`,
    );
  }
  return applyEdits(text, setServiceField(tree, service, "command", program));
}

function diffOf(before: string, after: string): string[] {
  const [old, young] = [before.split("\n"), after.split("\n")];
  const changed = (line: string, index: number, others: readonly string[]): boolean => line !== others[index];
  return [
    ...old.filter((line, index) => changed(line, index, young)).map((line) => `-${line}`),
    ...young.filter((line, index) => changed(line, index, old)).map((line) => `+${line}`),
  ];
}

/** All at once, with owner and mode of the model. */
function write(file: string, text: string, model: string): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    const { uid, gid, mode } = statSync(model);
    writeFileSync(draft, text, { encoding: "latin1", flag: "wx", mode: 0o600 });
    chownSync(draft, uid, gid);
    chmodSync(draft, mode & 0o7777);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw new CommandError(`Can't write "${file}": ${textOfError(error)}`, { cause: error });
  }
}
