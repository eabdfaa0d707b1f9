/** Why a program failed that ran by `execFileSync`: of its long report, the line that names the error. */
export function reasonOf(error: unknown): string {
  const report = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
  const lines = report.split("\n").filter((line) => line.trim() !== "");
  const message = error instanceof Error ? error.message : String(error);
  return lines.find((line) => /^\w*Error\b/u.test(line)) ?? lines[0] ?? message;
}
