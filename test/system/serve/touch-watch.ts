import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TemporaryProject } from "../../support/project/temporary-project.ts";

/** Part of every path that the server must not access. */
export const UNTOUCHABLE = "untouchable";

/** Preloaded: logs every connection, every DNS lookup, and every access to a marked path. */
const WATCH = `
const fs = require("node:fs");
const net = require("node:net");
const dns = require("node:dns");
const { appendFileSync } = fs;
// A file descriptor is always that of the log.
const note = (text) => appendFileSync(process.env.TOUCH_LOG, text + "\\n");
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  note("connect " + JSON.stringify(first));
  return connect.apply(this, args);
};
for (const names of [dns, dns.promises]) {
  const lookup = names.lookup;
  names.lookup = function (name, ...rest) {
    note("lookup " + name);
    return lookup.call(this, name, ...rest);
  };
}
for (const api of [fs, fs.promises]) {
  for (const [name, method] of Object.entries(api)) {
    if (typeof method !== "function" || /^[A-Z_]/.test(name)) continue;
    const watched = function (...args) {
      if (typeof args[0] !== "number" && args.slice(0, 2).some((path) => String(path).includes("${UNTOUCHABLE}"))) note(name + " " + args[0]);
      return method.apply(this, args);
    };
    api[name] = Object.assign(watched, method);
  }
}
require("node:module").syncBuiltinESMExports();
`;

/** Records which files, hosts and names a process accesses. */
export class TouchWatch {
  readonly env: Readonly<Record<string, string>>;
  readonly #log: string;

  constructor(project: TemporaryProject) {
    const watch = project.write("watch.cjs", WATCH);
    this.#log = join(project.root, "touched.log");
    this.env = { NODE_OPTIONS: `--require=${watch}`, TOUCH_LOG: this.#log };
    this.forget();
  }

  forget(): void {
    writeFileSync(this.#log, "");
  }

  touched(): string[] {
    return readFileSync(this.#log, "utf8")
      .split("\n")
      .filter((line) => line !== "");
  }
}
