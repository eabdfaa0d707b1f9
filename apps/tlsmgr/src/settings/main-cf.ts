import { readFileSync } from "node:fs";
import { MailDictionary } from "@postfixjs/config/daemon";
import type { MailDictionaryOptions } from "@postfixjs/config/daemon";

/** The path of main.cf, put together as Postfix does: it stands in messages. */
export function mainCfOf(configDirectory: string): string {
  return `${configDirectory}/main.cf`;
}

/**
 * Reads main.cf as a program of Postfix does.
 *
 * @throws {ConfigFatalError} a line is not a setting
 * @throws {Error} the file cannot be read; the error is that of `node:fs`
 */
export function loadMainCf(options: MailDictionaryOptions): MailDictionary {
  const dictionary = new MailDictionary(options);
  const file = mainCfOf(options.configDirectory);
  dictionary.load(readFileSync(file), file);
  return dictionary;
}
