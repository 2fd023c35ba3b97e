import { endWithScope } from "../../support/hooks/current-test.ts";
import type { RealService } from "../../support/openapi/describe-real-service.ts";
import { freePort } from "../../support/server/free-port.ts";
import { startPython } from "./start-python.ts";

/**
 * Starts a program of `test/interop/python`.
 *
 * @param environment its folder, with its packages
 * @param ready what standard error contains once jobs can be created
 * @param base where the paths of the document begin
 */
export function startServer(
  environment: string,
  program: string,
  ready: string,
  base = "",
): RealService["start"] {
  return async (project) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}${base}`;
    const server = await startPython(environment, program, [String(port)], project);
    endWithScope(async () => {
      server.kill("SIGTERM");
      await server.ended;
    });
    await server.stderrHas(ready);
    return { url, document: `${url}/openapi.json`, env: { JOBS_API_KEY: "none" } };
  };
}
