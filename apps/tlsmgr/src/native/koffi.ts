import { createRequire } from "node:module";

/**
 * Stands in for the package koffi in the bundle: its native part alone. The JavaScript around that looks for
 * it, adds functions of earlier versions, and takes 6 of the 8 ms that koffi needs to load.
 */
function loadKoffi(): unknown {
  const load = createRequire(import.meta.url);
  const { platform, arch } = process;
  const native = `@koromix/koffi-${platform}-${arch}/${platform}_${arch}/koffi.node`;
  try {
    return load(native);
  } catch {
    // The packages for distributions have the native part alone; below npm and pnpm it may lie beside koffi.
  }
  try {
    return createRequire(load.resolve("koffi"))(native);
  } catch {
    // Another C library, or built on this machine: koffi knows where.
    return load("koffi");
  }
}

// oxlint-disable-next-line import/no-default-export -- as the package has it
export default loadKoffi();
