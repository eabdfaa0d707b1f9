/** Tells the worker which files changes are compared with. */
export const keepNotification = "playground/keep";

/** Their texts, by URI. */
export type KeptFiles = Readonly<Record<string, string>>;

/** The commands of the language server that the playground runs. */
export const commands = {
  effective: "postfix.server.effectiveConfiguration",
  preview: "postfix.server.previewEffect",
} as const;

/** Which file an editor holds. */
export type FileName = "main.cf" | "master.cf";

/** Both files, in the order of the page. */
export const fileNames: readonly FileName[] = ["main.cf", "master.cf"];

/** The URI of a file: both are in one folder, so that they count as a pair. */
export function uriOf(file: FileName): string {
  return `file:///playground/${file}`;
}

/** Which file a URI names. */
export function fileOf(uri: string): FileName | undefined {
  return fileNames.find((file) => uriOf(file) === uri);
}
