import { exitWell, parseWords, UsageError } from "./command.ts";
import type { Command } from "./command.ts";

const completionHelp = `usage: tlsmgrctl completion bash|zsh|fish

Prints a script that completes the words of tlsmgrctl's command line.

  bash                    tlsmgrctl completion bash > /etc/bash_completion.d/tlsmgrctl
  zsh                     in ~/.zshrc, after compinit: source <(tlsmgrctl completion zsh)
  fish                    tlsmgrctl completion fish > ~/.config/fish/completions/tlsmgrctl.fish`;

/** What follows the name of a command, where only certain words may. */
const wordsAfter: Readonly<Record<string, string>> = {
  cache: "list show delete flush",
  keys: "list rotate drop",
  completion: "bash zsh fish",
};

/** `tlsmgrctl completion`, for the commands that there are. */
export function completionCommand(commands: ReadonlyMap<string, Command>): Command {
  return {
    summary: "print a completion script for a shell",
    help: completionHelp,
    run: (args, output) => {
      const [shell, ...rest] = parseWords(args, {}).words;
      const write = shell === undefined ? undefined : scripts[shell];
      if (write === undefined || rest.length > 0) {
        throw new UsageError("say for which shell: bash, zsh or fish");
      }
      output.result(write(commands));
      return exitWell;
    },
  };
}

/** A function that looks at the first word, and at the second where it matters. */
function bashScript(commands: ReadonlyMap<string, Command>): string {
  const cases = Array.from(commands, ([name, { help }]) => {
    const words = wordsAfter[name] ?? "";
    return `    ${name}) options='${optionsIn(help).join(" ")}' words='${words}' ;;`;
  });
  return `_tlsmgrctl() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} options= words=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W '${[...commands.keys()].join(" ")} --help' -- "$current"))
    return
  fi
  case \${COMP_WORDS[1]} in
${cases.join("\n")}
  esac
  case $previous in
    --config-directory | --data-directory | --daemon-directory)
      COMPREPLY=($(compgen -d -- "$current")); return ;;
    --control | --socket | --interpreter | --textfile)
      COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  if [[ \${COMP_WORDS[1]} == cache ]] && ((COMP_CWORD == 3)); then words='smtpd smtp lmtp'
  elif ((COMP_CWORD > 2)); then words=
  fi
  COMPREPLY=($(compgen -W "$words $options" -- "$current"))
}
complete -F _tlsmgrctl tlsmgrctl`;
}

/** zsh understands scripts for bash, if it is asked to. */
function zshScript(commands: ReadonlyMap<string, Command>): string {
  return `#compdef tlsmgrctl\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(commands)}`;
}

/** A line for each command, and one for each of its options and words. */
function fishScript(commands: ReadonlyMap<string, Command>): string {
  const complete = "complete -c tlsmgrctl";
  const quoted = (text: string): string => `'${text.replaceAll(/['\\]/gu, String.raw`\$&`)}'`;
  const lines = Array.from(commands, ([name, { summary, help }]) => {
    const words = wordsAfter[name];
    const within = `${complete} -n '__fish_seen_subcommand_from ${name}'`;
    return [
      `${complete} -f -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
      ...(words === undefined ? [] : [`${within} -f -a ${quoted(words)}`]),
      ...optionsIn(help).map((option) => `${within} -l ${option.slice(2)}`),
    ].join("\n");
  });
  return lines.join("\n");
}

/** What writes the script for a shell, by the shell's name. */
const scripts: Readonly<Record<string, (commands: ReadonlyMap<string, Command>) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** The options that a help text names. */
function optionsIn(help: string): string[] {
  return [...new Set([...(help.match(/--[a-z][a-z-]*/gu) ?? []), "--help"])];
}
