/**
 * The first one with `process.getBuiltinModule` in the line that it belongs to; see `engines` in
 * package.json.
 */
const oldest = { major: 20, minor: 16 } as const;

/** Says what is wrong with a version of Node.js, if the daemon cannot run on it. */
export function nodeVersionFault(version: string = process.versions.node): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const isRecent = major > oldest.major || (major === oldest.major && minor >= oldest.minor);
  return isRecent
    ? undefined
    : `Node.js ${version} is too old: it must be ${oldest.major}.${oldest.minor} or later`;
}
