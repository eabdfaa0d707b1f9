import { compareLevels, compareValues } from "./compare.ts";
import { parseExpression } from "./expression.ts";
import type { FunctionCall, NameCondition, Relation } from "./expression.ts";
import { parseMacroText } from "./macro-text.ts";
import type { Literal, MacroReference } from "./macro-text.ts";

/** What an expansion needs to know, and whom it tells. */
export interface ExpansionContext {
  /** The raw value of a name, or `undefined` if it has none. */
  lookup(name: string): string | undefined;
  /** Gets the text of each warning, in Postfix's words. */
  warn(text: string): void;
  /**
   * The named functions of Postfix 3.11 and later, `${name{text}}`. A function returns `undefined` if it
   * fails. Without this member, such a call is the syntax error that it is in older versions.
   */
  readonly functions?: ReadonlyMap<string, (text: string) => string | undefined>;
  /** What is left for this expansion and all others that share it. */
  readonly budget?: ExpansionBudget;
}

/**
 * What expansions of one piece of work may cost together. Each takes what it used off, and fails when nothing
 * is left.
 */
export interface ExpansionBudget {
  /** Pieces that may still be handled. */
  steps: number;
  /** Characters that may still be scanned. */
  length: number;
}

/** Postfix's own limit: an entry at a deeper level than this fails. */
const nestingMax = 100;
/**
 * The real program starts to count anew in each operand of a relation, and so crashes on `a = ${{$a} == {}}`.
 * This is the limit over all of them.
 */
const totalNestingMax = 500;
/** Pieces handled in one expansion; more only happens to texts that were made to explode. */
const stepsMaxOfOne = 200_000;
/** Characters scanned in one expansion; the result cannot be longer. */
const lengthMaxOfOne = 16 * 1024 * 1024;

/**
 * Expands `$name`, `${name}`, `${name?text:text}`, relational expressions and so on in a value, recursively,
 * as Postfix's daemons do (postconf(5), "parameter = value"). Undefined names are empty.
 *
 * Two limits beyond Postfix's keep hostile input from exhausting stack and memory: 500 nested levels across
 * operands of relational expressions, and 200,000 pieces or 16 Mi scanned characters in all.
 *
 * @returns the text, or `undefined` after a failure, of which `warn` was told
 * @throws {ConfigFatalError} a relational expression compares a number that does not fit a C `long`
 * @example
 * ```ts
 * import { expand } from "@postfixjs/config/daemon";
 *
 * const values = new Map([["myhostname", "mx.example.org"]]);
 * const context = { lookup: (name: string) => values.get(name), warn: console.log };
 * console.log(expand("$myhostname ${relayhost?{relayed}:{direct}}", context)); // => mx.example.org direct
 * console.log(expand("${myhostname", context));
 * // => truncated macro reference: "${myhostname"
 * // => undefined
 * ```
 */
export function expand(text: string, context: ExpansionContext): string | undefined {
  const shared = context.budget;
  const stepsMax = Math.min(stepsMaxOfOne, shared?.steps ?? stepsMaxOfOne);
  const lengthMax = Math.min(lengthMaxOfOne, shared?.length ?? lengthMaxOfOne);
  const budget: Budget = { steps: 0, length: 0, depth: 0, stepsMax, lengthMax, isExhausted: false };
  const expansion = new Expansion(context, budget);
  try {
    expansion.add(text);
  } finally {
    if (shared !== undefined) {
      shared.steps = Math.max(0, shared.steps - budget.steps);
      shared.length = Math.max(0, shared.length - budget.length);
    }
  }
  return expansion.failed ? undefined : expansion.text;
}

/** What is shared by an expansion and those of its operands. */
interface Budget {
  steps: number;
  length: number;
  depth: number;
  readonly stepsMax: number;
  readonly lengthMax: number;
  isExhausted: boolean;
}

/** One expansion with its own level counter; each operand of a relation has another. */
class Expansion {
  readonly #context: ExpansionContext;
  readonly #budget: Budget;
  #level = 0;
  text = "";
  failed = false;

  constructor(context: ExpansionContext, budget: Budget) {
    this.#context = context;
    this.#budget = budget;
  }

