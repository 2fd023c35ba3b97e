import { setTimeout } from "node:timers";
import { Server, ServerCredentials } from "@grpc/grpc-js";

// The minimum cost of any server written with @grpc/grpc-js. It has the methods of a connector
// server and returns the bytes of each request without decoding them.

const SLOW_MS = 100;
const SLOW = Buffer.from("bench-slow");
const keep = (bytes) => bytes;

function method(path, stream = false) {
  return {
    path,
    requestStream: stream,
    responseStream: stream,
    requestSerialize: keep,
    requestDeserialize: keep,
    responseSerialize: keep,
    responseDeserialize: keep,
  };
}

const server = new Server();
server.addService(
  {
    CreateTask: method("/flyteidl.service.AsyncAgentService/CreateTask"),
    GetTask: method("/flyteidl.service.AsyncAgentService/GetTask"),
  },
  {
    CreateTask: ({ request }, reply) => reply(null, request),
    GetTask({ request }, reply) {
      if (request.includes(SLOW)) setTimeout(() => reply(null, request), SLOW_MS);
      else reply(null, request);
    },
  },
);
server.addService(
  { ExecuteTaskSync: method("/flyteidl.service.SyncAgentService/ExecuteTaskSync", true) },
  {
    ExecuteTaskSync(call) {
      let messages = 0;
      call.on("data", (bytes) => {
        messages += 1;
        if (messages < 2) return;
        call.write(bytes);
        call.end();
      });
    },
  },
);

server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (_, port) => {
  process.on("disconnect", () => process.exit());
  process.send({ port });
});
