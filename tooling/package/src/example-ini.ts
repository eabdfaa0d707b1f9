/**
 * Makes the example of `tlsmgr.ini` of the manual page: every setting with its default, commented out, below
 * what the page says of it.
 *
 * @param manual - tlsmgr.ini(5) in Markdown: `## SECTION name`, then a list of settings with their defaults
 */
export function exampleIni(manual: string): string {
  const output = [
    "; Settings of tlsmgr-js beyond Postfix's own parameters; see tlsmgr.ini(5). Copy this file to",
    "; /etc/postfix/tlsmgr.ini, remove the semicolon in front of what you change, then: postfix reload",
  ];
  let isInSection = false;
  let pending = "";
  const endSetting = (): void => {
    if (pending !== "") output.push(pending);
    pending = "";
  };
  for (const line of manual.split("\n")) {
    const [, heading, section] = /^## (SECTION )?(.*)$/u.exec(line) ?? [];
    const [, name, value = ""] = /^- `(\w+)` \(default: (.*)\)$/u.exec(line) ?? [];
    if (section !== undefined) {
      endSetting();
      isInSection = heading !== undefined;
      if (isInSection) output.push("", `[${section}]`);
    } else if (isInSection && name !== undefined) {
      endSetting();
      pending = `;${name} = ${value === "empty" ? "" : value}`.trimEnd();
    } else if (isInSection && line.trim() !== "") {
      output.push(`; ${line.trim().replaceAll(/`|\*\*|(?<!\w)\*|\*(?!\w)/gu, "")}`);
    }
  }
  endSetting();
  return `${output.join("\n")}\n`;
}
