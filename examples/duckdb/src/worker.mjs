// A job's own process: `node worker.mjs TOKEN`, started in the job's folder by start-job.ts.
import { existsSync } from "node:fs";
import { claimJob, readPlan, writeStatus } from "./job-files.mjs";

const token = process.argv[2] ?? "";
const startedAt = await startTimeFromParent();
const mine = claimJob({ pid: process.pid, startedAt, token });
leaveParent();
// Looked for after the claim: a delete that has not seen the claim has left the mark before.
if (mine && !existsSync("deleted")) await work();

/** Without a parent there is nobody who knows of this process: it leaves, and nothing has happened. */
function startTimeFromParent() {
  return new Promise((resolve) => {
    const leave = () => process.exit();
    process.once("disconnect", leave);
    process.once("message", (/** @type {{ startedAt: string }} */ message) => {
      process.off("disconnect", leave);
      resolve(message.startedAt);
    });
  });
}

/** Tells the parent that the job is taken. If the parent is gone by now, the job goes on all the same. */
function leaveParent() {
  process.send?.("taken", () => {
    if (process.connected) process.disconnect();
  });
}

async function work() {
  try {
    const plan = readPlan();
    const { runQuery } = await import("./run-query.mjs"); // the engine takes longer to load than all else here
    const rows = await runQuery(plan, (message) => writeStatus({ phase: "RUNNING", message }));
    writeStatus({ phase: "SUCCEEDED", rows, result: plan.result });
  } catch (error) {
    writeStatus({
      phase: "FAILED",
      message: error instanceof Error ? error.message : String(error),
    });
  }
}
