// The process of a job. start-job.ts starts `node worker.mjs TOKEN` in the job's folder.
import { existsSync } from "node:fs";
import { claimJob, readPlan, writeStatus } from "./job-files.mjs";

const token = process.argv[2] ?? "";
const startedAt = await receiveStartTime();
const mine = claimJob({ pid: process.pid, startedAt, token });
leaveParent();
// Check after the claim: a delete that did not see the claim has already written this file.
if (mine && !existsSync("deleted")) await runJob();

/** Exits if the parent ends first, because no other process would know of this one. */
function receiveStartTime() {
  return new Promise((resolve) => {
    const leave = () => process.exit();
    process.once("disconnect", leave);
    process.once("message", (/** @type {{ startedAt: string }} */ message) => {
      process.off("disconnect", leave);
      resolve(message.startedAt);
    });
  });
}

/** Reports the claim to the parent. The job continues even if the parent has ended. */
function leaveParent() {
  process.send?.("taken", () => {
    if (process.connected) process.disconnect();
  });
}

async function runJob() {
  try {
    const plan = readPlan();
    const { runQuery } = await import("./run-query.mjs"); // slow to load, so load it after the claim
    const rows = await runQuery(plan, (message) => writeStatus({ phase: "RUNNING", message }));
    writeStatus({ phase: "SUCCEEDED", rows, result: plan.result });
  } catch (error) {
    writeStatus({
      phase: "FAILED",
      message: error instanceof Error ? error.message : String(error),
    });
  }
}
