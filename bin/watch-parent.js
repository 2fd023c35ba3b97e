"use strict";
// The thread of src/process/process-end/watch-process.ts.
const process = require("node:process");
const { setInterval } = require("node:timers");
const { workerData: parent } = require("node:worker_threads");

/** Looking twice leaves the process half a second to notice by itself that its parent is gone. */
const LOOK_MS = 400;
let missed = 0;
setInterval(() => {
  if (process.ppid === parent) return;
  missed += 1;
  if (missed === 2) process.kill(process.pid, "SIGKILL");
}, LOOK_MS);
