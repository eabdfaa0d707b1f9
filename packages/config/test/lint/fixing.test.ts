import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  Configuration,
  knownParameters,
  masterCfServices,
  parseMainCf,
  parseMasterCf,
} from "../../src/index.ts";
import type { MainCf, MasterCf, MasterCfService } from "../../src/index.ts";
import { applyEdits } from "../../src/edit/index.ts";
import { fixConfiguration, isCertain, lint } from "../../src/lint/index.ts";
import * as registry from "../../src/registry/index.ts";

interface Files {
  readonly mainCf: MainCf;
  readonly masterCf: MasterCf;
}

function parse(main: string, master = ""): Files {
  return { mainCf: parseMainCf(main), masterCf: parseMasterCf(master) };
}

function fix(
  main: string,
  master = "",
): { readonly main: string; readonly master: string; refused: string[] } {
  const files = fixConfiguration({ ...parse(main, master), registry });
  return {
    main: files.mainCf?.text ?? "",
    master: files.masterCf?.text ?? "",
    refused: files.refused.map(({ code }) => code),
  };
}

describe("fixConfiguration", () => {
  test("renames a parameter together with its references", () => {
    const main =
      "virtual_maps = hash:/v\nrelay_domains = example.com,\n  ${virtual_maps}\nx = ${y?$virtual_maps}\n";
    expect(fix(main).main).toBe(main.replaceAll("virtual_maps", "virtual_alias_maps"));
  });

  test("leaves a parameter alone that an option of master.cf refers to", () => {
    const main = "virtual_maps = hash:/v\n";
    const master = "smtp inet n - n - - smtpd -o relay_domains=$virtual_maps\n";
    expect(fix(main, master)).toEqual({ main, master, refused: ["deprecated-parameter"] });
  });

  test("renames a parameter of main.cf and the option that overrides it together", () => {
    const fixed = fix("virtual_maps = hash:/v\n", "smtp inet n - n - - smtpd -o virtual_maps=hash:/w\n");
    expect(fixed).toEqual({
      main: "virtual_alias_maps = hash:/v\n",
      master: "smtp inet n - n - - smtpd -o virtual_alias_maps=hash:/w\n",
      refused: [],
    });
  });

  test("keeps the legacy TLS settings that an option of master.cf relies on", () => {
    const main = "smtpd_use_tls = yes\n";
    const master = "smtps inet n - n - - smtpd -o smtpd_enforce_tls=yes\n";
    expect(fix(main, master)).toMatchObject({ main, master });
  });

  test("turns a legacy TLS setting into the level that it stands for", () => {
    expect(fix("smtpd_enforce_tls = yes\nsmtpd_use_tls = yes\n").main).toBe(
      "smtpd_tls_security_level = encrypt\n",
    );
  });

  test("keeps a legacy TLS setting that something refers to", () => {
    const main = "smtpd_use_tls = yes\nsmtpd_banner = $smtpd_use_tls\n";
    expect(fix(main)).toMatchObject({ main, refused: ["legacy-tls"] });
  });

  test("applies the harmless fixes of a file beside one that is refused", () => {
    const main = "virtual_maps = hash:/v\nmail_name = a\nmail_name = b\n";
    const master = "smtp inet n - n - - smtpd -o relay_domains=$virtual_maps\n";
    expect(fix(main, master).main).toBe("virtual_maps = hash:/v\nmail_name = b\n");
  });

  test("reports what it has applied and refused, in order", () => {
    const { applied, refused } = fixConfiguration({
      ...parse("a = 1\na = 2\nsmtpd_use_tls = yes\nb = $smtpd_use_tls\n"),
      registry,
    });
    expect(applied.map(({ code }) => code)).toEqual(["duplicate"]);
    expect(refused.map(({ code }) => code)).toEqual(["legacy-tls"]);
  });

  test("works with one file, and with none", () => {
    expect(fixConfiguration({ mainCf: parseMainCf("a = 1\na = 2\n"), registry }).mainCf?.text).toBe(
      "a = 2\n",
    );
    const masterCf = parseMasterCf("tlsmgr unix - - n 300 1 tlsmgr\n");
    expect(fixConfiguration({ masterCf, registry }).masterCf?.text).toBe("tlsmgr unix - - n 300? 1 tlsmgr\n");
    expect(fixConfiguration({ registry })).toEqual({ applied: [], refused: [] });
  });
});

