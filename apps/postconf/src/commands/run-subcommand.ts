import type { Host } from "../host/host.ts";

export async function runSubcommand(name: string, args: readonly string[], host: Host): Promise<number> {
  host.writeError(`${name} ${args.join(" ")}\n`);
  return 1;
}
