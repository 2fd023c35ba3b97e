import assert from "node:assert/strict";
import type { AppSpec } from "../../../../src/runtime/remote/app-types.ts";
import { NO_AUTHORIZATION } from "../../../../src/runtime/remote/auth/token-authorization.ts";
import { ClusterCalls } from "../../../../src/runtime/remote/cluster-calls.ts";
import { Flyte2Apps } from "../../../../src/runtime/remote/flyte2/flyte2-apps.ts";
import { getField, withField } from "../../../../src/runtime/wire/reflected/message-fields.ts";
import { loadReflectedMessages } from "../../../../src/runtime/wire/reflected/reflected-message.ts";
import { fakeClock } from "../../../../src/testing/fake-clock.ts";

const SPEC: AppSpec = {
  container: { image: "new", command: [], args: [], env: [], ports: [] },
  replicas: { min: 2, max: 2 },
  securityContext: { runAs: undefined, secrets: [] },
  description: "",
};
/** A field that this release of fx does not know. */
const UNKNOWN = { field: 99, bytes: Buffer.from("unknown") };

interface DecodedApp {
  readonly metadata: { readonly labels: object; readonly revision: string };
  readonly spec: {
    readonly clusterPool: string;
    readonly timeouts: { readonly requestTimeout: { readonly seconds: string } };
    readonly pod?: object;
    readonly container: { readonly image: string };
    readonly securityContext: { readonly secrets: readonly object[] };
  };
  readonly status: { readonly currentReplicas: number };
}

describe("Flyte2Apps", () => {
  it("replaces what fx sets in an app, and keeps every other field, those it does not know too", async () => {
    const messages = await loadReflectedMessages("flyte2");
    const unknown = (type: string, message: object): Uint8Array =>
      withField(messages.encode(type, message), UNKNOWN.field, UNKNOWN.bytes);
    const metadata = unknown("flyteidl2.app.Meta", {
      id: { name: "weather" },
      revision: 7,
      labels: { old: "label" },
    });
    const spec = unknown("flyteidl2.app.Spec", {
      pod: { podSpec: {} },
      clusterPool: "pool",
      timeouts: { requestTimeout: { seconds: 5 } },
      securityContext: { secrets: [{ key: "old" }] },
    });
    const app = withField(
      withField(unknown("flyteidl2.app.App", { status: { currentReplicas: 3 } }), 1, metadata),
      2,
      spec,
    );
    const sent: Uint8Array[] = [];
    const rpc = {
      unary: (_path: string, request: Uint8Array) => {
        sent.push(request);
        return Promise.resolve(withField(new Uint8Array(), 1, app));
      },
    };
    const calls = await ClusterCalls.open("flyte2", "flyte:80", rpc as never, NO_AUTHORIZATION);
    const scope = { org: "", project: "p", domain: "d" };
    const apps = new Flyte2Apps(calls, undefined as never, scope, fakeClock(), "");
    const found = await apps.find("weather");
    await apps.update(found!, SPEC, { new: "label" });
    const updated = getField(sent[1]!, 1)!;
    for (const path of [[], [1], [2]])
      assert.equal(
        Buffer.from(getField(updated, ...path, UNKNOWN.field)!).toString(),
        "unknown",
        String(path),
      );
    const after = messages.decode("flyteidl2.app.App", updated) as DecodedApp;
    assert.deepEqual(after.metadata.labels, { new: "label" });
    assert.equal(after.metadata.revision, "7");
    assert.equal(after.status.currentReplicas, 3);
    const { clusterPool, timeouts, pod, container, securityContext } = after.spec;
    assert.equal(clusterPool, "pool");
    assert.equal(timeouts.requestTimeout.seconds, "5");
    assert.equal(pod, undefined);
    assert.equal(container.image, "new");
    assert.deepEqual(securityContext.secrets, []);
  });
});