/** Lines that certain fixes are about, and lines that depend on them. */
const mainLine = fc.constantFrom(
  "virtual_maps = hash:/v",
  "virtual_alias_maps = hash:/w",
  "relay_domains = $virtual_maps",
  "relay_domains = ${virtual_maps?{a.example}:{b.example}}, $mydomain",
  "own = ${{$smtpd_use_tls} == {yes} ? {$virtual_maps} : {none}}",
  "fallback_relay = [f.example]",
  "smtp_fallback_relay = $fallback_relay, [g.example]",
  "smtpd_use_tls = yes",
  "smtpd_enforce_tls = ${virtual_maps?yes}",
  "smtpd_tls_security_level =",
  "smtp_use_tls = yes",
  "smtp_enforce_tls = yes",
  "smtp_tls_enforce_peername = no",
  "postscreen_use_tls = no",
  "tlsproxy_tls_security_level = $smtpd_tls_security_level",
  "smtpd_banner = $mail_name $smtpd_use_tls",
  "mail_name = A",
  "mail_name = $own",
  "postscreen_blacklist_action = drop",
  "postscreen_dnsbl_ttl = 2h",
  "authorized_verp_clients = $mynetworks",
);
const option = fc.constantFrom(
  "virtual_maps=hash:/o",
  "smtpd_enforce_tls=yes",
  "smtpd_use_tls=no",
  "smtpd_banner=$virtual_maps",
  "smtp_fallback_relay=$fallback_relay",
  "own=$smtpd_use_tls",
  "mail_name=O",
  "tls_random_bytes=64",
);
const configuration = fc.record({
  bom: fc.boolean(),
  lines: fc.array(mainLine, { maxLength: 12 }),
  services: fc.array(fc.array(option, { maxLength: 3 }), { maxLength: 3 }),
});

/** The parameters that the fixes of these lines speak of. */
const announced =
  /(?:_(?:use|enforce)_tls|_security_level|^virtual_maps|^fallback_relay|_blacklist_action|_dnsbl_ttl|^authorized_verp_clients)$/u;

/** Every value of every view, but for those that the findings speak of, and the TLS levels that count. */
function meaning({ mainCf, masterCf }: Files): Record<string, string | undefined>[] {
  const parameters = knownParameters(registry, masterCf);
  return [undefined, ...masterCfServices(masterCf)].map((service) => {
    const view = new Configuration({ mainCf, parameters }, service);
    const names = [...view.names()].filter(
      (name) => !announced.test(name) && !isWithoutEffect(service, name),
    );
    const values = names.sort().map((name) => [name, view.evaluate(name)?.value] as const);
    const levels = ["smtpd", "smtp"].map((program) => [program, levelOf(view, program)] as const);
    return Object.fromEntries([...values, ...levels]);
  });
}

/** The finding says that this option goes. */
function isWithoutEffect(service: MasterCfService | undefined, name: string): boolean {
  return service !== undefined && name === "tls_random_bytes";
}

function levelOf(view: Configuration, program: string): string | undefined {
  const value = (name: string): string | undefined => view.evaluate(`${program}_${name}`)?.value;
  if (value("tls_security_level") !== "") return value("tls_security_level");
  if (value("enforce_tls") === "yes") return value("tls_enforce_peername") === "yes" ? "verify" : "encrypt";
  return value("use_tls") === "yes" ? "may" : "";
}

function toFiles({
  bom,
  lines,
  services,
}: typeof configuration extends fc.Arbitrary<infer T> ? T : never): Files {
  const main = `${bom ? "\ufeff" : ""}${["own = x", ...lines].map((line) => `${line}\n`).join("")}`;
  const master = services.map((options, index) => {
    const words = options.map((each) => ` -o ${each}`).join("");
    return `s${index} inet n - n - - smtpd${words}\n`;
  });
  return parse(main, master.join(""));
}

describe("every certain fix", () => {
  test("leaves every effective value as it was, for every service", () => {
    fc.assert(
      fc.property(configuration, (generated) => {
        const before = toFiles({ ...generated, bom: false });
        const { mainCf, masterCf, applied } = fixConfiguration({ ...before, registry });
        if (mainCf === undefined || masterCf === undefined) throw new TypeError("A file is lost");
        expect(meaning({ mainCf, masterCf })).toEqual(meaning(before));
        return applied.length >= 0;
      }),
      { numRuns: 60 },
    );
  });

  test("settles its finding: none that could be applied is left", () => {
    fc.assert(
      fc.property(configuration, (generated) => {
        const { mainCf, masterCf, refused } = fixConfiguration({ ...toFiles(generated), registry });
        const left = lint({ ...(mainCf && { mainCf }), ...(masterCf && { masterCf }), registry }).filter(
          isCertain,
        );
        const refusals = new Set(refused.map(({ code }) => code));
        expect(left.filter(({ code }) => !refusals.has(code))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test("has edits that can be applied, in all findings", () => {
    fc.assert(
      fc.property(configuration, (generated) => {
        const files = toFiles(generated);
        for (const { file, fixes } of lint({ ...files, registry })) {
          const { text } = file === "main.cf" ? files.mainCf : files.masterCf;
          for (const { edits } of fixes) expect(applyEdits(text, edits)).not.toBe(text);
        }
      }),
      { numRuns: 40 },
    );
  });
});
