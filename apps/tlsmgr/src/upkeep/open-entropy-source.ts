import { openEntropySource } from "@postfixjs/prng";
import type { EntropySourceOpening } from "@postfixjs/prng";
import type { Log } from "../log/log.ts";
import { textOfCode } from "../log/system-error.ts";

/**
 * Opens the external source of entropy. Failing to open it costs the source, never the service.
 *
 * @param name - `tls_random_source`; empty for no source
 */
export async function openSource(name: string, log: Log): Promise<EntropySourceOpening | undefined> {
  if (name === "") {
    log.warning("no entropy source specified with parameter tls_random_source");
    log.warning("encryption keys etc. may be predictable");
    return undefined;
  }
  const opening = await openEntropySource(name);
  if (!opening.ok) {
    const reason = textOfCode(opening.errorCode);
    if (opening.kind === "dev") log.warning(`cannot open entropy device ${opening.path}: ${reason}`);
    if (opening.kind === "egd") log.warning(`cannot connect to EGD server ${opening.path}: ${reason}`);
  }
  return opening;
}
