import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Client, ServerCredentials, credentials } from "@grpc/grpc-js";
import { ConnectorRegistry } from "../../../../src/entries/index.ts";
import { asBuffer, passThrough } from "../../../../src/runtime/calls/grpc-bytes.ts";
import { GrpcHost } from "../../../../src/runtime/service/grpc/grpc-host.ts";
import type { Listener } from "../../../../src/runtime/service/grpc/listener.ts";
import { watchCaller } from "../../../../src/runtime/service/methods/watch-caller.ts";
import type { ServedRequest } from "../../../../src/runtime/service/request-observer.ts";
import type { ServedCall } from "../../../../src/runtime/service/requests/served-call.ts";
import { rawMessage } from "../../../support/messages/raw-message.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";
import { Certificates } from "../../../support/server/certificates.ts";
import { Job, ScriptedConnector } from "../../../support/server/endpoint-run.ts";
import { Gate } from "../../../support/time/gate.ts";

const GET = "/flyteidl.service.AsyncAgentService/GetTask";

for (const withTls of [false, true])
  describe(`a caller that resets its stream ${withTls ? "with TLS" : "in clear text"}`, () => {
    const folder = useTemporaryFolder();
    let host: GrpcHost;
    let listener: Listener;
    let client: Client;
    let hasGivenUp: () => boolean;
    let peer: string;

    beforeEach(async () => {
      const certificates = new Certificates(folder.path);
      if (withTls) {
        certificates.authority("ca");
        certificates.signed("server", "ca");
      }
      const read = (name: string): Buffer => readFileSync(certificates.path(name));
      const gone = new Gate();
      const begun = new Gate();
      const registry = new ConnectorRegistry();
      registry.register(
        new ScriptedConnector({
          get: async (_, { signal }) => {
            signal.addEventListener("abort", () => gone.open());
            begun.open();
            await gone.passed;
            throw new Error("nobody waits");
          },
        }),
      );
      const requestStarted = (call: ServedRequest): void => {
        ({ peer } = call);
        hasGivenUp = watchCaller(call as ServedCall);
      };
      host = new GrpcHost({ registry, observers: [{ requestStarted }] });
      listener = await host.open(
        withTls
          ? ServerCredentials.createSsl(null, [
              { private_key: read("server.key"), cert_chain: read("server.crt") },
            ])
          : ServerCredentials.createInsecure(),
      );
      const port = await listener.listen("127.0.0.1:0");
      client = new Client(
        `localhost:${port}`,
        withTls ? credentials.createSsl(read("ca.crt")) : credentials.createInsecure(),
      );
      const message = rawMessage([1, "scripted"], [2, Job.encode({ jobId: "j" })]);
      const call = client.makeUnaryRequest(GET, asBuffer, passThrough, message, () => undefined);
      await begun.passed;
      call.cancel();
      await gone.passed;
    });
    afterEach(async () => {
      client.close();
      await host.close();
    });

    it("has given up while its connection is open", () => assert.equal(hasGivenUp(), true));

    it("counts as lost once its connection has closed, because an engine that stops does both", async () => {
      client.close();
      while (listener.find(peer) !== undefined) await new Promise(setImmediate);
      assert.equal(hasGivenUp(), false);
    });
  });