  /**
   * Adds the expansion of a text. After a failure Postfix continues, for further messages, up to the
   * next reference in braces or the last literal.
   */
  add(text: string): void {
    this.#spend(0, text.length);
    const { pieces, error } = parseMacroText(text);
    const last = pieces.at(-1);
    for (const piece of pieces) {
      if (this.#budget.isExhausted) return;
      if (this.failed && piece.kind === "reference" && piece.isBraced) return;
      if (this.failed && piece.kind === "literal" && piece === last && error === undefined) return;
      this.#budget.depth += 1;
      this.#addPiece(piece);
      this.#budget.depth -= 1;
    }
    if (error === undefined || this.#budget.isExhausted || (this.failed && error.isEmptyBraces)) return;
    this.#fail(error.message);
  }

  /**
   * A level that ends in its own error, or is entered after one, stays counted: so it is in Postfix.
   */
  #addPiece(piece: Literal | MacroReference): void {
    const words = piece.kind === "literal" ? piece.text : piece.body;
    const level = this.#level++;
    if (level > nestingMax || this.#budget.depth > totalNestingMax) {
      this.#fail(`unreasonable macro call nesting: "${words}"`);
    }
    this.#spend(1, 0);
    if (this.failed) return;
    const selected = piece.kind === "literal" ? undefined : this.#select(piece.body);
    if (this.failed) return;
    if (piece.kind === "literal") this.text += piece.text;
    else this.add(selected ?? "");
    this.#level -= 1;
  }

  #spend(pieces: number, characters: number): void {
    this.#budget.steps += pieces;
    this.#budget.length += characters;
    if (this.#budget.isExhausted) return;
    const { steps, length, stepsMax, lengthMax } = this.#budget;
    if (steps <= stepsMax && length <= lengthMax) return;
    this.#budget.isExhausted = true;
    this.#fail(`unreasonable macro expansion: more than ${stepsMax} steps or ${lengthMax} characters`);
  }

  /** The text that an expression stands for, to be expanded in turn. */
  #select(body: string): string | undefined {
    const { condition, branches, error } = parseExpression(body, this.#context.functions !== undefined);
    const value = condition === undefined ? undefined : this.#evaluate(condition);
    if (this.failed) return undefined;
    if (error !== undefined) this.#fail(error.message);
    if (branches === undefined) return value;
    return (value === undefined || value === "" ? branches.whenFalse : branches.whenTrue)?.text;
  }

  #evaluate(condition: NameCondition | Relation | FunctionCall): string | undefined {
    switch (condition.kind) {
      case "name":
        return this.#context.lookup(condition.name.text);
      case "relation":
        return this.#compare(condition) ? "true" : "";
      case "call":
      default:
        return this.#call(condition);
    }
  }

  /**
   * Both operands are expanded and compared even if one fails: its warnings, and the fatal error, come all
   * the same.
   */
  #compare(relation: Relation): boolean {
    const left = this.#expandOperand(relation.left.text);
    const right = this.#expandOperand(relation.right.text);
    if (this.#budget.isExhausted) return false;
    if (!relation.comparesLevels) return compareValues(left, relation.operator, right);
    const result = compareLevels(left, relation.operator, right);
    if (typeof result === "boolean") return result;
    this.#fail(`malformed compatibility level syntax: "${result.malformed}"`);
    return false;
  }

  #expandOperand(text: string): string {
    const operand = new Expansion(this.#context, this.#budget);
    operand.add(text);
    if (operand.failed) this.failed = true;
    return operand.text;
  }

  #call({ name, argument }: FunctionCall): string | undefined {
    const implementation = this.#context.functions?.get(name.text);
    if (implementation === undefined) {
      this.#fail(`unknown function "${name.text}" at"...>>>${name.text}{${argument.text}}"`);
      return undefined;
    }
    const text = this.#expandOperand(argument.text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/gu, ""));
    if (this.failed) return undefined;
    const result = implementation(text);
    if (result === undefined) this.failed = true;
    return result;
  }

  #fail(warning: string): void {
    this.failed = true;
    this.#context.warn(warning);
  }
}
