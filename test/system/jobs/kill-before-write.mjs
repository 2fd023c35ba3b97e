// Loaded into fx before it starts. Counts the changes that fx makes to files in `.fx`, and kills its
// own process before change number FX_TEST_KILL. Writes the count of a whole run to FX_TEST_COUNT.
import fs from "node:fs";
import process from "node:process";

const killAt = Number(process.env["FX_TEST_KILL"] ?? 0);
const countFile = process.env["FX_TEST_COUNT"];
const opened = new Set();
let changes = 0;

const open = fs.openSync;
fs.openSync = (path, ...rest) => {
  const descriptor = open(path, ...rest);
  if (String(path).includes("/.fx/")) opened.add(descriptor);
  else opened.delete(descriptor);
  return descriptor;
};
for (const name of [
  "mkdirSync",
  "linkSync",
  "renameSync",
  "rmSync",
  "writeFileSync",
  "writeSync",
]) {
  const change = fs[name];
  fs[name] = (target, ...rest) => {
    if (opened.has(target) || String(target).includes("/.fx")) {
      changes += 1;
      if (changes === killAt) process.kill(process.pid, "SIGKILL");
    }
    return change(target, ...rest);
  };
}
if (countFile !== undefined) process.on("exit", () => fs.writeFileSync(countFile, String(changes)));
