/** The options that master(8) gives to every daemon; names and meaning as in Postfix's daemon skeleton. */
export interface DaemonOptions {
  /** `-c`: confine the process to the queue directory. */
  readonly chroot: boolean;
  /** `-d`: the standard input may be a terminal. */
  readonly nonDaemon: boolean;
  /** `-D`: run `debugger_command` on this process. */
  readonly debug: boolean;
  /** `-l`: master.cf limits this service to one process. */
  readonly limitedToOne: boolean;
  /** `-n`: the service's name, when it is not that of the program. */
  readonly serviceName: string | undefined;
  /** `-o name=value`, `-i` and `-m`, in order, as `name=value`. */
  readonly overrides: readonly string[];
  /** `-S`: serve one request on the standard streams. */
  readonly standAlone: boolean;
  /** `-t`: the kind of socket. */
  readonly transport: string | undefined;
  /** `-u`: run as `mail_owner`. */
  readonly unprivileged: boolean;
  /** `-v`, once for each. */
  readonly verbose: number;
  /** `-V`: log to the standard error as well. */
  readonly logToStderr: boolean;
  /** What follows the options; tlsmgr takes none. */
  readonly operands: readonly string[];
  /** What is wrong with the command line, in Postfix's words. The options before it are in effect. */
  readonly fault: string | undefined;
}

const withArgument = new Set(["i", "m", "n", "o", "s", "t"]);
const withoutArgument = new Set(["c", "d", "D", "l", "S", "u", "v", "V", "z"]);

/**
 * Reads a command line as getopt(3) does with `cdDi:lm:n:o:s:St:uvVz`: letters may be bundled, an argument
 * may be glued to its letter, the first other word ends the options. So does the first bad one:
 * it is reported after those before it have taken effect, `-V` above all.
 *
 * @param args - the words after the program's name
 */
export function parseOptions(args: readonly string[]): DaemonOptions {
  const { options, operands, fault } = split(args);
  const count = (letter: string): number => options.filter((option) => option.letter === letter).length;
  const last = (letter: string): string | undefined =>
    options.findLast((option) => option.letter === letter)?.argument;
  return {
    chroot: count("c") > 0,
    nonDaemon: count("d") > 0,
    debug: count("D") > 0,
    limitedToOne: count("l") > 0,
    serviceName: last("n"),
    overrides: options.flatMap(override),
    standAlone: count("S") > 0,
    transport: last("t"),
    unprivileged: count("u") > 0,
    verbose: count("v"),
    logToStderr: count("V") > 0,
    operands,
    fault,
  };
}

interface CommandLine {
  readonly options: readonly Option[];
  readonly operands: readonly string[];
  readonly fault: string | undefined;
}

interface Option {
  readonly letter: string;
  readonly argument: string;
}

function split(args: readonly string[]): CommandLine {
  const options: Option[] = [];
  let index = 0;
  for (; index < args.length; index += 1) {
    const word = args[index] ?? "";
    if (word === "--") return { options, operands: args.slice(index + 1), fault: undefined };
    if (!word.startsWith("-") || word === "-") break;
    for (let at = 1; at < word.length; at += 1) {
      const letter = word.charAt(at);
      if (withoutArgument.has(letter)) {
        options.push({ letter, argument: "" });
        continue;
      }
      const glued = word.slice(at + 1);
      const argument = glued === "" ? args[index + 1] : glued;
      const fault = faultOf(letter, argument);
      if (fault !== undefined || argument === undefined) return { options, operands: [], fault };
      if (glued === "") index += 1;
      options.push({ letter, argument });
      break;
    }
  }
  return { options, operands: args.slice(index), fault: undefined };
}

function faultOf(letter: string, argument: string | undefined): string | undefined {
  if (!withArgument.has(letter) || argument === undefined) return `invalid option: ${letter}`;
  const isBadCount = letter === "s" && !(Number.parseInt(argument, 10) > 0);
  return isBadCount ? `invalid socket_count: ${argument}` : undefined;
}

function override({ letter, argument }: Option): string[] {
  if (letter === "o") return [argument];
  if (letter === "i") return [`max_idle=${argument}`];
  return letter === "m" ? [`max_use=${argument}`] : [];
}
