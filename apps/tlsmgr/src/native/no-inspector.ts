/**
 * Imported first. Until a program has a handler for SIGUSR1, that signal has Node.js open its inspector on a
 * local port, through which every local user could run code in this process.
 *
 * @module
 */
process.on("SIGUSR1", () => {});
