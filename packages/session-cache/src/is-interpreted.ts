/**
 * V8 offers no WebAssembly without its JIT compiler (`--jitless`), where a loop over bytes takes 40 times as
 * long as compiled, and a call into native code about as long.
 */
export const isInterpreted: boolean = !("WebAssembly" in globalThis);
