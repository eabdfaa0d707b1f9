import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEdits } from "../../src/edit/index.ts";
import { EditorModel, findReferencesAt, prepareRename, renameAt, symbolAt } from "../../src/editor/index.ts";
import { Configuration, masterCfServices, parseMainCf, parseMasterCf } from "../../src/index.ts";
import * as registry from "../../src/registry/index.ts";
import { marked, texts } from "../support/marked.ts";

/** Both files after what stands at the `|` is renamed, or why it is not. */
function renamed(main: string, master: string, name: string): [string, string] | string {
  const { model, file, offset } = marked(main, master);
  const renaming = renameAt(model, file, offset, name);
  if ("refusal" in renaming) return renaming.refusal;
  return [
    applyEdits(model.mainCf.text, renaming.edits["main.cf"]),
    applyEdits(model.masterCf.text, renaming.edits["master.cf"]),
  ];
}

const classes = [
  "smtpd_restriction_classes = strict, lax",
  "strict = reject_unknown_client_hostname, lax",
  "lax = permit",
  "smtpd_client_restrictions = strict, check_client_access hash:/strict",
  "smtpd_recipient_restrictions = permit_mynetworks, strict, lax",
  "mail_name = strict",
  "own = $strict",
  "",
].join("\n");

describe("renameAt: restriction classes", () => {
  const expected = classes
    .replace("= strict, lax", "= firm, lax")
    .replace("strict = ", "firm = ")
    .replace("restrictions = strict,", "restrictions = firm,")
    .replace("networks, strict", "networks, firm")
    .replace("$strict", "$firm");

  test.each([
    ["in the list of classes", "classes = str|ict"],
    ["where it is defined", "\nstr|ict = "],
    ["where it is used", "client_restrictions = str|ict"],
    ["at its end", "mynetworks, strict|"],
    ["behind a dollar", "$str|ict"],
  ])("%s: the list, the definition, every use, and no other text", (_where, place) => {
    const [before = "", behind = ""] = place.split("|");
    expect(renamed(classes.replace(before + behind, place), "", "firm")).toEqual([expected, ""]);
  });

  test("inside of another class", () => {
    const main = classes.replace("hostname, lax", "hostname, l|ax");
    expect(renamed(main, "", "easy")).toEqual([classes.replaceAll("lax", "easy"), ""]);
  });

  test("in a -o option, and from there", () => {
    const main = "smtpd_restriction_classes = strict\nstrict = reject\n";
    const master = "smtp inet n - y - - smtpd -o smtpd_client_restrictions=str|ict\n";
    expect(renamed(main, master, "firm")).toEqual([
      "smtpd_restriction_classes = firm\nfirm = reject\n",
      master.replace("str|ict", "firm"),
    ]);
  });

  test.each([
    ["a restriction", "permit_mynetworks", '"permit_mynetworks" is a restriction of Postfix'],
    ["another class", "lax", '"lax" is set already'],
    ["a parameter", "relayhost", '"relayhost" is a parameter of Postfix'],
  ])("is refused for the name of %s", (_what, name, refusal) => {
    expect(renamed(classes.replace("\nstrict", "\nstr|ict"), "", name)).toBe(refusal);
  });

  test("the name of a restriction is fine for what is no class", () => {
    expect(renamed("o|wn = 1\n", "", "permit_mynetworks")).toEqual(["permit_mynetworks = 1\n", ""]);
  });

  test("a word like a class in a list that has no classes is not one", () => {
    const { model, offset } = marked(`mydestination = st|rict\n${classes}`);
    expect(symbolAt(model, "main.cf", offset)).toBeUndefined();
  });
});

