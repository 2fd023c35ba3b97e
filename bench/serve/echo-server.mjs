import { setTimeout } from "node:timers";
import { Server, ServerCredentials } from "@grpc/grpc-js";

/** As long as the slow connector of the benchmark takes. */
const SLOW_MS = 100;

/** What every server written with @grpc/grpc-js costs at least: the bytes that came go back, nobody looks at them. */
const asItIs = (bytes) => bytes;

function definition(path, stream) {
  return {
    Echo: {
      path,
      requestStream: stream,
      responseStream: stream,
      requestSerialize: asItIs,
      requestDeserialize: asItIs,
      responseSerialize: asItIs,
      responseDeserialize: asItIs,
    },
  };
}

const server = new Server();
server.addService(definition("/bench.Unary/Echo", false), {
  Echo: (call, reply) => reply(null, call.request),
});
server.addService(definition("/bench.Unary/SlowEcho", false), {
  Echo: (call, reply) => void setTimeout(() => reply(null, call.request), SLOW_MS),
});
server.addService(definition("/bench.Stream/Echo", true), {
  Echo(call) {
    let seen = 0;
    call.on("data", (bytes) => {
      seen += 1;
      if (seen < 2) return;
      call.write(bytes);
      call.end();
    });
  },
});

/** Tells the parent process the port, then, each time it asks, how many CPU milliseconds this process has taken. Ends with it. */
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (_, port) => {
  process.on("message", () => {
    const { user, system } = process.cpuUsage();
    process.send((user + system) / 1000);
  });
  process.on("disconnect", () => process.exit());
  process.send({ port });
});
