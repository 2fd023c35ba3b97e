// Loaded into fx before it starts. From change number FX_TEST_FULL on, each write to `.fx` fails as on
// a full disk. Files can still be removed. Writes the count of a whole run to FX_TEST_COUNT.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import process from "node:process";

const fullAt = Number(process.env["FX_TEST_FULL"] ?? Infinity);
const countFile = process.env["FX_TEST_COUNT"];
const { openSync, writeFileSync } = fs;
const opened = new Set();
let changes = 0;

function refuseWhenFull(name) {
  changes += 1;
  if (changes < fullAt) return;
  const message = `ENOSPC: no space left on device, ${name}`;
  throw Object.assign(new Error(message), { code: "ENOSPC", syscall: name });
}

const isRecord = (path) => String(path).includes("/.fx");

fs.openSync = (path, flags, ...rest) => {
  const isWritten = (Number(flags) & (fs.constants.O_WRONLY | fs.constants.O_RDWR)) !== 0;
  if (isRecord(path) && isWritten) refuseWhenFull("openSync");
  const descriptor = openSync(path, flags, ...rest);
  if (isRecord(path)) opened.add(descriptor);
  else opened.delete(descriptor);
  return descriptor;
};
for (const name of [
  "mkdirSync",
  "linkSync",
  "renameSync",
  "writeFileSync",
  "writeSync",
  "fsyncSync",
]) {
  const change = fs[name];
  fs[name] = (target, ...rest) => {
    if (opened.has(target) || isRecord(target)) refuseWhenFull(name);
    return change(target, ...rest);
  };
}
syncBuiltinESMExports();
if (countFile !== undefined) process.on("exit", () => writeFileSync(countFile, String(changes)));
