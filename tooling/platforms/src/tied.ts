/**
 * Words before a command: it and all that it starts end with this process, and its mounts with it, however
 * it ends.
 */
export const tied: readonly [string, ...string[]] = [
  "setpriv",
  "--pdeathsig",
  "KILL",
  "unshare",
  "--mount",
  "--propagation=private",
  "--pid",
  "--fork",
  "--kill-child",
];
