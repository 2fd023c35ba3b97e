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
export async function tryCase(one, { folder, tools, offline, run, env }) {
  const empty = join(folder, one.template);
  mkdirSync(empty);
  const created = await run(
    process.execPath,
    [join(tools, "node_modules/flyte-fx/bin/fx.js"), "init", ...one.init, "--yes"],
    { cwd: empty },
  );
  expect(created, one.created);
  const project = join(empty, one.folder);
  if (offline) await installOffline(project, { run });
  expect(await run("sh", ["-c", nextLine(created, { offline })], { cwd: empty }), one.started);
  await pasteLines(
    readmeLines(project).filter((line) => line !== "npm install" && line !== "npm start"),
    { project, env, run },
  );
  if (!existsSync(join(project, "dist", `${one.task}.pb`)))
    throw new Failure(`fx serialize wrote no dist/${one.task}.pb`);
  expect(
    await run(join(project, "node_modules/.bin/fx"), ["list-connectors"], { cwd: project }),
    one.connectors,
  );
  await tryLaunches(project, { started: one.started, run });
  if (!offline) await tryImage(project, { run });
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
