const labelLengthMax = 63;
const nameLengthMax = 255;

/**
 * Finds what is wrong with a host name, in the words of Postfix's `valid_hostname`.
 *
 * @returns nothing for a good name
 */
export function hostNameFault(name: string): string | undefined {
  if (name === "") return "valid_hostname: empty hostname";
  const shown = name.slice(0, 100);
  for (const label of name.split(".")) {
    if (label === "") return `valid_hostname: misplaced delimiter: ${shown}`;
    const strange = /[^A-Za-z0-9_-]/u.exec(label);
    if (strange !== null) {
      return `valid_hostname: invalid character ${strange[0].charCodeAt(0)}(decimal): ${shown}`;
    }
    if (label.length > labelLengthMax) return `valid_hostname: hostname label too long: ${shown}`;
    if (label.startsWith("-") || label.endsWith("-")) return `valid_hostname: misplaced hyphen: ${shown}`;
  }
  if (!/[A-Za-z_-]/u.test(name)) return `valid_hostname: numeric hostname: ${shown}`;
  if (name.length > nameLengthMax) return `valid_hostname: bad length ${name.length} for ${shown}...`;
  return undefined;
}
