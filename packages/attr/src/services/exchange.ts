import type { Encoding } from "../encoding.ts";
import { constant, integer, schema } from "../schema.ts";
import type { ConstantField, Field, FieldValues, IntegerField, Schema } from "../schema.ts";

/** One request of a service, and its reply. */
export interface Exchange<
  Asked extends readonly Field[] = readonly Field[],
  Answered extends readonly Field[] = readonly Field[],
> {
  /** The request: an attribute `request` with its name, if the service has several, then its fields. */
  readonly request: Schema<readonly [ConstantField<"request">, ...Asked]> | Schema<Asked>;
  /** The reply. */
  readonly reply: Schema<Answered>;
}

/** The requests of a service, by name. */
export type Exchanges = Readonly<Record<string, Exchange>>;

/** A Postfix service that answers each attribute list with one attribute list. */
export interface Service<Offered extends Exchanges = Exchanges> {
  /** Name of the service's program, as in `anvil(8)`. */
  readonly program: string;
  /** Path of its socket in the queue directory, unless `master.cf` says otherwise. */
  readonly socket: string;
  /** The protocol name in its greeting, from Postfix 3.6 on; `undefined` for a service without a greeting. */
  readonly protocol: string | undefined;
  /** Encoding of its requests and replies. */
  readonly encoding: Encoding;
  /** The requests that it serves. */
  readonly exchanges: Offered;
}

/** The values of a request. */
export type AskedOf<E extends Exchange> = E extends Exchange<infer Asked> ? FieldValues<Asked> : never;

/** The values of its reply. */
export type AnsweredOf<E extends Exchange> =
  E extends Exchange<readonly Field[], infer Answered> ? FieldValues<Answered> : never;

/** The status that most replies begin with: 0 for success. */
export const status: IntegerField<"status"> = integer("status");

/** Describes a request and its reply. A reply without one of its attributes is an error of the service. */
export function exchange<const Asked extends readonly Field[], const Answered extends readonly Field[]>(
  request: string,
  asked: Asked,
  answered: Answered,
): Exchange<Asked, Answered> {
  return {
    request: schema([constant("request", request), ...asked]),
    reply: schema(answered, { missing: true }),
  };
}

/** Describes the request of a service that has only one, and does not name it. */
export function onlyExchange<const Asked extends readonly Field[], const Answered extends readonly Field[]>(
  asked: Asked,
  answered: Answered,
): Exchange<Asked, Answered> {
  return { request: schema(asked), reply: schema(answered, { missing: true }) };
}
