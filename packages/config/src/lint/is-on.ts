import { parseBoolean } from "../values/boolean.ts";

/** Whether a yes-or-no parameter is on. */
export function isOn(value: string | undefined): boolean {
  return parseBoolean(value ?? "") === true;
}
