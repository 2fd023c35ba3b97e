import type { CreateWorld } from "../../runtime/check/world.ts";
import type { ConnectorBase } from "../../runtime/connector/connector-base.ts";
import { findDeclaration } from "../../runtime/http-connector/define-http-connector.ts";
import { FakeHttpService } from "./fake-http-service.ts";

/** Long enough for polls of Flyte's engine to see a job in each state. */
const JOB_TAKES_MS = 2 * 60 * 1000;

/**
 * Fakes of the services of these connectors, as one world. Undefined unless `defineHttpConnector`
 * made all of them: another connector would reach its real service. Blocking ones run in processes of
 * their own.
 */
export function createHttpWorld(connectors: readonly ConnectorBase[]): CreateWorld | undefined {
  const isDeclared = (connector: ConnectorBase): boolean =>
    findDeclaration(connector) !== undefined && !connector.blocking;
  if (connectors.length === 0 || !connectors.every(isDeclared)) return undefined;
  return ({ clock }) => {
    const services = connectors.map(
      (connector) =>
        new FakeHttpService(connector, { jobTakesMs: JOB_TAKES_MS, now: () => clock.now() }),
    );
    return {
      secrets: Object.fromEntries(services.flatMap(({ secrets }) => Object.entries(secrets))),
      fetch: async (input, init) => {
        const request = new Request(input, init);
        const own = services.find((service) => service.has(request.url)) ?? services[0]!;
        return own.fetch(request);
      },
      jobs: () => services.flatMap(({ jobs }) => [...jobs.values()]),
    };
  };
}
