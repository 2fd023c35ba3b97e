import { connectorSource, type ConnectorScript } from "./connector-source.ts";

/**
 * The source of a connector that runs jobs at the service of the variable SERVICE, with `context.fetch`
 * and a token, and of its task `weather`.
 */
export function recordedConnector(script: ConnectorScript = {}): string {
  const service = "process.env.SERVICE";
  const auth = '{ authorization: "Bearer " + request.secrets.get("TOKEN") }';
  return connectorSource({
    create: `const response = await request.fetch(${service} + "/jobs", { method: "POST", headers: ${auth}, signal: request.signal,
        body: JSON.stringify({ key: request.idempotencyKey, at: request.clock.now(), lot: request.random() }) });
      return new Job({ jobId: ((await response.json()) as { id: string }).id });`,
    get: `const response = await request.fetch(${service} + "/jobs/" + job.jobId, { headers: ${auth}, signal: request.signal });
      if (!response.ok) throw new RetryableError("status " + response.status);
      const { state, temp } = (await response.json()) as { state: string; temp: number };
      if (state === "failed") return Resource.failed("no weather today");
      return state === "done" ? Resource.succeeded({ temp }) : Resource.running(state);`,
    delete: `await request.fetch(${service} + "/jobs/" + job.jobId, { method: "DELETE", headers: ${auth} });`,
    options: ', secrets: ["TOKEN"], poll: { min: "20ms", max: "50ms" }',
    ...script,
  });
}
