/** What a link to the playground carries. */
export interface Shared {
  /** The text of main.cf. */
  readonly mainCf: string;
  /** The text of master.cf. */
  readonly masterCf: string;
  /** The version of Postfix to check for; empty for any. */
  readonly version: string;
}

/** No link carries more characters, so that a hostile one cannot fill the memory. */
const textMax = 1024 * 1024;

const start = "#s=";

/**
 * The fragment of a link to the playground, which holds both files: browsers send no fragment to any server.
 */
export async function shareFragment({ mainCf, masterCf, version }: Shared): Promise<string> {
  const packed = new Blob([JSON.stringify([mainCf, masterCf, version])])
    .stream()
    .pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const characters = Array.from(bytes, (byte) => String.fromCodePoint(byte)).join("");
  return start + btoa(characters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** What the fragment of a link carries; `undefined` if it is not one of ours, or damaged. */
export async function readFragment(fragment: string): Promise<Shared | undefined> {
  if (!fragment.startsWith(start)) return undefined;
  try {
    const characters = atob(fragment.slice(start.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(characters, (character) => character.codePointAt(0) ?? 0);
    return sharedOf(JSON.parse(await unpack(bytes)));
  } catch {
    return undefined;
  }
}

async function unpack(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  for await (const piece of stream) {
    text += decoder.decode(piece, { stream: true });
    if (text.length > textMax) throw new RangeError("the text is too long");
  }
  return text + decoder.decode();
}

function sharedOf(data: unknown): Shared | undefined {
  if (!Array.isArray(data) || data.length !== 3) return undefined;
  const [mainCf, masterCf, version] = data as readonly unknown[];
  if (typeof mainCf !== "string" || typeof masterCf !== "string" || typeof version !== "string")
    return undefined;
  return { mainCf, masterCf, version };
}
