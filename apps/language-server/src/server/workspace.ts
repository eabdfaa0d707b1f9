import { decodeText, parseMainCf, parseMasterCf } from "@postfixjs/config";
import type { ConfigFile, MainCf, MasterCf } from "@postfixjs/config";
import { EditorModel } from "@postfixjs/config/editor";
import * as registry from "@postfixjs/config/registry";
import { TextDocument } from "vscode-languageserver-textdocument";
import { defaultSettings } from "../service/view.ts";
import type { ConfigView, FileView, Settings } from "../service/view.ts";
import type { Host } from "./host.ts";

/** A view, and which of its files was asked for. */
export interface FoundView {
  readonly view: ConfigView;
  readonly file: ConfigFile;
}

/** A file with its tree, as long as it does not change. */
interface CachedFile {
  readonly mark: string;
  readonly view: FileView;
  readonly tree: MainCf | MasterCf;
}

/**
 * The documents that are open, and the files beside them. Both files of a directory belong together; what is
 * open counts before what is on disk. Nothing else is ever read.
 */
export class Workspace {
  readonly #host: Host;
  readonly #open = new Map<string, TextDocument>();
  readonly #files = new Map<string, CachedFile>();
  readonly #views = new Map<string, { readonly mark: string; readonly view: ConfigView }>();
  #settings: Settings = defaultSettings;
  /** Values that neither file holds, for both files of every directory. */
  readonly given: ReadonlyMap<string, string>;

  /**
   * @param host - where files on disk come from
   * @param given - values that neither file holds, such as `myhostname`
   */
  constructor(host: Host, given: ReadonlyMap<string, string> = new Map<string, string>()) {
    this.#host = host;
    this.given = given;
  }

  get settings(): Settings {
    return this.#settings;
  }

  set settings(settings: Settings) {
    this.#settings = settings;
    this.#views.clear();
  }

  /** The documents that are open. */
  get documents(): ReadonlyMap<string, TextDocument> {
    return this.#open;
  }

  /** Takes a document that was opened or changed. */
  setDocument(document: TextDocument): void {
    this.#open.set(document.uri, document);
  }

  /** Forgets a document that was closed. */
  closeDocument(uri: string): void {
    this.#open.delete(uri);
    this.#files.delete(uri);
    this.#views.delete(directoryOf(uri));
  }

  /** The view of the directory of a file; `undefined` if the file is neither main.cf nor master.cf. */
  find(uri: string): FoundView | undefined {
    const file = this.kindOf(uri);
    if (file === undefined) return undefined;
    const other: ConfigFile = file === "main.cf" ? "master.cf" : "main.cf";
    const isPair = baseName(uri) === file;
    const own = this.#file(uri, file);
    const sibling = isPair ? this.#file(`${directoryOf(uri)}/${other}`, other) : undefined;
    if (own === undefined) return undefined;
    const key = isPair ? directoryOf(uri) : uri;
    const main = file === "main.cf" ? own : sibling;
    const master = file === "main.cf" ? sibling : own;
    const mark = `${main?.mark ?? ""}\n${master?.mark ?? ""}`;
    const present = this.#views.get(key);
    if (present?.mark === mark) return { view: present.view, file };
    const view = this.#makeView(main, master);
    this.#views.set(key, { mark, view });
    return { view, file };
  }

  /** Which of the two files a document is: by its name, else by its language. */
  kindOf(uri: string): ConfigFile | undefined {
    const name = baseName(uri);
    if (name === "main.cf" || name === "master.cf") return name;
    switch (this.#open.get(uri)?.languageId) {
      case "postfix-main":
      case "pfmain":
        return "main.cf";
      case "postfix-master":
        return "master.cf";
      case undefined:
      default:
        return undefined;
    }
  }

  #makeView(main: CachedFile | undefined, master: CachedFile | undefined): ConfigView {
    const { version } = this.#settings;
    const model = new EditorModel({
      registry,
      given: this.given,
      ...(main?.tree.file === "main.cf" && { mainCf: main.tree }),
      ...(master?.tree.file === "master.cf" && { masterCf: master.tree }),
      ...(registry.isKnownVersion(version) && { postfixVersion: version }),
    });
    const files = { ...(main && { "main.cf": main.view }), ...(master && { "master.cf": master.view }) };
    return { model, files, settings: this.#settings };
  }

  /** A file as it is now, in an editor or on disk. */
  #file(uri: string, file: ConfigFile): CachedFile | undefined {
    const open = this.#open.get(uri);
    const present = this.#files.get(uri);
    if (open !== undefined) {
      const mark = `open ${open.version}`;
      if (present?.mark === mark && present.view.document === open) return present;
      return this.#keep(uri, mark, file, open, true);
    }
    const mark = this.#host.markOf(uri);
    if (mark !== undefined && present?.mark === mark) return present;
    const bytes = mark === undefined ? undefined : this.#host.readFile(uri);
    if (mark === undefined || bytes === undefined) {
      this.#files.delete(uri);
      return undefined;
    }
    return this.#keep(uri, mark, file, TextDocument.create(uri, file, 0, decodeText(bytes)), false);
  }

  #keep(uri: string, mark: string, file: ConfigFile, document: TextDocument, isOpen: boolean): CachedFile {
    const text = document.getText();
    const tree = file === "main.cf" ? parseMainCf(text) : parseMasterCf(text);
    const kept = { mark, view: { uri, document, isOpen }, tree };
    this.#files.set(uri, kept);
    return kept;
  }

  /** The view of what is on disk, whatever is open; for comparing. */
  saved(uri: string): ConfigView | undefined {
    const found = this.find(uri);
    if (found === undefined) return undefined;
    const onDisk = new Workspace(this.#host, this.given);
    return onDisk.find(uri)?.view;
  }

  /** Whether the file on disk holds bytes that are not UTF-8, which an editor replaces when it saves. */
  hasForeignBytes(uri: string): boolean {
    const bytes = this.#host.readFile(uri);
    return bytes !== undefined && /[\udc80-\udcff]/u.test(decodeText(bytes));
  }
}

/** The last component of a URI. */
export function baseName(uri: string): string {
  return uri.slice(uri.lastIndexOf("/") + 1);
}

/** A URI without its last component. */
export function directoryOf(uri: string): string {
  return uri.slice(0, Math.max(0, uri.lastIndexOf("/")));
}
