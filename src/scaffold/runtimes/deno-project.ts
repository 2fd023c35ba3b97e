import type { ProjectRuntime } from "./project-runtime.ts";

export const DENO_PROJECT: ProjectRuntime = {
  manager: "deno",
  lockfile: "deno.lock",
  runScript: "deno task",
  runFile: "deno run -A",
  runServer:
    "deno run --allow-read --allow-env --allow-sys --allow-net --allow-run --allow-write=/tmp",
  test: "deno test -A test",
  typecheck: "deno check src test",
  engines: { deno: ">=2.9" },
  image: "denoland/deno:2",
  user: "deno",
  installInImage: "deno install --frozen",
  readsTarballs: false,
  hasTypes: true,
};
