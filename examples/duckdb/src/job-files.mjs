// Files of a job's process, in its working directory, the job's folder. job-folder.ts reads them.
import { appendFileSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";

/** @returns {import("./plan-query.ts").QueryPlan} with absolute paths */
export function readPlan() {
  const plan = JSON.parse(readFileSync("plan.json", "utf8"));
  return { ...plan, result: resolve(plan.result), partial: resolve(plan.partial) };
}

/**
 * Claims the job. If two processes try, only one succeeds.
 *
 * @param {import("./job-process.ts").JobProcess} identity
 * @returns {boolean} false if another process has claimed the job
 */
export function claimJob(identity) {
  const draft = `process.json.${identity.token}`;
  writeFileSync(draft, JSON.stringify(identity), { mode: 0o600 });
  try {
    linkSync(draft, "process.json");
    return true;
  } catch {
    return false;
  } finally {
    rmSync(draft);
  }
}

/**
 * Replaces the status atomically.
 *
 * @param {import("./job-folder.ts").JobStatus} status
 */
export function writeStatus(status) {
  writeFileSync("status.json.partial", JSON.stringify(status), { mode: 0o600 });
  renameSync("status.json.partial", "status.json");
}

/** @param {string} message */
export function log(message) {
  appendFileSync("log.jsonl", `${JSON.stringify({ time: new Date().toISOString(), message })}\n`, {
    mode: 0o600,
  });
}
