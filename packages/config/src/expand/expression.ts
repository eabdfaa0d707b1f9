import { isAlphanumeric, isNameCharacter } from "../text/characters.ts";
import { cutBytes } from "../text/encoding.ts";

/** A piece of an expression. */
export interface Part {
  /** The text as it stands there. */
  readonly text: string;
  /** Offset in the body of the expression. */
  readonly start: number;
}

/** A parameter name: the condition of `${name}`, `${name?…}` and so on. */
export interface NameCondition {
  readonly kind: "name";
  /** May be empty: `${ }` names nothing. */
  readonly name: Part;
}

/** `{left} operator {right}`. */
export interface Relation {
  readonly kind: "relation";
  /** The text in the first braces. */
  readonly left: Part;
  /** How to compare. */
  readonly operator: RelationalOperator;
  /** Compare as compatibility levels (`<=level` and so on) rather than as numbers or text. */
  readonly comparesLevels: boolean;
  /** The text in the second braces. */
  readonly right: Part;
}

/** `function{text}`, Postfix 3.11 and later. */
export interface FunctionCall {
  readonly kind: "call";
  /** The name of the function. */
  readonly name: Part;
  /** The text in the braces. */
  readonly argument: Part;
}

/** The comparisons of a relational expression. */
export type RelationalOperator = "==" | "!=" | "<" | "<=" | ">" | ">=";

/** What is wrong with an expression. */
export interface ExpressionError {
  /** Postfix's own words. */
  readonly message: string;
  /** Offset in the body at which it happened. */
  readonly at: number;
}

/** The body of a reference taken apart as far as it could be understood. */
export interface Expression {
  /** Absent if the error lies in it. */
  readonly condition?: NameCondition | Relation | FunctionCall;
  /** Present if the condition is followed by `?` or `:`. */
  readonly branches?: { readonly whenTrue?: Part; readonly whenFalse?: Part };
  /** Present if not all of it could be understood. */
  readonly error?: ExpressionError;
}

const operators: ReadonlySet<string> = new Set<RelationalOperator>(["==", "!=", "<", "<=", ">", ">="]);
const operatorCharacters = "<>!=?+-*/~&|%";
// The quotes are Postfix's.
const operatorExpected = '"==" or "!="" or "<"" or "<="" or ">="" or ">" expected at';

/**
 * Takes the body of a `${…}` apart, as Postfix's `mac_expand` does.
 *
 * @param body - the text between the braces
 * @param withFunctions - understand `function{text}` (Postfix 3.11 and later)
 * @example
 * ```ts
 * import { parseExpression } from "@postfixjs/config/syntax";
 *
 * const { condition, branches } = parseExpression("mydomain?{yes}:{no}", false);
 * console.log(condition?.kind, branches?.whenTrue?.text, branches?.whenFalse?.text); // => name yes no
 * ```
 */
export function parseExpression(body: string, withFunctions: boolean): Expression {
  const scanner = new Scanner(body);
  scanner.skipBlanks();
  const condition = scanner.peek() === "{" ? parseRelation(scanner) : parseName(scanner, withFunctions);
  if ("message" in condition) return { error: condition };
  if (condition.kind === "call" || scanner.isAtEnd()) return { condition };
  if (scanner.peek() !== "?" && scanner.peek() !== ":") {
    return { condition, error: scanner.error(`"?" or ":" expected at: "...}>>>`) };
  }
  const branches = parseBranches(scanner);
  return "message" in branches ? { condition, error: branches } : { condition, branches };
}

function parseName(scanner: Scanner, withFunctions: boolean): NameCondition | FunctionCall | ExpressionError {
  const name = scanner.take(isNameCharacter);
  const behind = scanner.at;
  scanner.skipBlanks();
  if (scanner.isAtEnd() || scanner.peek() === "?" || scanner.peek() === ":") return { kind: "name", name };
  if (withFunctions && scanner.peek() === "{" && name.text !== "") return parseCall(scanner, name);
  scanner.at = behind;
  return scanner.error(`attribute name syntax error at: "...${scanner.before()}>>>`);
}

function parseCall(scanner: Scanner, name: Part): FunctionCall | ExpressionError {
  const argument = scanner.takeGroup();
  if ("message" in argument) return argument;
  if (!scanner.isAtEnd()) return scanner.error(`unexpected input at: "...${argument.text}}>>>`);
  return { kind: "call", name, argument };
}

