import { decodeMessage, encodeMessage, missingPartError } from "../codec/message-codec.ts";
import { logLineFromMessage, phaseFromNumber } from "../shared/reply-fields.ts";
import { messageFromExecution } from "../shared/request-fields.ts";
import type { ClientWire } from "../wire.ts";
import { getAttemptIdentity } from "./attempt-identity.ts";
import { flyteidl2 } from "./generated/messages.js";
import { toNamedLiterals } from "./literals.ts";
import { resourceFromMessage } from "./resource.ts";
import { templateCodec } from "./task-template.ts";

const { connector } = flyteidl2;

const CONNECTOR = "flyteidl2.connector.AsyncConnectorService";
const METADATA = "flyteidl2.connector.ConnectorMetadataService";

export const CLIENT_WIRE: ClientWire = {
  services: {
    names: [CONNECTOR, METADATA],
    list: `/${METADATA}/ListConnectors`,
    find: `/${METADATA}/GetConnector`,
    create: `/${CONNECTOR}/CreateTask`,
    get: `/${CONNECTOR}/GetTask`,
    delete: `/${CONNECTOR}/DeleteTask`,
    logs: `/${CONNECTOR}/GetTaskLogs`,
  },

  encodeCreateTask(job) {
    const message = {
      template: templateCodec.toMessage(job.template),
      inputs: { literals: toNamedLiterals(job.inputs) },
      outputPrefix: job.outputPrefix,
      taskExecutionMetadata: messageFromExecution(job),
      connection: job.connection,
    };
    return encodeMessage(connector.CreateTaskRequest, message, "FX2009");
  },
  getAttemptIdentity: ({ outputPrefix }) => getAttemptIdentity(outputPrefix),
  decodeCreateTask: (bytes) => decodeMessage(connector.CreateTaskResponse, bytes).resourceMeta,

  encodeGetTask: ({ category, ...job }) =>
    encodeMessage(connector.GetTaskRequest, { ...job, taskCategory: category }, "FX7001"),
  decodeGetTask(bytes) {
    const { resource } = decodeMessage(connector.GetTaskResponse, bytes);
    if (resource === null) throw missingPartError(connector.GetTaskResponse, "resource");
    return { ...resourceFromMessage(resource), phase: phaseFromNumber(resource.phase) };
  },

  encodeDeleteTask: ({ category, ...job }) =>
    encodeMessage(connector.DeleteTaskRequest, { ...job, taskCategory: category }, "FX7001"),

  /** The request has no field for the connection. */
  encodeGetTaskLogs: ({ category, ...job }) =>
    encodeMessage(connector.GetTaskLogsRequest, { ...job, taskCategory: category }, "FX7001"),
  decodeGetTaskLogs(bytes) {
    const { header, body } = decodeMessage(connector.GetTaskLogsResponse, bytes);
    const { lines = [], results = [] } = body ?? {};
    return {
      token: header?.token ?? "",
      lines:
        lines.length > 0 ? lines.map(logLineFromMessage) : results.map((message) => ({ message })),
    };
  },

  /** Under Flyte 2 every connector is asynchronous. */
  decodeListConnectors(bytes) {
    const { connectors } = decodeMessage(connector.ListConnectorsResponse, bytes);
    return connectors.map(({ name, supportedTaskCategories }) => ({
      name,
      isSync: false,
      supportedTaskCategories,
    }));
  },

  encodeFindConnector: (name) => encodeMessage(connector.GetConnectorRequest, { name }, "FX7001"),

  sync: undefined,
};
