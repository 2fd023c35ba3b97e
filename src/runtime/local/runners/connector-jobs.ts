import type { AnyAsyncConnector } from "../../connector/async-connector-base.ts";
import { invokeCreate } from "../../connector/invoke/invoke-create.ts";
import { invokeDelete } from "../../connector/invoke/invoke-delete.ts";
import { invokeGetLogs } from "../../connector/invoke/invoke-get-logs.ts";
import { invokeGet } from "../../connector/invoke/invoke-get.ts";
import type { AsyncJobs } from "../attempt/async-jobs.ts";

/** The jobs of a connector in this process. */
export function connectorJobs(connector: AnyAsyncConnector): AsyncJobs {
  return {
    create: (run, context) => invokeCreate(connector, run.jobRequest(), context, run.datasets),
    createSeesSignal: true,
    get: (run, meta, context) =>
      invokeGet(
        connector,
        meta,
        { ...context, outputPrefix: run.outputPrefix, connection: run.connection },
        run.job.wire.protocol,
        run.datasets,
      ),
    delete: (run, meta, context) =>
      invokeDelete(connector, meta, { ...context, connection: run.connection }),
    getLogs:
      connector.getLogs && ((_run, meta, request) => invokeGetLogs(connector, meta, request)),
  };
}
