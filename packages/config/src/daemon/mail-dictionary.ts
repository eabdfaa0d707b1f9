import { expand } from "../expand/expand.ts";
import type { ExpansionContext } from "../expand/expand.ts";
import { ConfigFatalError } from "../fatal-error.ts";
import { parseMainCf } from "../syntax/main-cf.ts";
import type { MainCf, MainCfNode } from "../syntax/main-cf.ts";
import { splitNameValue } from "../syntax/name-value.ts";
import { byteLength, cutBytes } from "../text/encoding.ts";
import { convertValue } from "../values/convert.ts";
import type { Parameter, ParameterType, ParameterValue } from "../values/parameter.ts";
import { defaultTimeUnit } from "../values/time.ts";

/** What a dictionary is made from. */
export interface MailDictionaryOptions {
  /** Base name of the program: the first value of `$process_name`. */
  readonly processName: string;
  /** The first value of `$config_directory`. */
  readonly configDirectory: string;
  /**
   * Gets the text of each warning, in Postfix's words, in order and before any fatal error that follows it.
   */
  readonly warn: (text: string) => void;
  /** Named functions of Postfix 3.11 and later; see `ExpansionContext`. */
  readonly functions?: ReadonlyMap<string, (text: string) => string | undefined>;
}

/** How many bytes of an ignored line a warning shows. */
const shownBytesMax = 30;

/**
 * The configuration as a daemon sees it: the raw texts of main.cf and `-o` options, and the defaults of those
 * parameters that the daemon itself has read so far. So the order of reading matters, as it does in Postfix.
 *
 * The order of a Postfix daemon is: `load`, the `-o` options by `override`, `set("service_name", …)`, `read`
 * for each parameter in `skeletonParameters`, `set("process_id", …)`, `read` for each parameter of its own.
 *
 * @example
 * ```ts
 * import { MailDictionary } from "@postfixjs/config/daemon";
 *
 * const dictionary = new MailDictionary({
 *   processName: "tlsmgr",
 *   configDirectory: "/etc/postfix",
 *   warn: (text) => console.log(`warning: ${text}`),
 * });
 * dictionary.load("relayhost = a\nrelayhost = b\n");
 * // => warning: /etc/postfix/main.cf, line 2: overriding earlier entry: relayhost=a
 * dictionary.override("ipc_timeout = 5m");
 * console.log(dictionary.read({ name: "ipc_timeout", type: "time", defaultValue: "3600s", min: 1 })); // => 300
 * ```
 */
export class MailDictionary {
  readonly #values = new Map<string, string>();
  readonly #configDirectory: string;
  readonly #warn: (text: string) => void;
  readonly #context: ExpansionContext;

  constructor(options: MailDictionaryOptions) {
    this.#configDirectory = options.configDirectory;
    this.#warn = options.warn;
    this.#context = {
      lookup: (name) => this.#values.get(name),
      warn: options.warn,
      ...(options.functions === undefined ? {} : { functions: options.functions }),
    };
    this.set("process_name", options.processName);
    this.set("config_directory", options.configDirectory);
  }

  /**
   * Takes over the settings of a main.cf file. A file that Postfix would read again, because it was changed
   * while it was read, is loaded again in the same way.
   *
   * @param content - bytes, text, or a tree
   * @param path - how messages name the file
   * @throws {ConfigFatalError} a line is no setting
   */
  load(content: string | Uint8Array | MainCf, path: string = `${this.#configDirectory}/main.cf`): void {
    const file = typeof content === "object" && "nodes" in content ? content : parseMainCf(content);
    for (const node of file.nodes) this.#loadNode(node, path);
  }

  #loadNode(node: MainCfNode, path: string): void {
    switch (node.kind) {
      case "setting": {
        const earlier = this.#values.get(node.name);
        if (earlier !== undefined && earlier !== node.value) {
          this.#warn(`${path}, line ${node.line}: overriding earlier entry: ${node.name}=${earlier}`);
        }
        this.#values.set(node.name, node.value);
        break;
      }
      case "indented": {
        const text = cString(node.text);
        const shown = cutBytes(text, shownBytesMax);
        const dots = byteLength(node.text) > shownBytesMax ? "..." : "";
        this.#warn(`${path}: logical line must not start with whitespace: "${shown}${dots}"`);
        break;
      }
      case "broken":
        throw new ConfigFatalError(`${path}, line ${node.line}: ${node.error}: "${cString(node.text)}"`);
      case "blank":
      case "comment":
        break;
    }
  }

  /**
   * Applies the argument of a daemon's `-o` option.
   *
   * @param argument - `name=value` or `name = value`
   * @throws {ConfigFatalError} the argument has another form
   */
  override(argument: string): void {
    const split = splitNameValue(argument);
    if (typeof split === "string")
      throw new ConfigFatalError(`invalid "-o ${argument}" option value: ${split}`);
    this.#values.set(split.name, split.value);
  }

  /** Stores a raw value, as a daemon does for `service_name` and `process_id`. */
  set(name: string, value: string): void {
    this.#values.set(name, value);
  }

  /** The raw value of a name, or `undefined` if it is neither set nor read so far. */
  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  /**
   * Expands a text with what the dictionary holds at this moment.
   *
   * @throws {ConfigFatalError} the text, or a value that it refers to, is malformed; the warnings tell more
   */
  expand(text: string): string {
    const expanded = expand(text, this.#context);
    if (expanded === undefined) throw new ConfigFatalError("dictionary mail_dict: macro processing error");
    return expanded;
  }

  /**
   * Reads a parameter: its value, or else its default, expanded, converted and checked. A default is stored,
   * so that later values can refer to it.
   *
   * @returns a `boolean` for bool and nbool; a `number` for int, nint and time (seconds); a `bigint` for
   *   long; else a `string`
   * @throws {ConfigFatalError} the value is malformed or out of range, with the text that Postfix logs
   */
  read<T extends ParameterType>(parameter: Parameter<T>): ParameterValue<T> {
    const { name, type, defaultValue } = parameter;
    const timeUnit = type === "time" ? defaultTimeUnit(this.expand(defaultValue)) : "";
    if (!this.#values.has(name)) {
      const isText = type === "str" || type === "readonly";
      this.#values.set(name, isText ? this.expand(defaultValue) : defaultValue);
      if (isText) return convertValue(parameter, this.#values.get(name) ?? "", timeUnit);
    }
    const raw = this.#values.get(name) ?? "";
    return convertValue(parameter, type === "raw" ? raw : this.expand(raw), timeUnit);
  }
}

/** What C sees of a text. */
function cString(text: string): string {
  const nul = text.indexOf("\0");
  return nul < 0 ? text : text.slice(0, nul);
}
