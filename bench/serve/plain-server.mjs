import { setTimeout } from "node:timers";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import protobuf from "protobufjs";
import reflection from "../../src/runtime/wire/v1/generated/reflection.js";

// Does the work of project/connectors.ts without fx: grpc-js and protobufjs decode the request,
// build the literals and encode the reply. It has no checks, log, metrics or deadlines.

const SLOW_MS = 100;
const SUCCEEDED = { phase: 3 };
const root = protobuf.Root.fromJSON(reflection);

function method(path, request, response, stream = false) {
  const requestType = root.lookupType(`flyteidl.admin.${request}`);
  const responseType = root.lookupType(`flyteidl.admin.${response}`);
  return {
    path,
    requestStream: stream,
    responseStream: stream,
    requestSerialize: (message) => requestType.encode(message).finish(),
    requestDeserialize: (bytes) => requestType.decode(bytes),
    responseSerialize: (message) => responseType.encode(message).finish(),
    responseDeserialize: (bytes) => responseType.decode(bytes),
  };
}

const int = (value) => ({ scalar: { primitive: { integer: value } } });
const float = (value) => ({ scalar: { primitive: { floatValue: value } } });
const text = (value) => ({ scalar: { primitive: { stringValue: value } } });
const bool = (value) => ({ scalar: { primitive: { boolean: value } } });

function result({ resourceMeta }) {
  const { jobId } = JSON.parse(Buffer.from(resourceMeta).toString());
  const literals = {
    rows: int(1_250_000),
    pages: int(312),
    bytes: int(8_589_934_592),
    retries: int(0),
    table: text(`warehouse.results.${jobId}`),
    statement: text("SELECT city, avg(temperature) FROM weather GROUP BY city"),
    user: text("scheduler@example.com"),
    seconds: float(12.5),
    cost: float(0.0325),
    cached: bool(false),
  };
  return { resource: { ...SUCCEEDED, outputs: { literals } } };
}

/** Returns the five inputs of `bench` as JavaScript values. */
function read({ literals }) {
  const { city, days, factor, exact, region } = literals;
  return {
    city: city.scalar.primitive.stringValue,
    days: Number(days.scalar.primitive.integer),
    factor: factor.scalar.primitive.floatValue,
    exact: exact.scalar.primitive.boolean,
    region: region.scalar.primitive.stringValue,
  };
}

const server = new Server();
server.addService(
  {
    CreateTask: method(
      "/flyteidl.service.AsyncAgentService/CreateTask",
      "CreateTaskRequest",
      "CreateTaskResponse",
    ),
    GetTask: method(
      "/flyteidl.service.AsyncAgentService/GetTask",
      "GetTaskRequest",
      "GetTaskResponse",
    ),
  },
  {
    CreateTask({ request }, reply) {
      const { city, days, factor, exact, region } = read(request.inputs);
      const jobId = `${city}-${region}-${exact ? days * factor : days}`;
      reply(null, { resourceMeta: Buffer.from(`{"jobId": ${JSON.stringify(jobId)}}`) });
    },
    GetTask({ request }, reply) {
      if (request.taskCategory.name === "bench-slow")
        setTimeout(() => reply(null, result(request)), SLOW_MS);
      else reply(null, result(request));
    },
  },
);
server.addService(
  {
    ExecuteTaskSync: method(
      "/flyteidl.service.SyncAgentService/ExecuteTaskSync",
      "ExecuteTaskSyncRequest",
      "ExecuteTaskSyncResponse",
      true,
    ),
  },
  {
    ExecuteTaskSync(call) {
      call.on("data", ({ inputs }) => {
        if (!inputs) return;
        const { city, days, factor, exact, region } = read(inputs);
        const literals = {
          greeting: text(`${city} in ${region}`),
          total: float(days * factor),
          even: bool(exact && days % 2 === 0),
        };
        call.write({ header: { resource: { ...SUCCEEDED, outputs: { literals } } } });
        call.end();
      });
    },
  },
);

server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (_, port) => {
  process.on("disconnect", () => process.exit());
  process.send({ port });
});
