import process from "node:process";
import type { Site } from "../../site/site.ts";
import { advise, hint } from "../rule.ts";
import type { Rule } from "../rule.ts";

const shownMax = 3;

/** The rule on what this user may not look at; it comes last, when all others have looked. */
export const sightRules: readonly Rule[] = [
  {
    code: "not-seen",
    check: (site) => {
      const { hidden } = site.sight;
      const [first] = hidden;
      if (first === undefined) return [];
      const shown = hidden.slice(0, shownMax).map((file) => `"${file}"`);
      const more = hidden.length > shownMax ? ` and ${hidden.length - shownMax} more` : "";
      return [
        hint(
          `user ${process.getuid?.() ?? "?"} may not look at ${shown.join(", ")}${more}, so not everything was checked`,
          advise(`run this as root or as ${ownerName(site)}`),
        ),
      ];
    },
  },
];

function ownerName(site: Site): string {
  return site.text("mail_owner") || "mail_owner";
}
