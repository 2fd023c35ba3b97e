import { Config, loadHelpClass } from "@oclif/core";
import { didYouMean } from "../runtime/did-you-mean.ts";
import { FxError } from "../runtime/errors.ts";
import { asFxError } from "./as-fx-error.ts";
import { errorDocument } from "./error-document.ts";
import { handOver } from "./hand-over.ts";
import { renderError } from "./render-error.ts";
import { packageRoot } from "./running-copy.ts";
import { styleFor } from "./text-style.ts";
import { writeOut } from "./write-out.ts";

await main(process.argv.slice(2));

/** The outermost layer: finds the command, or the project's own copy of fx, and ends the process. */
async function main(argv: readonly string[]): Promise<void> {
  try {
    const config = await Config.load({ root: packageRoot });
    if (await handOver(argv, config)) return;
    await dispatch(argv, config);
    process.exit(process.exitCode ?? 0);
  } catch (thrown) {
    endWith(asFxError(thrown, argv[0] ?? ""), argv);
  }
}

async function dispatch(argv: readonly string[], config: Config): Promise<void> {
  const [id = "help", ...rest] = argv;
  if (id === "--version" || id === "-v" || id === "version") return writeOut(process.stdout, `${config.userAgent}\n`);
  if (id === "help" || id === "--help" || id === "-h") return showHelp(rest, config);
  refuseUnknownCommand(id, config);
  if (id !== "run" && rest.slice(0, endOfFlags(rest)).some((argument) => argument === "--help" || argument === "-h")) return showHelp([id], config);
  await config.runCommand(id, [...rest]);
}

function endOfFlags(argv: readonly string[]): number {
  const end = argv.indexOf("--");
  return end < 0 ? argv.length : end;
}

async function showHelp(topic: readonly string[], config: Config): Promise<void> {
  if (topic[0] !== undefined && !topic[0].startsWith("-")) refuseUnknownCommand(topic[0], config);
  const Help = await loadHelpClass(config);
  await new Help(config, { ...config.pjson.oclif.helpOptions, sendToStderr: false }).showHelp(topic.filter((word) => !word.startsWith("-")));
}

function refuseUnknownCommand(id: string, config: Config): void {
  if (config.findCommand(id) !== undefined) return;
  const what = id.startsWith("-") ? "flag" : "command";
  throw new FxError("FX2001", `unknown ${what} "${id}"${didYouMean(id, config.commandIDs)}`, { hint: "fx --help lists the commands" });
}

function endWith(error: FxError, argv: readonly string[]): never {
  if (argv.includes("--json")) writeOut(process.stdout, `${JSON.stringify(errorDocument(error, process.cwd()))}\n`);
  const view = { style: styleFor(process.stderr, process.env), verbose: argv.includes("--verbose"), cwd: process.cwd(), projectRoot: process.cwd() };
  writeOut(process.stderr, `${renderError(error, view)}\n`);
  process.exit(error.exitCode);
}
