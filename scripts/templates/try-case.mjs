import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../support/failure.mjs";
import { installOffline } from "./fx-installation.mjs";
import { pasteLines } from "./paste-lines.mjs";
import { readmeLines } from "./readme-lines.mjs";
import { tryImage } from "./try-image.mjs";
import { tryLaunches } from "./try-launches.mjs";

/**
 * Follows the steps of a newcomer with one template: init, the printed next command, every command
 * of the README, the list of connectors, and the image.
 *
 * @param {import("./cases.mjs").Case} one
 */
export async function tryCase(one, { folder, tools, offline, run, env, runtime }) {
  const empty = join(folder, one.template);
  mkdirSync(empty);
  const [program, ...args] = [...runtime.command, join(tools, "node_modules/flyte-fx/bin/fx.js")];
  const created = await run(program, [...args, "init", ...one.init, "--yes"], { cwd: empty });
  expect(created, isNode(runtime) ? one.created : withAnyFiles(one.created));
  const project = join(empty, one.folder);
  if (offline) await installOffline(project, { run });
  expect(await run("sh", ["-c", nextLine(created, { offline })], { cwd: empty }), one.started);
  const { manager, runScript } = runtime;
  const done = [`${manager} install`, isNode(runtime) ? "npm start" : `${runScript} start`];
  const lines = readmeLines(project).filter((line) => !done.includes(line));
  await pasteLines(lines, { project, env, run, runtime });
  if (!existsSync(join(project, "dist", `${one.task}.pb`)))
    throw new Failure(`fx serialize wrote no dist/${one.task}.pb`);
  const list = isNode(runtime) ? "node_modules/.bin/fx" : `${runScript} fx`;
  const listed = await run("sh", ["-c", `${list} list-connectors`], { cwd: project });
  expect(listed, one.connectors);
  if (!isNode(runtime))
    return expect(await run("sh", ["-c", `${runScript} typecheck`], { cwd: project }), /^/);
  await tryLaunches(project, { started: one.started, run });
  if (!offline) await tryImage(project, { run });
}

function isNode({ name }) {
  return name === "Node";
}

/** Projects of other runtimes have no debug configuration, and may have the files of fx. */
function withAnyFiles({ source, flags }) {
  return new RegExp(source.replace(/\d+(?= files)/, String.raw`\d+`), flags);
}

/** Finds the next command that fx printed. Offline, everything is installed already. */
function nextLine(created, { offline }) {
  const line = /^ {2}next: {2}(.+)$/m.exec(created)?.[1];
  if (line === undefined) throw new Failure(`no next command in:\n${created}`);
  return offline ? line.replace("npm install && ", "") : line;
}

function expect(output, pattern) {
  if (!pattern.test(output)) throw new Failure(`expected ${pattern} in:\n${output}`);
}
