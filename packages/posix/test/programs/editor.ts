// Adds a line to a file.
import { editUnderLock } from "../../src/index.ts";

const [, , file = "", line = ""] = process.argv;
editUnderLock(file, (content) => Buffer.concat([content, Buffer.from(`${line}\n`)]));