describe("renameAt: services", () => {
  const main = [
    "default_transport = slow:[a.example]",
    "relay_transport = slow",
    "local_transport = local:slow",
    "virtual_transport = $default_transport",
    "bounce_service_name = slow",
    "slow_destination_rate_delay = 1s",
    "slow_initial_destination_concurrency = $slow_destination_rate_delay",
    "slow_own = x",
    "mydestination = slow",
    "",
  ].join("\n");
  const master =
    "slow unix - - n - - smtp -o slow_own=1\n  -o fallback_transport=slow:\nother unix - - n - - slow\n";
  const expected = main
    .replace("= slow:[a", "= late:[a")
    .replace("relay_transport = slow", "relay_transport = late")
    .replace("name = slow", "name = late")
    .replaceAll("slow_destination", "late_destination")
    .replace("slow_initial", "late_initial");
  const expectedMaster = master.replace("slow unix", "late unix").replace("=slow:", "=late:");

  test.each([
    ["in master.cf", main, master.replace("slow", "sl|ow")],
    ["in the value of a transport", main.replace("= slow:", "= sl|ow:"), master],
    ["in the value of a service name", main.replace("name = slow", "name = slow|"), master],
    ["in a -o option", main, master.replace("=slow:", "=slo|w:")],
  ])("%s: the field, transports, service names and its parameters", (_where, marked_, markedMaster) => {
    expect(renamed(marked_, markedMaster, "late")).toEqual([expected, expectedMaster]);
  });

  test("renames every service of the name, whatever its type", () => {
    expect(renamed("", "a| unix - - n - - x\na fifo - - n - - x\n", "b")).toEqual([
      "",
      "b unix - - n - - x\nb fifo - - n - - x\n",
    ]);
  });

  test("warns about tables, which no edit reaches", () => {
    const { model, file, offset } = marked("", "slow| unix - - n - - smtp\n");
    expect(renameAt(model, file, offset, "late")).toMatchObject({
      warning: 'Lookup tables such as transport_maps may name "slow" too: change them by hand',
    });
  });

  test("has no warning for a parameter", () => {
    const { model, file, offset } = marked("ow|n = 1\n");
    expect(renameAt(model, file, offset, "other")).toEqual({
      edits: { "main.cf": [{ start: 0, end: 3, text: "other" }], "master.cf": [] },
    });
  });

  test.each([
    [
      "an inet service",
      "25| inet n - n - - smtpd\n",
      "26",
      '"25" is the port or address that an inet service listens on',
    ],
    [
      "a unix service with an inet service of that name behind it",
      "smtp| unix - - n - - smtp\nsmtp inet n - n - - smtpd\n",
      "out",
      '"smtp" is the port or address that an inet service listens on',
    ],
    [
      "a name with a blank",
      "slow| unix - - n - - smtp\n",
      "a b",
      '"a b" cannot name a service: use letters, digits, "_", "-" and "."',
    ],
    [
      "an empty name",
      "slow| unix - - n - - smtp\n",
      "",
      '"" cannot name a service: use letters, digits, "_", "-" and "."',
    ],
    [
      "the name of another service",
      "slow| unix - - n - - smtp\nlate fifo - - n - - x\n",
      "late",
      'A service "late" exists already',
    ],
    ["a field that is no name", "slow un|ix - - n - - smtp\n", "fifo", "Nothing with a name stands here"],
    ["an argument", "slow unix - - n - - pipe slo|w\n", "late", "Nothing with a name stands here"],
  ])("refuses %s", (_what, text, name, refusal) => {
    expect(renamed("", text, name)).toBe(refusal);
  });

  test("a parameter of a service is renamed with the service only", () => {
    expect(renamed("slow_destin|ation_rate_delay = 1s\n", "slow unix - - n - - smtp\n", "x")).toBe(
      '"slow_destination_rate_delay" belongs to a service: rename the service in master.cf',
    );
  });

  test("a parameter of Postfix that begins with the name of a service stays", () => {
    const text = "smtp_destination_recipient_limit = 5\n";
    expect(renamed(text, "smtp| unix - - n - - smtp\n", "out")).toEqual([text, "out unix - - n - - smtp\n"]);
  });
});

describe("renameAt: names of the user's own", () => {
  test.each([
    ["a name that is set", "o|wn = 1\nother = 2\n", "other", '"other" is set already'],
    ["a name that is set in master.cf", "o|wn = 1\n", "in_master", '"in_master" is set already'],
    [
      "a name that a value refers to, which would get a value",
      "o|wn = 1\nrelayhost = $own.$other\n",
      "other",
      '"$other" stands in a value already, and would get another meaning',
    ],
    ["a parameter", "o|wn = 1\n", "mydomain", '"mydomain" is a parameter of Postfix'],
    ["a name with a dash", "o|wn = 1\n", "a-b", '"a-b" cannot follow a "$": use letters, digits and "_"'],
    [
      "a name of any length, shown in part",
      "o|wn = 1\n",
      "é".repeat(100),
      `"${"é".repeat(30)}" cannot follow a "$": use letters, digits and "_"`,
    ],
    [
      "the setting of a lookup table",
      "virtual_alias_maps = ldap:corp\ncorp_server|_host = x\n",
      "y",
      '"corp_server_host" belongs to a lookup table, whose name it begins with',
    ],
  ])("are not given %s", (_what, main, name, refusal) => {
    expect(renamed(main, "smtp inet n - n - - smtpd -o in_master=1\n", name)).toBe(refusal);
  });

  test("the same name changes nothing", () => {
    const main = "own = 1\nrelayhost = $own\n";
    expect(renamed(main.replace("own", "o|wn"), "", "own")).toEqual([main, ""]);
  });

  test("a name that only looks like the setting of a table is free", () => {
    expect(renamed("virtual_alias_maps = hash:corp\ncorp_server|_host = x\n", "", "y")).toEqual([
      "virtual_alias_maps = hash:corp\ny = x\n",
      "",
    ]);
  });
});

