import assert from "node:assert/strict";
import { once } from "node:events";
import { type ClientDuplexStream, Server, ServerCredentials } from "@grpc/grpc-js";
import { loadFileDescriptorSetFromBuffer } from "@grpc/proto-loader";
import descriptor from "protobufjs/ext/descriptor.js";
import { ReflectionService } from "../../../../src/runtime/service/grpc/reflection-service.ts";
import { type AnyClient, clientClass, protoClient } from "../../../support/server/grpc-client.ts";
import { listen } from "../../../support/server/listen.ts";

const SERVICES = [
  "flyteidl.service.AsyncAgentService",
  "flyteidl2.connector.AsyncConnectorService",
  "grpc.health.v1.Health",
];

interface Reply {
  readonly originalRequest: object;
  readonly listServicesResponse: { readonly service: readonly { readonly name: string }[] };
  readonly fileDescriptorResponse: { readonly fileDescriptorProto: readonly Buffer[] };
  readonly allExtensionNumbersResponse: { readonly baseTypeName: string };
  readonly errorResponse: { readonly errorCode: number; readonly errorMessage: string };
}

for (const version of ["v1", "v1alpha"]) {
  describe(`grpc.reflection.${version}`, () => {
    let server: Server;
    let client: AnyClient;
    before(async () => {
      server = new Server();
      new ReflectionService(SERVICES).addTo(server);
      const address = `127.0.0.1:${await listen(server, ServerCredentials.createInsecure())}`;
      client = protoClient(
        "@grpc/reflection",
        "build/proto",
        `grpc/reflection/${version}/reflection.proto`,
        `grpc.reflection.${version}.ServerReflection`,
        address,
      );
    });
    after(() => {
      client.close();
      server.forceShutdown();
    });

    const open = () =>
      (client["serverReflectionInfo"] as () => ClientDuplexStream<object, Reply>).call(client);
    async function ask(request: object): Promise<Reply> {
      const call = open();
      call.write(request);
      const [reply] = (await once(call, "data")) as [Reply];
      call.end();
      await once(call.resume(), "end");
      return reply;
    }

    it("lists the server's services, and itself", async () => {
      const { listServicesResponse, originalRequest } = await ask({ listServices: "*" });
      const own = ["v1", "v1alpha"].map((each) => `grpc.reflection.${each}.ServerReflection`);
      const names = listServicesResponse.service.map(({ name }) => name);
      assert.deepEqual(names, [...SERVICES, ...own].sort());
      assert.equal((originalRequest as { listServices: string }).listServices, "*");
    });

    for (const service of [...SERVICES, `grpc.reflection.${version}.ServerReflection`]) {
      it(`describes ${service} well enough to create a client from it`, async () => {
        const { fileDescriptorResponse } = await ask({ fileContainingSymbol: service });
        const file = fileDescriptorResponse.fileDescriptorProto.map((bytes) =>
          descriptor.FileDescriptorProto.decode(bytes),
        );
        const set = Buffer.from(descriptor.FileDescriptorSet.encode({ file }).finish());
        const Client = clientClass(loadFileDescriptorSetFromBuffer(set), service);
        assert.ok(Object.keys(Client.service).length > 0);
      });
    }

    it("finds the file of a message, a nested type and a method; files by name", async () => {
      for (const fileContainingSymbol of [
        "flyteidl.admin.Resource",
        "flyteidl.core.TaskExecution.Phase",
        "flyteidl.service.AsyncAgentService.GetTask",
      ]) {
        const { fileDescriptorResponse } = await ask({ fileContainingSymbol });
        assert.ok(fileDescriptorResponse.fileDescriptorProto.length > 0, fileContainingSymbol);
      }
      const fileByFilename = "google/protobuf/struct.proto";
      const [file] = (await ask({ fileByFilename })).fileDescriptorResponse.fileDescriptorProto;
      const { name } = descriptor.FileDescriptorProto.decode(file!) as unknown as { name: string };
      assert.equal(name, fileByFilename);
    });

    it("returns an error for unknown names, and continues", async () => {
      const call = open();
      const containingType = "flyteidl.admin.Resource";
      const asked = [
        { fileContainingSymbol: "no.such.Thing" },
        { fileByFilename: "__proto__" },
        { fileContainingExtension: { containingType, extensionNumber: 5 } },
        {},
      ];
      const codes: number[] = [];
      for (const request of asked) {
        call.write(request);
        const [reply] = (await once(call, "data")) as [Reply];
        codes.push(reply.errorResponse.errorCode);
      }
      assert.deepEqual(codes, [5, 5, 5, 12]);
      call.write({ allExtensionNumbersOfType: containingType });
      const [reply] = (await once(call, "data")) as [Reply];
      assert.equal(reply.allExtensionNumbersResponse.baseTypeName, containingType);
      call.end();
      await once(call.resume(), "end");
    });

    it("rejects a request whose reply would be larger than it is useful", async () => {
      for (const request of [
        { fileContainingSymbol: "x".repeat(100_000) },
        { host: "x".repeat(100_000), listServices: "*" },
      ]) {
        const call = open();
        call.write(request);
        call.resume();
        const [error] = (await once(call, "error")) as [{ code: number; details: string }];
        assert.equal(error.code, 3);
        assert.match(error.details, /^a reflection request has 1000\d\d bytes, more than 1024$/);
      }
      const { errorResponse } = await ask({ fileContainingSymbol: "x".repeat(900) });
      assert.ok(errorResponse.errorMessage.length < 200, errorResponse.errorMessage);
    });

    it("survives a client that disconnects, and one that sends nonsense", async () => {
      const nonsense = client.makeBidiStreamRequest(
        `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
        (bytes: Buffer) => bytes,
        (bytes) => bytes,
      );
      nonsense.write(Buffer.from("0aff", "hex"));
      nonsense.resume();
      const [error] = (await once(nonsense, "error")) as [{ code: number }];
      assert.equal(error.code, 3);
      const gone = open();
      gone.on("error", () => undefined);
      gone.write({ listServices: "*" });
      await once(gone, "data");
      gone.cancel();
      assert.ok((await ask({ listServices: "*" })).listServicesResponse.service.length > 0);
    });
  });
}
