import { parameters } from "@postfixjs/config/registry";
import { findingCodes } from "./findings.ts";
import { fence } from "./page.ts";
import type { Page } from "./page.ts";

/** The page that people meet first, and the tasks that lead into the guides. */
export function startPages(): Page[] {
  return [homePage(), tasksPage()];
}

function homePage(): Page {
  const text = `---
layout: home
title: postfixjs
titleTemplate: false
hero:
  name: postfixjs
  text: Postfix, explained and rebuilt in TypeScript
  tagline: A drop-in tlsmgr(8), the protocol of Postfix's daemons, and everything there is to know about main.cf and master.cf.
  actions:
    - theme: brand
      text: Try your main.cf
      link: /playground/
      target: _self
    - theme: alt
      text: Guides
      link: /guides/
    - theme: alt
      text: API reference
      link: /api/
features:
  - title: For administrators
    details: tlsmgr in place of the C program, changed by one field of master.cf and changed back the same way. Clients never block each other, everything has a limit.
    link: /guides/tlsmgr.html
    linkText: The daemon
  - title: For authors of configurations
    details: ${findingCodes().length} findings with fixes, effective values with their origin, ${parameters.size} parameters. In a terminal, in your editor, in this browser.
    link: /findings/
    linkText: All findings
  - title: For developers
    details: Libraries for Node and browsers. They parse without losing a byte, speak the attribute protocol, and have no runtime dependencies where it matters.
    link: /guides/attr.html
    linkText: The libraries
---

<div class="home-example">

## A file that explains itself

${fence(
  "postfix-main",
  `mydomain = example.org
gateway = mx.$mydomain
relayhost = [$gateway]:587     # → [mx.example.org]:587
smtpd_use_tls = yes            # legacy-tls: set smtpd_tls_security_level = may
smtpd_tls_loglvl = 1           # unknown-parameter: did you mean smtpd_tls_loglevel?`,
)}

The same library stands behind [postconf-js](guides/postconf.md), the [language server](guides/language-server.md), the
[extension for VS Code](guides/vscode.md) and the <a href="/playground/" target="_self">playground</a>. In the playground
nothing leaves your browser.

</div>
`;
  return { file: "index.md", text };
}

type Task = readonly [task: string, page: string, answer: string];

const tasks: readonly (readonly [title: string, tasks: readonly Task[]])[] = [
  [
    "You run a mail server",
    [
      [
        "Put the daemon in place of Postfix's own, and go back",
        "operating.md#installing-and-uninstalling",
        "`tlsmgrctl install`",
      ],
      ["See what is wrong, and how to fix it", "operating.md#finding-problems", "`tlsmgrctl check`"],
      ["Look into a running daemon", "operating.md#checking-status", "`tlsmgrctl status`"],
      ["Bound the memory of session caches", "operating.md#memory-limits", "`[cache]` of tlsmgr.ini"],
      ["Measure with Prometheus", "operating.md#prometheus", "`[metrics]` of tlsmgr.ini"],
      ["Confine Postfix by systemd", "operating.md#confining-postfix-by-systemd", "a unit's drop-in"],
      ["Resume TLS sessions on several hosts", "cluster.md", "`[cluster]` with Valkey or Redis"],
    ],
  ],
  [
    "You write main.cf and master.cf",
    [
      ["Check files without a Postfix", "postconf.md", "`postconf-js lint`"],
      ["See what a change changes in effect", "postconf.md", "`postconf-js diff`"],
      ["Find out where a value comes from", "postconf.md", "`postconf-js explain`"],
      ["Get findings and completion in VS Code", "vscode.md", "the extension"],
      ["… in Neovim, Emacs, Helix and others", "editors.md", "`postfix-language-server`"],
      ["Settle a finding", "../findings/index.md", "a page for each"],
      ["Look a parameter up", "../parameters/index.md", "type, default, limits, versions"],
    ],
  ],
  [
    "You write programs",
    [
      ["Talk to a Postfix daemon", "attr.md", "`@postfixjs/attr`"],
      ["Answer policy and table requests of Postfix", "attr.md", "`/policy`, `/tables`"],
      ["Read, check and edit configurations", "config.md", "`@postfixjs/config`"],
      ["Show findings in your own editor", "language-server.md#in-a-browser", "the web worker"],
      ["Use the daemon's parts", "session-cache.md", "caches, keys, random numbers"],
    ],
  ],
];

function tasksPage(): Page {
  const sections = tasks.map(([title, rows]) => {
    const lines = rows.map(([task, page, answer]) => {
      const address = page.startsWith("..") ? page : `./${page}`;
      return `| [${task}](${address}) | ${answer} |`;
    });
    return `## ${title}\n\n| to do | with |\n| --- | --- |\n${lines.join("\n")}\n`;
  });
  return { file: "guides/index.md", text: `# What do you want to do?\n\n${sections.join("\n")}` };
}
