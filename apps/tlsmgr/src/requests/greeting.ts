import { greetingBytes } from "@postfixjs/attr/tlsmgr";
import type { PostfixVersion } from "../settings/ini-setting.ts";

/**
 * The greeting for clients of a version of Postfix. Those of 3.6 and later wait for it; earlier ones would
 * take it for a reply, so they get none.
 */
export function greetingFor({ major, minor }: PostfixVersion): Uint8Array | undefined {
  return major > 3 || (major === 3 && minor >= 6) ? greetingBytes() : undefined;
}
