import { broken, warning } from "../rule.ts";
import type { Rule } from "../rule.ts";
import type { Site } from "../../site/site.ts";

const stockLine = "tlsmgr unix - - y 1000? 1 tlsmgr";

/** Rules on the tlsmgr line of master.cf; all but the first have nothing to say without one. */
export const serviceLineRules: readonly Rule[] = [
  {
    code: "service-missing",
    check: ({ service, configDirectory }) =>
      service === undefined
        ? [
            broken(
              `${configDirectory}/master.cf has no line "tlsmgr unix", so nobody can reach a tlsmgr`,
              `postconf -M tlsmgr/unix="${stockLine}" && postfix reload`,
            ),
          ]
        : [],
  },
  {
    code: "process-limit",
    check: onLine((site) => {
      const limit = site.field("process_limit");
      if (limit === "1" || (limit === "-" && site.text("default_process_limit") === "1")) return [];
      return [
        broken(
          `the process limit of tlsmgr in master.cf is "${limit}", but it works with 1 only`,
          "postconf -F tlsmgr/unix/process_limit=1 && postfix reload",
        ),
      ];
    }),
  },
  {
    code: "service-public",
    check: onLine((site) =>
      site.field("private") === "n"
        ? [
            broken(
              "the private field of tlsmgr in master.cf is n: its socket is not where clients look for it",
              "postconf -F tlsmgr/unix/private=- && postfix reload",
            ),
          ]
        : [],
    ),
  },
  {
    code: "service-privileged",
    check: onLine((site) =>
      site.field("unprivileged") === "n"
        ? [
            warning(
              "the unprivileged field of tlsmgr in master.cf is n: it runs as root without need",
              "postconf -F tlsmgr/unix/unprivileged=- && postfix reload",
            ),
          ]
        : [],
    ),
  },
];

function onLine(check: (site: Site) => ReturnType<Rule["check"]>): Rule["check"] {
  return (site) => (site.service === undefined ? [] : check(site));
}
