"use strict";
// Starts `sdraft lsp` for the editor and `sdraft serve` for its previews. All that is known of designs is in there.
const { spawn } = require("node:child_process");
const path = require("node:path");
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;
/** The preview of each folder: its process and the address it serves. */
const previews = new Map();

const program = () => vscode.workspace.getConfiguration("sdraft").get("path") || "sdraft";

async function start() {
  client = new LanguageClient("sdraft", "sdraft", { command: program(), args: ["lsp"] }, {
    documentSelector: [{ language: "sd" }],
    synchronize: { fileEvents: vscode.workspace.createFileSystemWatcher("**/*.sd") },
  });
  try {
    await client.start();
  } catch (error) {
    vscode.window.showErrorMessage(`sdraft did not start: ${error.message}. Is it installed? The setting “sdraft.path” says where it is.`);
  }
}

/** The address of a folder's preview; started if there is none. */
function serve(folder) {
  const known = previews.get(folder);
  if (known) return known.address;
  const child = spawn(program(), ["serve", folder, "--port", "0"], { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (text) => { errors += text; });
  const address = new Promise((resolve, reject) => {
    child.stdout.once("data", (line) => resolve(String(line).split("\n")[0].trim()));
    child.once("error", reject);
    child.once("exit", () => { previews.delete(folder); reject(new Error(errors.trim() || "the preview ended")); });
  });
  previews.set(folder, { child, address });
  return address;
}

/** Shows a design beside its text: the one given, else the one in the active editor. */
async function preview(uri, choice) {
  const target = typeof uri === "string" ? vscode.Uri.parse(uri) : uri instanceof vscode.Uri ? uri : vscode.window.activeTextEditor && vscode.window.activeTextEditor.document.uri;
  if (!target || target.scheme !== "file") {
    vscode.window.showInformationMessage("Save the design first: the preview follows the file.");
    return;
  }
  try {
    const file = target.fsPath;
    const address = await serve(path.dirname(file));
    const chosen = new URLSearchParams({ file: path.basename(file) });
    for (const key of ["stage", "usecase"]) if (choice && choice[key]) chosen.set(key, choice[key]);
    const outside = await vscode.env.asExternalUri(vscode.Uri.parse(address));
    await vscode.commands.executeCommand("simpleBrowser.api.open", outside.with({ fragment: chosen.toString() }), { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true });
  } catch (error) {
    vscode.window.showErrorMessage(`sdraft: ${error.message}`);
  }
}

exports.activate = async (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand("sdraft.preview", preview),
    vscode.commands.registerCommand("sdraft.restart", async () => { if (client) await client.stop().catch(() => {}); await start(); }),
  );
  await start();
};

exports.deactivate = () => {
  for (const { child } of previews.values()) child.kill();
  return client && client.stop();
};
