/**
 * The words of a simple shell command with its quotes taken off.
 *
 * @returns nothing if it takes a shell: pipes, redirections
 */
export function splitCommand(line: string): string[] | undefined {
  const words: string[] = [];
  let rest = line;
  while (rest !== "") {
    const [whole = "", single, double, plain] =
      /^(?:'([^']*)'|"([^"$`\\]*)"|([^\s'"|<>&;$`\\]+)) */u.exec(rest) ?? [];
    if (whole === "") return undefined;
    words.push(single ?? double ?? plain ?? "");
    rest = rest.slice(whole.length);
  }
  return words;
}
