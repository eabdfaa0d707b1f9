/** As `node --jitless` has it: imported first, it makes the sources choose the way for interpreters. */
Reflect.deleteProperty(globalThis, "WebAssembly");
