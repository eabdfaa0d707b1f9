import type { AnsweredOf, AskedOf, Exchanges, Service } from "../services/exchange.ts";
import { AttributeClient } from "./attribute-client.ts";
import type { AttributeClientOptions } from "./attribute-client.ts";
import type { RequestOptions } from "./request-client.ts";

/** Settings of a {@link ServiceClient}. */
export interface ServiceClientOptions extends Omit<AttributeClientOptions, "protocol" | "encoding"> {
  /** False for Postfix 3.4 and 3.5, whose services announce no protocol; true by default. */
  readonly isGreeted?: boolean;
}

/**
 * A client of one of Postfix's services, see the sub-path `/services`.
 *
 * @example
 * ```ts
 * import { ServiceClient } from "@postfixjs/attr/client";
 * import { trivialRewrite } from "@postfixjs/attr/services";
 *
 * const queue = process.env["QUEUE_DIRECTORY"] ?? "/var/spool/postfix";
 * using rewrite = new ServiceClient(trivialRewrite, { address: { path: `${queue}/private/rewrite` } });
 * const { address } = await rewrite.ask("rewrite", { rule: "local", address: "wietse%example.com" });
 * console.log(address); // => wietse@example.com
 * ```
 */
export class ServiceClient<Offered extends Exchanges> implements Disposable {
  readonly #service: Service<Offered>;
  readonly #client: AttributeClient;

  /**
   * @param service - the service to ask
   * @param options - where it listens
   */
  constructor(service: Service<Offered>, { isGreeted = true, ...options }: ServiceClientOptions) {
    const { protocol, encoding } = service;
    this.#service = service;
    this.#client = new AttributeClient(
      isGreeted && protocol !== undefined ? { ...options, encoding, protocol } : { ...options, encoding },
    );
  }

  /**
   * Makes one request.
   *
   * @param name - name of the request
   * @param values - its values
   * @throws {ClientError} when no valid reply arrives; the signal's reason when it aborts
   * @throws {RangeError | TypeError} when the values cannot be encoded
   */
  async ask<Name extends keyof Offered & string>(
    name: Name,
    values: AskedOf<Offered[Name]>,
    options?: RequestOptions,
  ): Promise<AnsweredOf<Offered[Name]>> {
    const asked = this.#service.exchanges[name];
    if (asked === undefined) throw new TypeError(`${this.#service.program}(8) has no request "${name}"`);
    const answered: unknown = await this.#client.request(asked.request, { ...values }, asked.reply, options);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the values of the schema that stands in the type
    return answered as AnsweredOf<Offered[Name]>;
  }

  /** Closes the connection. */
  close(): void {
    this.#client.close();
  }

  /** The same as {@link ServiceClient.close}. */
  [Symbol.dispose](): void {
    this.close();
  }
}
