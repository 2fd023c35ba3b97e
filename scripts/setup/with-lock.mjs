import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WORK_DIR } from "./paths.mjs";

const LOCK = join(WORK_DIR, "lock");

/**
 * Runs `work` while no other process of this checkout does, so that two `npm test` at once install and build one
 * after the other. The lock names its owner; one whose owner is gone is taken over.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(work) {
  await acquire();
  process.once("exit", release);
  try {
    return await work();
  } finally {
    release();
    process.off("exit", release);
  }
}

async function acquire() {
  mkdirSync(WORK_DIR, { recursive: true });
  for (let told = false; !take(); ) {
    const owner = readOwner();
    if (owner !== undefined && !isAlive(owner)) breakLock(owner);
    else {
      if (!told) console.error(`waiting for process ${owner ?? "?"}, which installs or builds in this checkout`);
      told = true;
      await sleep(100);
    }
  }
}

/** Linking a file that is already written makes the lock appear with its owner's name in it, or not at all. */
function take() {
  const draft = join(WORK_DIR, `lock.${process.pid}`);
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, LOCK);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** @returns {number | undefined} */
function readOwner() {
  try {
    return Number(readFileSync(LOCK, "utf8"));
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
function breakLock(deadOwner) {
  const grave = join(WORK_DIR, `lock.dead.${process.pid}`);
  try {
    renameSync(LOCK, grave);
    if (Number(readFileSync(grave, "utf8")) !== deadOwner) linkSync(grave, LOCK);
  } catch (error) {
    if (error.code !== "ENOENT" && error.code !== "EEXIST") throw error;
  } finally {
    rmSync(grave, { force: true });
  }
}

function release() {
  if (readOwner() === process.pid) rmSync(LOCK, { force: true });
}
