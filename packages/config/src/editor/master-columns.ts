import { lineEnd, lineStart } from "../edit/lines.ts";
import type { TextEdit } from "../edit/text-edit.ts";
import { masterCfColumns } from "../data/master-cf-data.ts";
import { masterCfServices } from "../syntax/master-cf.ts";
import type { MasterCf } from "../syntax/master-cf.ts";
import { masterCfFields } from "../syntax/service.ts";
import type { MasterCfService } from "../syntax/service.ts";

/** The edits that put the fields of services into columns and each `-o` option on its own line. */
export function masterCfEdits(file: MasterCf): TextEdit[] {
  const end = lineEnd(file.text);
  return masterCfServices(file).flatMap((service) =>
    fieldEdits(file.text, service).concat(optionEdits(file.text, service, end)),
  );
}

function fieldEdits(text: string, { fields }: MasterCfService): TextEdit[] {
  const edits: TextEdit[] = [];
  let column = 0;
  let previousEnd = fields.service.start;
  for (const field of masterCfFields) {
    const word = fields[field];
    const wanted = field === "service" ? 0 : Math.max(1, masterCfColumns[field] - column);
    const gap = text.slice(previousEnd, word.start);
    // A field on its own line is somebody's decision.
    if (!/^[ \t]*$/u.test(gap)) return edits;
    edits.push({ start: previousEnd, end: word.start, text: " ".repeat(wanted) });
    column += wanted + word.text.length;
    previousEnd = word.end;
  }
  return edits;
}

function optionEdits(text: string, service: MasterCfService, end: string): TextEdit[] {
  const edits: TextEdit[] = [];
  let previousEnd = service.fields.command.end;
  for (const word of service.arguments) {
    const gap = text.slice(previousEnd, word.start);
    const startsOption = service.overrides.some(({ start }) => start === word.start);
    if (startsOption && /^[ \t\r\n]+$/u.test(gap)) {
      edits.push({ start: previousEnd, end: word.start, text: `${end}    ` });
    } else if (gap.includes("\n")) {
      // Comments between stay; the line behind them is indented alike.
      edits.push({ start: lineStart(text, word.start), end: word.start, text: "    " });
    } else {
      edits.push({ start: previousEnd, end: word.start, text: " " });
    }
    previousEnd = word.end;
  }
  return edits;
}