describe("findReferencesAt", () => {
  test("are in the order of the files, main.cf first", () => {
    const { model } = marked(
      "relayhost = $own\nown = 1|\nmyorigin = ${own}\n",
      "a unix - - n - - smtp -o b=$own\nc unix - - n - - smtp -o own=2\n",
    );
    expect(texts(model, findReferencesAt(model, "main.cf", 18))).toEqual([
      "main:13:own",
      "main:17:own",
      "main:38:own",
      "master:28:own",
      "master:57:own",
    ]);
  });

  test("of a service name it and what is called after it", () => {
    const { model, file, offset } = marked(
      "slow_destination_rate_delay = 1s\nx = $slow_destination_rate_delay\ndefault_transport = slow\n",
      "slo|w unix - - n - - smtp\n",
    );
    expect(findReferencesAt(model, file, offset).map(({ role }) => role)).toEqual([
      "read",
      "read",
      "read",
      "write",
    ]);
  });

  test("are none where nothing has a name", () => {
    const { model, file, offset } = marked("# |c\nown = 1\n");
    expect(findReferencesAt(model, file, offset)).toEqual([]);
  });
});

describe("renaming there and back", () => {
  const line = fc.constantFrom(
    "own = 1",
    "own = $mydomain,\n  2",
    "relayhost = ${own?{$own}:{x}}",
    "myorigin = ${{$own} == {1} ? {$(own)} : {$$own}}",
    "smtpd_restriction_classes = strict",
    "strict = reject_unlisted_sender, permit",
    "smtpd_client_restrictions = strict, { check_client_access hash:/own, strict }",
    "default_transport = slow:own",
    "slow_destination_rate_delay = 2s",
    "mydestination = own, strict, slow, $slow_destination_rate_delay",
    "# own strict slow $own",
    "other = $strict",
  );
  const service = fc.constantFrom(
    "slow unix - - n - - smtp -o own=5\n",
    "smtp inet n - n - - smtpd -o relayhost=$own\n  -o smtpd_client_restrictions=strict\n",
    "x unix - - n - - pipe own strict slow\n  -o own=1\n",
  );

  test("gives both files back, byte for byte, and changes no value on the way", () => {
    fc.assert(
      fc.property(
        fc.array(line),
        fc.array(service),
        fc.nat(),
        fc.constantFrom("\n", "\r\n"),
        (lines, services, seed, end) => {
          const main = lines
            .map((each) => `${each}\n`)
            .join("")
            .replaceAll("\n", end);
          const master = services.join("");
          const model = new EditorModel({
            mainCf: parseMainCf(main),
            masterCf: parseMasterCf(master),
            registry,
          });
          const file = seed % 2 === 0 ? "main.cf" : "master.cf";
          const offset = (seed >> 1) % (model.file(file).text.length + 1);
          const place = prepareRename(model, file, offset);
          const renaming = renameAt(model, file, offset, "quite_another");
          expect("refusal" in renaming).toBe("refusal" in place);
          if ("refusal" in renaming || "refusal" in place) return;
          const name = model.file(file).text.slice(place.start, place.end);
          const mainCf = parseMainCf(applyEdits(main, renaming.edits["main.cf"]));
          const masterCf = parseMasterCf(applyEdits(master, renaming.edits["master.cf"]));
          const there = new EditorModel({ mainCf, masterCf, registry });
          const before = new Configuration({ mainCf: model.mainCf, parameters: registry.parameters });
          const after = new Configuration({ mainCf, parameters: registry.parameters });
          for (const each of ["relayhost", "myorigin"])
            expect(after.evaluate(each)?.value).toBe(before.evaluate(each)?.value);
          expect(masterCfServices(masterCf).length).toBe(masterCfServices(model.masterCf).length);
          const moved = renaming.edits[file].filter((edit) => edit.end <= place.start);
          const start = place.start + moved.length * ("quite_another".length - name.length);
          const back = renameAt(there, file, start, name);
          if ("refusal" in back) expect.fail(`${name}: ${back.refusal}`);
          expect(applyEdits(mainCf.text, back.edits["main.cf"])).toBe(main);
          expect(applyEdits(masterCf.text, back.edits["master.cf"])).toBe(master);
        },
      ),
      { numRuns: 600 },
    );
  });
});
