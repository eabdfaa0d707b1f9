/**
 * The protocol of the control socket, see docs/control-protocol.md. A client sends requests; each is answered
 * by one reply, in order.
 */
export const protocolVersion = 1;

/** The longest request, and the longest reply, in bytes. */
export const requestBytesMax: number = 64 * 1024;
/** See {@link requestBytesMax}. */
export const replyBytesMax: number = 4 * 1024 * 1024;

/** What a client asks for. */
export interface ControlRequest {
  readonly version: number;
  /** One of the operations, such as `status`. */
  readonly operation: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/**
 * Why a request was not carried out:
 *
 * - `version`: it is of another version of the protocol;
 * - `usage`: the operation is unknown, or its arguments are wrong;
 * - `absent`: what is asked for does not exist: a cache that is off, an entry that is not there;
 * - `failed`: the operation failed.
 */
export const controlErrorCodes = ["version", "usage", "absent", "failed"] as const;
/** See {@link controlErrorCodes}. */
export type ControlErrorCode = (typeof controlErrorCodes)[number];

/** The answer to a request. */
export type ControlReply =
  | { readonly version: number; readonly ok: true; readonly result: unknown }
  | {
      readonly version: number;
      readonly ok: false;
      readonly error: { readonly code: ControlErrorCode; readonly message: string };
    };

/** Thrown when the other end of a control socket does not answer, or a socket cannot be used as one. */
export class ControlSocketError extends Error {
  override readonly name = "ControlSocketError";
}

/** A request that is answered with an error. */
export class ControlError extends Error {
  override readonly name = "ControlError";
  readonly code: ControlErrorCode;

  constructor(code: ControlErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Name of the socket in `data_directory`, when `[control] socket` names no other. */
export const defaultSocketName = "tlsmgr-control.sock";

/** The path of the control socket: that of the setting, or the default. */
export function controlSocketPath(setting: string, dataDirectory: string): string {
  return setting === "" ? `${dataDirectory}/${defaultSocketName}` : setting;
}

/** A map of the wire: names and values. */
export type WireMap = Readonly<Record<string, unknown>>;

/** A message from the wire as a map; anything else has no fields. */
export function asMap(message: unknown): WireMap {
  return isMap(message) ? message : {};
}

function isMap(message: unknown): message is WireMap {
  return typeof message === "object" && message !== null && !Array.isArray(message);
}
