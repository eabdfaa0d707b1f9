import type { Origin } from "@postfixjs/config";
import type { ParameterDefinition, ValueKind } from "@postfixjs/config/registry";

/** A value, where it stands and where that is. */
export interface Source {
  readonly name: string;
  readonly raw: string | undefined;
  readonly from: Origin["from"] | "undefined";
  /** `PATH:LINE`, if it stands in a file. */
  readonly place: string | undefined;
}

/** What a value is, with what is to say about the words that it takes. */
export interface ExplainedKind extends Omit<ValueKind, "words"> {
  readonly words: readonly { readonly word: string; readonly text: string | undefined }[];
}

/** Everything known about a parameter. */
export interface Explanation extends Source {
  readonly value: string | undefined;
  /** The names that took part in the expansion, in the order of their use. */
  readonly references: readonly Source[];
  readonly warnings: readonly string[];
  readonly definition: ParameterDefinition | undefined;
  readonly kind: ExplainedKind | undefined;
  readonly description: string | undefined;
}
