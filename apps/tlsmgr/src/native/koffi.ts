import { createRequire } from "node:module";

/**
 * Stands in for the package koffi in the bundle: its native part alone. The JavaScript around that looks for it, adds
 * functions of earlier versions, and takes 6 of the 8 ms that koffi needs to load.
 */
function loadKoffi(): unknown {
  const load = createRequire(import.meta.url);
  try {
    const { platform, arch } = process;
    return createRequire(load.resolve("koffi"))(
      `@koromix/koffi-${platform}-${arch}/${platform}_${arch}/koffi.node`,
    );
  } catch {
    // Another C library, or built on this machine: koffi knows where.
    return load("koffi");
  }
}

// oxlint-disable-next-line import/no-default-export -- as the package has it
export default loadKoffi();
