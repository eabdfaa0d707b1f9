import type { FileName } from "./protocol.ts";

/** No file of a configuration is larger. */
const sizeMax = 4 * 1024 * 1024;

/** A file of the reader's, which stays in the browser. */
export interface OpenedFile {
  readonly file: FileName;
  readonly text: string;
}

/** Lets people drop files on the page, or choose them. */
export function acceptFiles(input: HTMLInputElement, onFiles: (files: readonly OpenedFile[]) => void): void {
  const take = (files: FileList | null | undefined): void => {
    void readFiles(files).then(onFiles);
  };
  input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  });
  addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dragging");
  });
  addEventListener("dragleave", ({ relatedTarget }) => {
    if (relatedTarget === null) document.body.classList.remove("dragging");
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dragging");
    take(event.dataTransfer?.files);
  });
}

async function readFiles(files: FileList | null | undefined): Promise<OpenedFile[]> {
  const small = [...(files ?? [])].filter(({ size }) => size <= sizeMax);
  return await Promise.all(
    small.map(async (each) => {
      const text = await each.text();
      return { file: kindOf(each.name, text), text };
    }),
  );
}

/** By the name; else by the text: a service has its type in the second field. */
export function kindOf(name: string, text: string): FileName {
  if (/master/iu.test(name)) return "master.cf";
  if (/main/iu.test(name)) return "main.cf";
  return /^\S+\s+(?:inet|unix|fifo|pass)\s+[yn-]\s/mu.test(text) ? "master.cf" : "main.cf";
}
