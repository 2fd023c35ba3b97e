import { readFileSync } from "node:fs";
import "tsx";

// Makes mocha load tests as ES modules. It would otherwise use require() first, and load a test
// with top-level await twice.
Object.defineProperty(process.features, "require_module", { value: false });

// The sources have the version of the build, so that both serialize a task to the same template.
const { version } = JSON.parse(
  readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
);
globalThis.__FX_VERSION__ = version;
