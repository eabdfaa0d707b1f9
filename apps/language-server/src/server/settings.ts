import { defaultSettings } from "../service/view.ts";
import type { Settings } from "../service/view.ts";

/**
 * Reads settings as a client sends them: `{ version, manualPage, inlayHints, formatting }`, or these below
 * `postfix`. What is missing or of a wrong type keeps its value.
 */
export function readSettings(data: unknown, before: Settings = defaultSettings): Settings {
  const outer = fieldsOf(data);
  const inner = outer["postfix"];
  const fields = inner === undefined ? outer : fieldsOf(inner);
  const { version, manualPage, inlayHints, formatting } = fields;
  return {
    version:
      typeof version === "string" && /^(?:[0-9]+(?:\.[0-9]+){0,2})?$/u.test(version)
        ? version
        : before.version,
    manualPage: typeof manualPage === "string" ? manualPage : before.manualPage,
    inlayHints: typeof inlayHints === "boolean" ? inlayHints : before.inlayHints,
    formatting: typeof formatting === "boolean" ? formatting : before.formatting,
  };
}

function fieldsOf(data: unknown): Record<string, unknown> {
  return typeof data === "object" && data !== null ? Object.fromEntries(Object.entries(data)) : {};
}
