import type { Attribute } from "@postfixjs/attr";
import { decodeBytes, readBytes, shownValue } from "./codec.ts";
import { element, make } from "./elements.ts";

/** A request of an SMTP server to tlsmgr(8), and its answer: what `strace` shows of them. */
const sample =
  "72 65 71 75 65 73 74 00 73 65 65 64 00 73 69 7a 65 00 33 32 00 00\n" +
  "73 74 61 74 75 73 00 30 00 73 65 65 64 00 48 4f 45 64 77 67 3d 3d 00 00";

/** Shows the attributes of the bytes that somebody pastes. */
export function startCodec(): void {
  const input = element("bytes", HTMLTextAreaElement);
  const output = element("attributes", HTMLElement);
  const show = (): void => output.replaceChildren(...decodedElements(input.value));
  input.addEventListener("input", show);
  if (input.value === "") input.value = sample;
  show();
}

function decodedElements(text: string): HTMLElement[] {
  if (text.trim() === "") return [make("p", "none", "Paste bytes on the left.")];
  const bytes = readBytes(text);
  const decoded = decodeBytes(bytes);
  if (decoded === undefined) {
    return [make("p", "none", `${bytes.length} bytes, in none of the three encodings a complete list.`)];
  }
  const { encoding, lists, restBytes } = decoded;
  const rest = restBytes === 0 ? "" : `, and ${restBytes} bytes of a list that is not complete`;
  const count = lists.length === 1 ? "1 list" : `${lists.length} lists`;
  const summary = make("p", "summary", `${bytes.length} bytes, encoding ${encoding}: ${count}${rest}.`);
  return [summary, ...lists.map((list, at) => listElement(list, at))];
}

function listElement(list: readonly Attribute[], at: number): HTMLElement {
  const rows = list.flatMap((attribute) =>
    "list" in attribute
      ? attribute.list.map(({ name, value }) => row(`{ ${name} }`, value))
      : [row(attribute.name, attribute.value)],
  );
  return make("section", "list", make("h3", "", `List ${at + 1}`), make("dl", "", ...rows.flat()));
}

function row(name: string, value: string | Uint8Array): HTMLElement[] {
  return [make("dt", "", shownValue(name)), make("dd", "", shownValue(value))];
}
