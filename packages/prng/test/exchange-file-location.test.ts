import { statSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { exchangeFileLocation } from "../src/index.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

describe("exchangeFileLocation", () => {
  const dataDirectory = "/var/lib/postfix";

  test("a file in a directory of the mail owner stays there", () => {
    const directory = temporaryDirectory();
    const asked = path.join(directory, "prng_exch");
    const location = exchangeFileLocation(asked, dataDirectory, statSync(directory).uid);
    expect(location).toEqual({ path: asked, redirectedFrom: undefined });
  });

  test("a file in a directory of another user moves to data_directory, under its own name", () => {
    const directory = temporaryDirectory();
    const stranger = statSync(directory).uid + 1;
    const location = exchangeFileLocation(path.join(directory, "exchange"), dataDirectory, stranger);
    expect(location).toEqual({ path: "/var/lib/postfix/exchange", redirectedFrom: directory });
  });

  test("a name without a directory is judged by the current directory", () => {
    const location = exchangeFileLocation("exchange", dataDirectory, statSync(".").uid + 1);
    expect(location).toEqual({ path: "/var/lib/postfix/exchange", redirectedFrom: "." });
  });

  test("a directory that is not there, or behind a file, leaves the path as it is", () => {
    const directory = temporaryDirectory();
    for (const asked of [path.join(directory, "b", "exchange"), "/dev/null/directory/exchange"]) {
      expect(exchangeFileLocation(asked, dataDirectory, 12345)).toEqual({
        path: asked,
        redirectedFrom: undefined,
      });
    }
  });
});
