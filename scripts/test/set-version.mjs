import { readFileSync } from "node:fs";

// The sources have the version of the build, so that both serialize a task to the same template.
const { version } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
);
globalThis.__FX_VERSION__ = version;
