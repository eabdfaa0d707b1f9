/** A word as a shell reads it: in quotes where it has to be. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-][\w@%+=:,./#-]*$/u.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