function parseRelation(scanner: Scanner): Relation | ExpressionError {
  const left = scanner.takeGroup();
  if ("message" in left) return left;
  const operatorStart = scanner.at;
  const operator = scanner.take((_, character) => operatorCharacters.includes(character)).text;
  if (!isOperator(operator)) {
    scanner.at = operatorStart;
    return scanner.error(`${operatorExpected}: "...${left.text}}>>>`);
  }
  const suffix = scanner.take(isAlphanumeric);
  if (suffix.text !== "" && suffix.text !== "level") {
    return { message: `bad operator suffix at: "...${operator}>>>${suffix.text}"`, at: suffix.start };
  }
  const behind = scanner.at;
  scanner.skipBlanks();
  if (scanner.peek() !== "{") {
    scanner.at = behind;
    return scanner.error(`"{expression}" expected at: "...{${left.text}} ${operator}>>>`);
  }
  const right = scanner.takeGroup();
  if ("message" in right) return right;
  return { kind: "relation", left, operator, comparesLevels: suffix.text !== "", right };
}

function isOperator(text: string): text is RelationalOperator {
  return operators.has(text);
}

/** Parses `?{text}:{text}`, `?text`, `:{text}` or `:text`; the scanner stands at `?` or `:`. */
function parseBranches(scanner: Scanner): { whenTrue?: Part; whenFalse?: Part } | ExpressionError {
  if (scanner.peek() === ":") return parseElse(scanner, {});
  scanner.at += 1;
  const whenTrue = scanner.takeGroupOrRest();
  if ("message" in whenTrue) return whenTrue;
  if (scanner.isAtEnd()) return { whenTrue };
  if (scanner.peek() !== ":") return scanner.error(`":" expected at: "...${whenTrue.text}}>>>`);
  return parseElse(scanner, { whenTrue });
}

function parseElse(scanner: Scanner, before: { whenTrue?: Part }): ReturnType<typeof parseBranches> {
  scanner.at += 1;
  const whenFalse = scanner.takeGroupOrRest();
  if ("message" in whenFalse) return whenFalse;
  if (!scanner.isAtEnd()) return scanner.error(`unexpected input at: "...${whenFalse.text}}>>>`);
  return { ...before, whenFalse };
}

/** A position in the body of an expression. */
class Scanner {
  readonly #body: string;
  at = 0;

  constructor(body: string) {
    this.#body = body;
  }

  isAtEnd(): boolean {
    return this.at >= this.#body.length;
  }

  peek(): string | undefined {
    return this.#body[this.at];
  }

  /** What stands before this position. */
  before(): string {
    return this.#body.slice(0, this.at);
  }

  /** Skips what counts as space inside expressions. */
  skipBlanks(): void {
    while (!this.isAtEnd() && " \t\r\n".includes(this.#body.charAt(this.at))) this.at += 1;
  }

  take(accepts: (code: number, character: string) => boolean): Part {
    const start = this.at;
    while (!this.isAtEnd() && accepts(this.#body.charCodeAt(this.at), this.#body.charAt(this.at)))
      this.at += 1;
    return { text: this.#body.slice(start, this.at), start };
  }

  /** Takes a balanced `{…}` and the blanks behind it; the scanner stands at `{`. */
  takeGroup(): Part | ExpressionError {
    const open = this.at;
    let level = 0;
    for (let index = open; index < this.#body.length; index++) {
      const character = this.#body[index];
      if (character === "{") level += 1;
      else if (character === "}" && --level === 0) {
        this.at = index + 1;
        this.skipBlanks();
        return { text: this.#body.slice(open + 1, index), start: open + 1 };
      }
    }
    return { message: `unbalanced {} in attribute expression: "${this.#body.slice(open)}"`, at: open };
  }

  /** Takes a `{…}`, or else all the rest, its leading blanks included. */
  takeGroupOrRest(): Part | ExpressionError {
    const start = this.at;
    this.skipBlanks();
    if (this.peek() === "{") return this.takeGroup();
    this.at = this.#body.length;
    return { text: this.#body.slice(start), start };
  }

  /** An error here: the words so far, 20 bytes of what follows, and the closing quote. */
  error(words: string): ExpressionError {
    return { message: `${words}${cutBytes(this.#body.slice(this.at, this.at + 20), 20)}"`, at: this.at };
  }
}
