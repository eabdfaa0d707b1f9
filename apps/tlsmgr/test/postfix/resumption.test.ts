import { connectTls, postfixInstalled } from "@postfixjs/test-support";
import type { PostfixInstance } from "@postfixjs/test-support";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { instanceWithOurTlsmgr } from "../support/daemon-file.ts";

/**
 * Complaints that any Postfix makes about a client that says QUIT before it greets, or that the test
 * provokes.
 */
const expected: RegExp[] = [];

describe.skipIf(!postfixInstalled).each([{ chroot: true }, { chroot: false }])(
  "under a real master, with chroot $chroot",
  ({ chroot }) => {
    let postfix: PostfixInstance;
    beforeAll(async () => {
      postfix = await instanceWithOurTlsmgr({
        tlsmgrChroot: chroot,
        listeners: { main: [], ticketless: ["tls_ssl_options=NO_TICKET", "smtpd_tls_protocols=TLSv1.2"] },
        mainCf: ["smtpd_tls_loglevel = 2", "smtp_tls_loglevel = 2"],
      });
    });
    afterAll(async () => {
      await postfix[Symbol.asyncDispose]();
    });

    /** Log lines since `from` that match. */
    const linesSince = (from: number, pattern: RegExp): string[] =>
      postfix.log
        .lines()
        .slice(from)
        .filter((line) => pattern.test(line));

    test("an openssl client resumes a TLS 1.3 session by a ticket, with a key that the daemon gave to smtpd", async () => {
      const first = await connectTls(postfix.port(), { version: "1.3" });
      expect(first).toMatchObject({ protocol: "TLSv1.3", reused: false, ticket: true });
      const second = await connectTls(postfix.port(), { version: "1.3", resume: first.session });
      expect(second).toMatchObject({ protocol: "TLSv1.3", reused: true });
    });

    test("an openssl client resumes a TLS 1.2 session by a ticket", async () => {
      const first = await connectTls(postfix.port(), { version: "1.2" });
      expect(first).toMatchObject({ protocol: "TLSv1.2", reused: false, ticket: true });
      const second = await connectTls(postfix.port(), { version: "1.2", resume: first.session });
      expect(second).toMatchObject({ protocol: "TLSv1.2", reused: true });
    });

    test("an openssl client resumes a TLS 1.2 session by its id, out of the daemon's cache", async () => {
      const from = postfix.log.lines().length;
      const port = postfix.port("ticketless");
      const first = await connectTls(port, { version: "1.2", tickets: false });
      expect(first).toMatchObject({ protocol: "TLSv1.2", reused: false, ticket: false });
      const second = await connectTls(port, { version: "1.2", tickets: false, resume: first.session });
      expect(second.reused).toBe(true);
      expect(linesSince(from, /tlsmgr-js\[\d+\]: write smtpd TLS cache entry /u)).toHaveLength(1);
      expect(
        linesSince(from, /tlsmgr-js\[\d+\]: read smtpd TLS cache entry .*&s=.*: time=\d+/u),
      ).toHaveLength(1);
    });

    test("real smtp resumes its session with a server, out of the daemon's cache", async () => {
      const firstDelivery = await postfix.sendMessage();
      expect(firstDelivery.at(-1)).toContain("status=sent");
      const secondDelivery = await postfix.sendMessage();
      expect(secondDelivery.at(-1)).toContain("status=sent");
      expect(firstDelivery.some((line) => /\/smtp\[\d+\]: .*save session .* to smtp cache/u.test(line))).toBe(
        true,
      );
      expect(
        secondDelivery.some((line) => /\/smtp\[\d+\]: .*reloaded session .* from smtp cache/u.test(line)),
      ).toBe(true);
      expect(secondDelivery.some((line) => /\/smtp\[\d+\]: .*Reusing old session/u.test(line))).toBe(true);
    });

    test("the mail log holds no warning, error or worse", () => {
      expect(postfix.log.complaints(expected)).toEqual([]);
    });
  },
);
