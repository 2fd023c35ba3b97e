import { existsSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Interfaces, settings } from "@oclif/core";
import type { CommandProcess } from "../process/command-process.ts";
import { asFxError, showError } from "../process/errors/show-error.ts";
import { javaScriptRuntime } from "../process/javascript-runtime.ts";
import { packageRoot } from "../process/package-paths.ts";
import type { ForeignExit } from "../process/process-end/foreign-exit.ts";
import { isTemplateFile } from "../project/template-file.ts";
import { didYouMean } from "../runtime/base/errors/did-you-mean.ts";
import { FxError } from "../runtime/base/errors/errors.ts";
import { describeThrown } from "../runtime/base/errors/thrown.ts";
import { nativeImport } from "../runtime/base/native-import.ts";
import { readAuthorStack } from "../runtime/base/source/source-location.ts";
import { findInstalledSdk } from "../runtime/loader/project/project.ts";
import { completeFlags, fxArguments, hasFlag, splitRunArguments } from "./fx-arguments.ts";
import { FxConfig, showHelp } from "./fx-command.ts";

/** Enough frames to reach the author's line below those of libraries. */
const FRAMES = 50;

/**
 * Runs a command line. Returns the exit code, or undefined if the project's own copy of fx runs the
 * command.
 *
 * @param source where the commands are
 */
export async function runCommandLine(
  process: CommandProcess,
  source: Interfaces.Options = { root: packageRoot },
): Promise<number | undefined> {
  const { argv } = process;
  const [command = "", ...words] = argv;
  const show = (error: FxError): void =>
    showError(process, error, {
      json: command === "--json" || hasFlag("--json", command, words),
      verbose: hasFlag("--verbose", command, words),
      projectRoot: process.cwd,
    });
  const fail = (thrown: unknown): number => {
    const error = asFxError(thrown, command);
    show(error);
    return error.exitCode;
  };
  Error.stackTraceLimit = FRAMES;
  settings.enableAutoTranspile = false;
  try {
    const config = await FxConfig.open(source, process);
    if (await runProjectCopy(config)) return undefined;
    process.onCrash((error) => process.exit(fail(toCrashError(error))));
    process.reportForeignExit(show);
    process.onForeignExit(exitWhileLoading);
    return (await dispatch(argv, config)) || Number(process.node.exitCode ?? 0);
  } catch (thrown) {
    return fail(thrown);
  }
}

/** Outside of a run, author code runs only while its module is imported. */
function exitWhileLoading({ code, location }: ForeignExit): FxError {
  const summary = `a module called process.exit(${String(code)}) while fx imported it`;
  const hint = "fx imports modules to find what they export: move process.exit to a script";
  return new FxError("FX3002", summary, { location, hint });
}

/**
 * Outside of a run, an error with an author's line comes from work that an imported module started.
 */
function toCrashError(error: unknown): unknown {
  const { location } = readAuthorStack(error);
  if (location === undefined) return error;
  const summary = `uncaught error: ${describeThrown(error)}`;
  return new FxError("FX3002", summary, { cause: error, location });
}

/** Returns the exit code. */
async function dispatch(argv: readonly string[], config: FxConfig): Promise<number> {
  const [id = "help", ...rest] = joinTopic(argv, config);
  if (id === "--version" || id === "-v" || id === "version") {
    const { name, version } = javaScriptRuntime;
    const place = `${config.platform}-${config.arch} ${name.toLowerCase()}-v${version}`;
    config.process.stdout.print(`${config.name}/${config.version} ${place}\n`);
    return 0;
  }
  const isHelp = (word: string): boolean => word === "--help" || word === "-h";
  if (id === "help" || isHelp(id)) {
    await helpFor(rest, config);
    return 0;
  }
  refuseUnknownCommand(id, config, rest);
  if (id === "run" || !fxArguments(id, rest).some(isHelp)) return config.execute(id, rest);
  await showHelp([id], config);
  return 0;
}

/** Whether the word is an existing file or folder, for a command that loads modules: `fx deploy src`. */
function isPathOf(topic: string, word: string, config: FxConfig): boolean {
  const takesPaths = Object.hasOwn(config.findCommand(topic)?.args ?? {}, "path");
  return takesPaths && (/[./]/.test(word) || existsSync(resolve(config.process.cwd, word)));
}

/** Joins the words of a command such as `jobs show` to its id, `jobs:show`. */
function joinTopic(argv: readonly string[], config: FxConfig): readonly string[] {
  const [topic, word, ...rest] = argv;
  const names = config.commandIDs.filter((id) => id.startsWith(`${topic}:`));
  if (names.length === 0 || word === undefined || word.startsWith("-")) return argv;
  const id = `${topic}:${word}`;
  if (config.findCommand(id) !== undefined) return [id, ...rest];
  if (isPathOf(topic!, word, config)) return argv;
  const guess = didYouMean(
    word,
    names.map((name) => name.slice(name.indexOf(":") + 1)),
  );
  throw new FxError("FX2001", `unknown command "${topic} ${word}"${guess}`, {
    hint: `fx ${topic} --help lists the commands`,
  });
}

async function helpFor(topic: readonly string[], config: FxConfig): Promise<void> {
  const words = topic.filter((word) => !word.startsWith("-"));
  const [command] = joinTopic(words, config);
  if (command === undefined || command === "help") return showHelp([], config);
  refuseUnknownCommand(command, config);
  return showHelp([command], config);
}

function refuseUnknownCommand(id: string, config: FxConfig, rest: readonly string[] = []): void {
  if (config.findCommand(id) !== undefined) return;
  const isFlag = id.startsWith("-");
  const takers = config.commands.filter(({ flags }) => isFlag && flags[id.slice(2)] !== undefined);
  if (takers.length > 0) {
    const taker = takers.find((command) => command.id === rest[0]) ?? takers.at(-1)!;
    throw new FxError("FX2001", `the flag ${id} goes after the command`, {
      hint: `fx ${taker.id} ${id}`,
    });
  }
  const known = isFlag ? ["--help", "--version"] : [...config.commandIDs, "help"];
  const what = isFlag ? "flag" : "command";
  throw new FxError("FX2001", `unknown ${what} "${id}"${didYouMean(id, known)}`, {
    hint: "fx --help lists the commands",
  });
}

/** The commands that load a project. */
const PROJECT_COMMANDS = new Set([
  "run",
  "check",
  "serialize",
  "list-connectors",
  "serve",
  "dev",
  "backend",
  "deploy",
  "stubs",
  "doctor",
  "execute",
]);

/**
 * Runs the command in the flyte-fx that the project has installed, so that the command and the
 * author's tasks share one copy of the package. Returns false if the project has no other copy.
 */
async function runProjectCopy(config: FxConfig): Promise<boolean> {
  const { argv, cwd } = config.process;
  const [id = ""] = argv;
  if (!PROJECT_COMMANDS.has(id)) return false;
  const words = completeFlags(id, argv.slice(1));
  const path =
    id === "execute" ? undefined : splitRunArguments(words, config.findCommand(id)?.flags).file;
  // A serialized template belongs to the project in the working directory, wherever the file is.
  const place = path === undefined || isTemplateFile(path) ? cwd : resolve(cwd, path);
  const other = findInstalledSdk(place);
  if (other === undefined || other === realpathSync(packageRoot)) return false;
  const entry = join(other, "bin/fx.js");
  if (!existsSync(entry)) return false;
  await nativeImport(pathToFileURL(entry).href);
  return true;
}
