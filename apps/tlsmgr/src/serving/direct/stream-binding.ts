import process from "node:process";

/**
 * What Node's own `net.Socket` is made of: no public interface, but the same in every version from 20 to 26.
 * Nothing here may be used before {@link streamBinding} and {@link isStreamHandle} have found it to be as it
 * is described.
 */

/** A stream of the operating system. */
export interface StreamHandle {
  /** Called after each read; {@link StreamBinding.state} has its result. */
  onread: () => void;
  readStart(): number;
  readStop(): number;
  /** Reads into this buffer from now on. */
  useUserBuffer(buffer: Uint8Array): void;
  /** Returns 0, or a negative error number; {@link StreamBinding.state} says whether it continues. */
  writeBuffer(request: WriteRequest, bytes: Uint8Array): number;
  close(onClosed: () => void): void;
}

/** A write that may complete later. */
export interface WriteRequest {
  oncomplete: (error: number) => void;
}

/** What all streams have in common. */
export interface StreamBinding {
  /** Results of the last operation, at the places given below. */
  readonly streamBaseState: Int32Array;
  /** Place of the number of bytes read; negative at the end and after an error. */
  readonly kReadBytesOrError: number;
  /** Place of the number of bytes that the system took at once. */
  readonly kBytesWritten: number;
  /** Index of the flag that the write continues. */
  readonly kLastWriteWasAsync: number;
  readonly WriteWrap: new () => WriteRequest;
}

/** Finds it in this Node; nothing if it is not as expected. */
export function streamBinding(): StreamBinding | undefined {
  try {
    const load: unknown = Reflect.get(process, "binding");
    const binding: unknown =
      typeof load === "function" ? Reflect.apply(load, process, ["stream_wrap"]) : undefined;
    return isStreamBinding(binding) ? binding : undefined;
  } catch {
    return undefined;
  }
}

function isStreamBinding(value: unknown): value is StreamBinding {
  const places = ["kReadBytesOrError", "kBytesWritten", "kLastWriteWasAsync"];
  return (
    isObject(value) &&
    Reflect.get(value, "streamBaseState") instanceof Int32Array &&
    places.every((name) => typeof Reflect.get(value, name) === "number") &&
    typeof Reflect.get(value, "WriteWrap") === "function"
  );
}

/** Whether a connection can be used that way. */
export function isStreamHandle(value: unknown): value is StreamHandle {
  const methods = ["readStart", "readStop", "useUserBuffer", "writeBuffer", "close"];
  return (
    isObject(value) &&
    "onread" in value &&
    methods.every((name) => typeof Reflect.get(value, name) === "function")
  );
}

/** What listens for a `net.Server`. */
export interface ListeningHandle {
  onconnection: (this: ListeningHandle, error: number, connection: unknown) => void;
}

/** Whether a server's connections can be taken as they come. */
export function isListeningHandle(value: unknown): value is ListeningHandle {
  return isObject(value) && typeof Reflect.get(value, "onconnection") === "function";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
