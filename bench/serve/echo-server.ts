import { Server, ServerCredentials, type ServiceDefinition } from "@grpc/grpc-js";
import { reportWhenAsked } from "./report-usage.ts";

/** What every server written with @grpc/grpc-js costs at least: the bytes that came go back, nobody looks at them. */
const asItIs = (bytes: Buffer): Buffer => bytes;

function definition(path: string, stream: boolean): ServiceDefinition {
  return { Echo: { path, requestStream: stream, responseStream: stream, requestSerialize: asItIs, requestDeserialize: asItIs, responseSerialize: asItIs, responseDeserialize: asItIs } };
}

const server = new Server();
server.addService(definition("/bench.Unary/Echo", false), { Echo: (call: { request: Buffer }, reply: (error: null, message: Buffer) => void) => reply(null, call.request) });
server.addService(definition("/bench.Stream/Echo", true), {
  Echo(call: NodeJS.ReadWriteStream) {
    let seen = 0;
    call.on("data", (bytes: Buffer) => {
      seen += 1;
      if (seen < 2) return;
      call.write(bytes);
      call.end();
    });
  },
});
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (_, port) => reportWhenAsked(port));
