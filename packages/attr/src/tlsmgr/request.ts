import type { Reader } from "../encoding.ts";
import { nullTerminated } from "../null-terminated.ts";
import { scan } from "../scan.ts";
import type { Scan } from "../scan.ts";
import { schema, string } from "../schema.ts";
import type { Warning } from "../warning.ts";
import { requestSchemas } from "./protocol.ts";
import type { RequestName, RequestValues } from "./protocol.ts";

/** A well-formed request of a given name. */
export interface RequestOf<Name extends RequestName> {
  /** To be carried out, and answered with the reply of that request. */
  readonly kind: "request";
  /** Name of the request. */
  readonly request: Name;
  /** Its attributes. */
  readonly values: RequestValues[Name];
  /** To be logged: an attribute too many does not stop a request. */
  readonly warnings: readonly Warning[];
}

/** A well-formed request; `request` tells which, and so what `values` holds. */
export type Request = { readonly [Name in RequestName]: RequestOf<Name> }[RequestName];

/** A list that is no well-formed request. Whatever follows it in the same buffer is to be dropped. */
export type BadRequest =
  | {
      /** To be answered with {@link encodeEmptyReply}. */
      readonly kind: "malformed";
      /** The request, when its name could be read. */
      readonly request: RequestName | undefined;
      /** To be logged. */
      readonly warnings: readonly Warning[];
    }
  | {
      /** Not to be answered at all. */
      readonly kind: "unknown";
      /** The unknown name, a byte string. */
      readonly name: string;
      /** Postfix logs nothing. */
      readonly warnings: readonly Warning[];
    };

/** The wake-up call of master(8): close the connection without an answer. */
export interface Wakeup {
  /** Kind of input. */
  readonly kind: "wakeup";
  /** None. */
  readonly warnings: readonly Warning[];
}

/** The bytes end before the request does. */
export interface Unfinished {
  /** Kind of result. */
  readonly kind: "more";
  /** None. */
  readonly warnings: readonly Warning[];
}

/** The client has closed before the name of a request was read: close without an answer. */
export interface Closed {
  /** Kind of input. */
  readonly kind: "closed";
  /** To be logged. */
  readonly warnings: readonly Warning[];
}

const requestName = schema([string("request")], { strict: true, more: true });
const wakeupName = "W";
const noWarnings: readonly Warning[] = [];

/** Postfix reads so many bytes, or fewer, as a bare string instead of an attribute list. */
export const shortRequestBytesMax = 2;

/**
 * Decodes the request at the start of `bytes`, as tlsmgr(8) does.
 *
 * @example
 * ```ts
 * import { decodeRequest, encodeRequest } from "@postfixjs/attr/tlsmgr";
 *
 * const decoded = decodeRequest(encodeRequest("seed", { size: 32 }));
 * if (decoded.kind === "request" && decoded.request === "seed") console.log(decoded.values.size); // => 32
 * ```
 *
 * @param bytes - what was received; bytes after the request are not looked at
 * @param isEnded - true when the client has closed its side: then the result is never `more`
 */
export function decodeRequest(
  bytes: Uint8Array,
  isEnded: boolean = false,
): Request | BadRequest | Wakeup | Unfinished | Closed {
  return bytes.length <= shortRequestBytesMax ? decodeShort(bytes, isEnded) : decodeList(bytes, isEnded);
}

/** Like {@link decodeRequest}, for bytes that are known to be an attribute list, however short. */
export function decodeList(
  bytes: Uint8Array,
  isEnded: boolean,
): Request | BadRequest | Wakeup | Unfinished | Closed {
  const reader = nullTerminated.reader(bytes, isEnded);
  const head = scan(requestName, reader);
  const { warnings } = head;
  if (head.kind === "more") return { kind: "more", warnings };
  if (head.kind === "complete") return decodeNamed(head.values.request, reader);
  // A name and a string are malformed in one way only: the stream ends before they do.
  return head.kind === "malformed"
    ? { kind: "closed", warnings }
    : { kind: "malformed", request: undefined, warnings };
}

/** A string of at most two bytes, ended by a NUL or by the end of the stream. */
function decodeShort(bytes: Uint8Array, isEnded: boolean): BadRequest | Wakeup | Unfinished | Closed {
  const length = bytes.indexOf(0);
  if (length < 0 && !isEnded) return { kind: "more", warnings: noWarnings };
  if (bytes.length === 0) return { kind: "closed", warnings: noWarnings };
  const name = String.fromCharCode(...(length < 0 ? bytes : bytes.subarray(0, length)));
  return name === wakeupName
    ? { kind: "wakeup", warnings: noWarnings }
    : { kind: "unknown", name, warnings: noWarnings };
}

function decodeNamed(name: string, reader: Reader): Request | BadRequest | Wakeup | Unfinished {
  switch (name) {
    case "seed":
      return conclude(name, scan(requestSchemas.seed, reader));
    case "policy":
      return conclude(name, scan(requestSchemas.policy, reader));
    case "lookup":
      return conclude(name, scan(requestSchemas.lookup, reader));
    case "update":
      return conclude(name, scan(requestSchemas.update, reader));
    case "delete":
      return conclude(name, scan(requestSchemas.delete, reader));
    case "tktkey":
      return conclude(name, scan(requestSchemas.tktkey, reader));
    case wakeupName:
      return { kind: "wakeup", warnings: noWarnings };
    default:
      return { kind: "unknown", name, warnings: noWarnings };
  }
}

function conclude<Name extends RequestName>(
  request: Name,
  result: Scan<RequestValues[Name]>,
): RequestOf<Name> | BadRequest | Unfinished {
  const { kind, warnings } = result;
  if (kind === "more") return { kind, warnings };
  if (kind === "complete") return { kind: "request", request, values: result.values, warnings };
  return { kind: "malformed", request, warnings };
}
