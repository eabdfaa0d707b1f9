import path from "node:path";

/** The repository's top folder. */
export const root: string = path.join(import.meta.dirname, "..", "..", "..");

/** Texts that go into the packages: maintainer scripts, examples, the spec of the RPM. */
export const textFiles: string = path.join(import.meta.dirname, "..", "files");

/** Archives from the registry, kept between runs. */
export const archiveCache: string = path.join(root, "node_modules", ".cache", "postfixjs-package");

/** The name of the packages, and of their folder below `/usr/lib`. */
export const packageName = "tlsmgr-js";

/** How one processor architecture is called by those who have a name for it. */
export interface Architecture {
  readonly debian: "amd64" | "arm64";
  readonly node: "x64" | "arm64";
  readonly rpm: "x86_64" | "aarch64";
  /** Prefix of its binutils. */
  readonly gnu: string;
}

/** The architectures that packages are made for. */
export const architectures: Readonly<Record<Architecture["debian"], Architecture>> = {
  amd64: { debian: "amd64", node: "x64", rpm: "x86_64", gnu: "x86_64-linux-gnu" },
  arm64: { debian: "arm64", node: "arm64", rpm: "aarch64", gnu: "aarch64-linux-gnu" },
};
