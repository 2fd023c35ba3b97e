import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WORK_DIR } from "./paths.mjs";

/**
 * Runs `work` while no other process does so for this folder (that of this checkout's builds, unless another is named), so
 * that two `npm test` at once install and build one after the other. The lock names its owner; one whose owner is gone is
 * taken over.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @param {string} [folder]
 * @returns {Promise<T>}
 */
export async function withLock(work, folder = WORK_DIR) {
  await acquire(folder);
  const letGo = () => release(folder);
  process.once("exit", letGo);
  try {
    return await work();
  } finally {
    letGo();
    process.off("exit", letGo);
  }
}

async function acquire(folder) {
  mkdirSync(folder, { recursive: true });
  for (let told = false; !take(folder);) {
    const owner = readOwner(folder);
    if (owner !== undefined && !isAlive(owner)) breakLock(folder, owner);
    else {
      if (!told)
        console.error(`waiting for process ${owner ?? "?"}, which installs or builds in ${folder}`);
      told = true;
      await sleep(100);
    }
  }
}

/** Linking a file that is already written makes the lock appear with its owner's name in it, or not at all. */
function take(folder) {
  const draft = join(folder, `lock.${process.pid}`);
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, lockIn(folder));
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @returns {number | undefined} */
function readOwner(folder) {
  try {
    return Number(readFileSync(lockIn(folder), "utf8"));
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Of several that find a dead owner, the rename lets one through; a lock that was taken meanwhile is put back. */
function breakLock(folder, deadOwner) {
  const grave = join(folder, `lock.dead.${process.pid}`);
  try {
    renameSync(lockIn(folder), grave);
    if (Number(readFileSync(grave, "utf8")) !== deadOwner) linkSync(grave, lockIn(folder));
  } catch (error) {
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
  } finally {
    rmSync(grave, { force: true });
  }
}

function release(folder) {
  if (readOwner(folder) === process.pid) rmSync(lockIn(folder), { force: true });
}

function lockIn(folder) {
  return join(folder, "lock");
}
