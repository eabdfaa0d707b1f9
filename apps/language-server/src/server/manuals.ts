import { parseManualPage } from "../manual/manual-page.ts";
import type { ManualPage } from "../manual/manual-page.ts";
import type { ConfigView } from "../service/view.ts";
import type { Host } from "./host.ts";

/** The manual pages that were read, by path; read again when they change. */
export class Manuals {
  readonly #host: Host;
  readonly #pages = new Map<string, { readonly mark: string; readonly page: ManualPage }>();

  /** @param host - where the pages are */
  constructor(host: Host) {
    this.#host = host;
  }

  /** The page of a configuration: that of the setting, else the first one that is found. */
  find({ settings: { manualPage }, model }: ConfigView): ManualPage | undefined {
    if (manualPage === "") return undefined;
    if (manualPage !== undefined) return this.#read(this.#host.uriOf(manualPage));
    const directory = model.configuration().evaluate("manpage_directory")?.value;
    for (const uri of this.#host.manualUris(directory)) {
      const page = this.#read(uri);
      if (page !== undefined) return page;
    }
    return undefined;
  }

  #read(uri: string): ManualPage | undefined {
    const mark = this.#host.markOf(uri);
    const present = this.#pages.get(uri);
    if (mark === undefined || present?.mark === mark) return mark === undefined ? undefined : present?.page;
    const source = this.#host.readManual(uri);
    if (source === undefined) return undefined;
    const page = parseManualPage(decodeURIComponent(uri.replace(/^file:\/\//u, "")), source);
    this.#pages.set(uri, { mark, page });
    return page;
  }
}
