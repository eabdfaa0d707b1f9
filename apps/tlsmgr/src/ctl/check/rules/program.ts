import { accessSync, constants, existsSync, lstatSync } from "node:fs";
import { CommandError } from "../../commands/command.ts";
import { changeableParts, codeOf } from "../../install/loaded-files.ts";
import { quote } from "../../install/quote.ts";
import { tryInterpreter } from "../../install/interpreter.ts";
import { parseLauncher } from "../../install/launcher.ts";
import { broken, hint, warning } from "../rule.ts";
import type { Rule } from "../rule.ts";

/** Rules on the file that master(8) runs. */
export const programRules: readonly Rule[] = [
  {
    code: "program-missing",
    check: ({ program }) =>
      program === undefined || existsSync(program)
        ? []
        : [
            broken(
              `"${program}", which the tlsmgr line of master.cf names, does not exist`,
              "tlsmgrctl install --daemon-directory $(postconf -h daemon_directory), or name another program",
            ),
          ],
  },
  {
    code: "program-not-executable",
    check: ({ program }) =>
      program === undefined || !existsSync(program) || isExecutable(program)
        ? []
        : [broken(`"${program}" is not executable`, `chmod 755 ${program}`)],
  },
  {
    code: "program-link",
    check: ({ program }) =>
      program !== undefined && lstatSync(program, { throwIfNoEntry: false })?.isSymbolicLink() === true
        ? [
            warning(
              `"${program}" is a symbolic link, and "postfix check" warns of those`,
              "tlsmgrctl install writes a regular file in its place",
            ),
          ]
        : [],
  },
  {
    code: "program-not-ours",
    check: ({ program, script }) =>
      program !== undefined && script === undefined && existsSync(program)
        ? [
            hint(
              `"${program}" is Postfix's own tlsmgr: it has no statistics and no control socket`,
              "tlsmgrctl install --help",
            ),
          ]
        : [],
  },
  {
    code: "interpreter",
    check: ({ script }) => {
      const { interpreter, program } = parseLauncher(script ?? "") ?? {};
      if (interpreter === undefined || program === undefined) return [];
      if (!existsSync(program)) {
        return [broken(`the daemon itself, "${program}", is missing`, "install the package again")];
      }
      try {
        tryInterpreter(interpreter, program);
        return [];
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        return [broken(error.message, "tlsmgrctl install --interpreter PATH, with a Node.js that can")];
      }
    },
  },
  {
    code: "program-writable",
    check: ({ program, script }, { mapped }) => {
      const { interpreter, program: daemon } = parseLauncher(script ?? "") ?? {};
      const code = interpreter === undefined || daemon === undefined ? [] : codeOf(daemon, interpreter);
      const files = [program ?? "", ...code, ...mapped];
      return changeableParts(files).map((part) =>
        warning(
          `others than root can change "${part}", and so what master(8) runs as root`,
          `chown -h root ${quote(part)} && chmod go-w ${quote(part)}`,
        ),
      );
    },
  },
  {
    code: "start",
    check: ({ program }, { trialFault }) =>
      trialFault === undefined
        ? []
        : [
            broken(
              `"${program}" would not work when master(8) starts it: ${trialFault}`,
              "tlsmgrctl install --renew",
            ),
          ],
  },
];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
