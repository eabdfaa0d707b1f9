import {
  chmodSync,
  chownSync,
  existsSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { parseMasterCf } from "@postfixjs/config";
import { applyEdits, findService, setServiceField } from "@postfixjs/config/edit";
import { editUnderLock } from "@postfixjs/posix";
import { textOfError } from "../../log/system-error.ts";
import { CommandError } from "../commands/command.ts";

const service = { service: "tlsmgr", type: "unix" } as const;
const stockProgram = "tlsmgr";

/** A change of the tlsmgr line of a master.cf, made only when it is applied. */
export interface MasterCfChange {
  readonly file: string;
  /** The line before and after, as a diff shows it; empty when nothing changes. */
  readonly diff: readonly string[];
  /**
   * Makes the change, under the lock that postconf(1) takes, in the file as it is by then.
   *
   * @throws {CommandError} The file can't be written.
   */
  readonly apply: () => void;
  /**
   * Takes the change back after it was applied: the very bytes if the file has not changed since, else the
   * field alone.
   *
   * @throws {CommandError} The file can't be written.
   */
  readonly undo: () => void;
}

/**
 * Lets the tlsmgr line end in another program. The file as it was is kept beside it.
 *
 * @throws {CommandError} master.cf can't be read, or has no such line.
 */
export function changeToProgram(configDirectory: string, program: string): MasterCfChange {
  return changeOf(configDirectory, {
    edit: (text, { file }) => withProgram(text, program, file),
    before: (text, { file, saved }) => {
      if (!existsSync(saved)) writeLike(saved, text, file);
    },
  });
}

/**
 * Takes that change back: byte by byte if the file has not changed otherwise, else in the one field. Without
 * the file as it was, the line names Postfix's own program again.
 *
 * @throws {CommandError} master.cf can't be read, or has no such line.
 */
export function changeBack(configDirectory: string): MasterCfChange {
  return changeOf(configDirectory, {
    edit: (text, { file, saved }) => {
      const present = programIn(text);
      const before = existsSync(saved) ? readFileSync(saved, "latin1") : undefined;
      const former = before === undefined ? undefined : programIn(before);
      if (before === undefined || former === undefined || former === present) {
        return withProgram(text, stockProgram, file);
      }
      return withProgram(before, present ?? former, saved) === text
        ? before
        : withProgram(text, former, file);
    },
    after: ({ saved }) => rmSync(saved, { force: true }),
  });
}

interface MasterCfFile {
  readonly file: string;
  /** Where the text before our change is kept. */
  readonly saved: string;
}

/** How a text, one character per byte, becomes another, and what is done before and after it is written. */
interface Plan {
  readonly edit: (text: string, place: MasterCfFile) => string;
  readonly before?: (text: string, place: MasterCfFile) => void;
  readonly after?: (place: MasterCfFile) => void;
}

function changeOf(configDirectory: string, { edit, before, after }: Plan): MasterCfChange {
  const name = path.join(configDirectory, "master.cf");
  const { text, ...place } = read(name);
  const apply = (): void => {
    editUnderLock(name, (content) => {
      const present = content.toString("latin1");
      const changed = edit(present, place);
      if (changed === present) return undefined;
      before?.(present, place);
      return Buffer.from(changed, "latin1");
    });
    after?.(place);
  };
  const hadSaved = existsSync(place.saved);
  const undo = (): void => {
    editUnderLock(name, (content) => {
      const present = content.toString("latin1");
      const former = programIn(text) ?? stockProgram;
      const restored = present === edit(text, place) ? text : withProgram(present, former, place.file);
      return present === restored ? undefined : Buffer.from(restored, "latin1");
    });
    if (!hadSaved) rmSync(place.saved, { force: true });
  };
  return {
    file: place.file,
    diff: diffOf(text, edit(text, place)),
    apply: () => writing(place.file, apply),
    undo: () => writing(place.file, undo),
  };
}

function writing(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`cannot write "${file}": ${textOfError(error)}`, { cause: error });
  }
}

function read(name: string): MasterCfFile & { readonly text: string } {
  try {
    const file = realpathSync(name);
    return { file, saved: `${file}.before-tlsmgrctl`, text: readFileSync(file, "latin1") };
  } catch (error) {
    throw new CommandError(`cannot read "${name}": ${textOfError(error)}`, { cause: error });
  }
}

function programIn(text: string): string | undefined {
  return findService(parseMasterCf(text), service)?.fields.command.text;
}

function withProgram(text: string, program: string, file: string): string {
  const tree = parseMasterCf(text);
  if (findService(tree, service) === undefined) {
    throw new CommandError(
      `"${file}" has no line "tlsmgr unix"; add one with: postconf -c ${path.dirname(file)} -M tlsmgr/unix="tlsmgr unix - - y 1000? 1 tlsmgr"`,
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

/** Writes a file with the owner and mode of another one. */
function writeLike(file: string, text: string, model: string): void {
  const { uid, gid, mode } = statSync(model);
  writeFileSync(file, text, { encoding: "latin1", flag: "wx", mode: 0o600 });
  chownSync(file, uid, gid);
  chmodSync(file, mode & 0o7777);
}
