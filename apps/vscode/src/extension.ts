import path from "node:path";
import { commands, languages, Uri, ViewColumn, window, workspace } from "vscode";
import type { ExtensionContext } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";

/** The language client, as long as the extension is active. */
let client: LanguageClient | undefined;

/** Starts the language server, and adds the commands. VS Code calls this when a file of Postfix is opened. */
export async function activate(context: ExtensionContext): Promise<void> {
  const module = context.asAbsolutePath(path.join("dist", "postfix-language-server.cjs"));
  const documentSelector = ["postfix-main", "postfix-master"].map((language) => ({ language }));
  client = new LanguageClient(
    "postfix",
    "Postfix",
    { module, transport: TransportKind.stdio },
    {
      documentSelector,
      initializationOptions: workspace.getConfiguration("postfix"),
      synchronize: { configurationSection: "postfix" },
      middleware: { executeCommand: showResult },
    },
  );
  context.subscriptions.push(
    commands.registerCommand("postfix.effectiveConfiguration", () => show("effectiveConfiguration")),
    commands.registerCommand("postfix.previewEffect", () => show("previewEffect")),
    commands.registerCommand("postfix.explainFinding", explainFinding),
  );
  await client.start();
}

/** Stops the language server. */
export async function deactivate(): Promise<void> {
  await client?.stop();
}

/** Asks the server about the file in the active editor and shows the answer beside it. */
async function show(command: "effectiveConfiguration" | "previewEffect"): Promise<void> {
  const uri = window.activeTextEditor?.document.uri;
  if (uri === undefined) return;
  await commands.executeCommand(`postfix.server.${command}`, uri.toString());
}

/** Shows what a command of the server returned: a code lens runs it as well. */
async function showResult(
  command: string,
  args: unknown[],
  next: (command: string, args: unknown[]) => unknown,
): Promise<unknown> {
  const result = await next(command, args);
  if (typeof result !== "string") return result;
  if (command.endsWith("explainFinding")) {
    void window.showInformationMessage(result);
    return result;
  }
  if (result === "") {
    void window.showInformationMessage("The unsaved changes have no effect on any value.");
    return result;
  }
  const language = command.endsWith("effectiveConfiguration") ? "postfix-main" : "plaintext";
  const document = await workspace.openTextDocument({ content: result, language });
  await window.showTextDocument(document, {
    preview: true,
    preserveFocus: true,
    viewColumn: ViewColumn.Beside,
  });
  return result;
}

/** Explains the first finding at the cursor. */
async function explainFinding(): Promise<void> {
  const editor = window.activeTextEditor;
  if (editor === undefined) return;
  const found = languages
    .getDiagnostics(editor.document.uri)
    .find(({ source, range }) => source === "postfix" && range.contains(editor.selection.active));
  if (found === undefined) {
    void window.showInformationMessage("There is no finding at the cursor.");
    return;
  }
  const code = typeof found.code === "object" ? found.code.value : found.code;
  const choice = await window.showInformationMessage(
    `${String(code)}: ${found.message}`,
    "Explain",
    "Open the page",
  );
  if (choice === "Explain") await commands.executeCommand("postfix.server.explainFinding", String(code));
  if (choice === "Open the page" && typeof found.code === "object")
    await commands.executeCommand("vscode.open", Uri.parse(found.code.target.toString()));
}
