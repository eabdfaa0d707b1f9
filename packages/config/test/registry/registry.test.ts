import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  deliveryParameters,
  parameters,
  serviceParametersOf,
  stockServices,
  tableParameters,
} from "../../src/registry/index.ts";
import { generateRegistry } from "../../scripts/generate-registry.ts";

describe("generate-registry", () => {
  test("makes the checked-in generated.ts, byte for byte", () => {
    const checkedIn = readFileSync(new URL("../../src/registry/generated.ts", import.meta.url), "utf8");
    expect(generateRegistry()).toBe(checkedIn);
  });
});

describe("parameters", () => {
  test("has type, default and limits of an int parameter", () => {
    expect(parameters.get("tls_random_bytes")).toEqual({
      name: "tls_random_bytes",
      type: "int",
      belongsToService: false,
      defaultValue: "32",
      hasComputedDefault: false,
      isInPostfix3711: true,
      since: "2.2",
      min: 1,
    });
  });

  test("names the successor of a deprecated parameter and says whether the value carries over", () => {
    expect(parameters.get("smtpd_use_tls")).toMatchObject({
      deprecated: "since 3.9",
      replacedBy: "smtpd_tls_security_level",
      keepsValue: false,
    });
    expect(parameters.get("virtual_maps")).toMatchObject({
      replacedBy: "virtual_alias_maps",
      keepsValue: true,
    });
  });

  test("names only known parameters as successors", () => {
    const successors = [...parameters.values()].flatMap(({ replacedBy }) => replacedBy ?? []);
    expect(successors.length).toBeGreaterThan(30);
    expect(successors.filter((name) => !parameters.has(name))).toEqual([]);
  });

  test("marks defaults that depend on the machine as computed, and gives no text for them", () => {
    const computed = [...parameters.values()].filter((definition) => definition.hasComputedDefault);
    expect(computed.map(({ name }) => name)).toEqual([
      "mydomain",
      "myhostname",
      "mynetworks",
      "process_id",
      "process_name",
      "service_name",
    ]);
    expect(computed.every(({ defaultValue }) => defaultValue === "")).toBe(true);
  });

  test("marks parameters that came after 3.7.11", () => {
    expect(parameters.get("postscreen_tls_chain_files")).toMatchObject({
      isInPostfix3711: false,
      since: "3.12",
    });
    expect(parameters.get("data_directory")).toMatchObject({
      isInPostfix3711: true,
      defaultValue: "/var/lib/postfix",
    });
  });

  test("keeps default values with their $name references", () => {
    expect(parameters.get("tls_random_exchange_name")?.defaultValue).toBe("${data_directory}/prng_exch");
  });
});

describe("serviceParametersOf", () => {
  test("gives a pipe service all delivery parameters", () => {
    expect(serviceParametersOf("pipe")).toEqual(deliveryParameters);
    expect(deliveryParameters).toHaveLength(17);
  });

  test("gives spawn only the time limit, other transports all but it, and smtpd nothing", () => {
    expect(serviceParametersOf("spawn").map(({ suffix }) => suffix)).toEqual(["time_limit"]);
    expect(serviceParametersOf("smtp")).toHaveLength(16);
    expect(serviceParametersOf("smtpd")).toEqual([]);
  });

  test("has a known parameter for every default", () => {
    expect(deliveryParameters.filter(({ defaultParameter }) => !parameters.has(defaultParameter))).toEqual(
      [],
    );
  });
});

describe("stockServices", () => {
  test("has the tlsmgr row of the stock master.cf", () => {
    expect(stockServices.find(({ service }) => service === "tlsmgr")).toEqual({
      service: "tlsmgr",
      type: "unix",
      private: "-",
      unprivileged: "-",
      chroot: "y",
      wakeup: "1000?",
      processLimit: "1",
      command: "tlsmgr",
      isActive: true,
    });
  });
});

describe("tableParameters", () => {
  test("lists the settings of each kind of database client", () => {
    expect([...tableParameters.keys()]).toEqual(["ldap", "memcache", "mysql", "pgsql", "sqlite"]);
    expect(tableParameters.get("sqlite")).toContain("dbpath");
  });
});
