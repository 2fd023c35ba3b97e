#!/usr/bin/env node
// Version and root help are answered from text rendered at build time; all else loads the CLI.
import { existsSync, lstatSync, mkdirSync, readFileSync } from "node:fs";
import module from "node:module";
import { homedir, release } from "node:os";
import { dirname, join } from "node:path";

const require = module.createRequire(import.meta.url);
const prerendered = readPrerendered();
if (!prerendered) {
  process.stderr.write("Error: this copy of fx is not built\n  hint: npm run build\n");
  process.exitCode = 5;
} else {
  const text = answerFrom(prerendered, process.argv.slice(2));
  if (text === undefined) {
    keepCompiledCode(prerendered.build);
    require("../dist/cli/main.cjs");
  } else {
    process.stdout.write(text);
  }
}

function readPrerendered() {
  try {
    return JSON.parse(readFileSync(new URL("../dist/cli/prerendered.json", import.meta.url), "utf8"));
  } catch {
    return undefined;
  }
}

/** The text for these arguments, or nothing where the CLI has to be asked. */
function answerFrom({ userAgent, help }, argv) {
  const [first = "--help", ...others] = argv;
  if (others.length > 0 || isWsl()) return undefined;
  const system = (text) => text.replaceAll("{{system}}", `${process.platform}-${process.arch} node-${process.version}`);
  if (first === "--version" || first === "-v") return system(`${userAgent}\n`);
  if (first !== "--help" && first !== "-h" && first !== "help") return undefined;
  const looks = terminalLooks();
  return looks && system(help[looks]);
}

/** Plain in a pipe, coloured on a usual terminal; nothing where width or colours were chosen otherwise. */
function terminalLooks() {
  const { env, stdout } = process;
  if (["NO_COLOR", "FORCE_COLOR", "OCLIF_COLUMNS", "CLICOLOR_FORCE"].some((name) => env[name] !== undefined)) return undefined;
  if (!stdout.isTTY) return "plain";
  return stdout.columns >= 80 && stdout.hasColors() ? "coloured" : undefined;
}

/** There oclif names the system otherwise. */
function isWsl() {
  return process.platform === "linux" && /microsoft/i.test(release());
}

/** Compiled code is loaded as code, so it comes from a folder that only this user can write. */
function keepCompiledCode(build) {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "fx");
  try {
    makePrivate(folder);
    const stats = lstatSync(folder);
    const isOurs = stats.isDirectory() && (!process.getuid || (stats.uid === process.getuid() && (stats.mode & 0o077) === 0));
    if (!isOurs) return;
    if (module.enableCompileCache) module.enableCompileCache(join(folder, "node"));
    else require("./code-cache.cjs").keepCode(join(import.meta.dirname, "../dist"), join(folder, "code"), build);
  } catch {
    // A read-only home: fx starts without the cache.
  }
}

/** Not by a recursive mkdir, which never ends where the home is below /proc. */
function makePrivate(folder) {
  for (const path of [dirname(folder), folder]) {
    if (!existsSync(path)) mkdirSync(path, { mode: 0o700 });
  }
}
