import assert from "node:assert/strict";
import { parseAllDocuments } from "yaml";
import {
  getEngineAddress,
  getPublicAddress,
  SERVER_RESOURCES,
} from "../../src/cluster-setup/connector-app.ts";
import {
  type KubernetesServer,
  renderManifest,
} from "../../src/cluster-setup/kubernetes-manifest.ts";
import type { AppState } from "../../src/runtime/remote/app-types.ts";

const SERVER: KubernetesServer = {
  name: "weather",
  namespace: "flyte",
  image: "registry.example.com/weather:3",
  replicas: 2,
  paths: [],
  flags: [],
  env: {},
  secrets: [],
  ...SERVER_RESOURCES,
  serviceAccount: "",
  labels: {},
  unset: [],
};

interface Deployment {
  readonly metadata: { readonly labels: Record<string, string> };
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly serviceAccountName?: string;
        readonly automountServiceAccountToken?: boolean;
        readonly volumes: readonly object[];
        readonly containers: readonly {
          readonly image: string;
          readonly args?: readonly string[];
          readonly env?: readonly object[];
          readonly resources: object;
          readonly securityContext: { readonly readOnlyRootFilesystem: boolean };
          readonly volumeMounts: readonly object[];
        }[];
      };
    };
  };
}

/** The Deployment as Kubernetes reads it: by the rules of YAML 1.1. */
function readDeployment(server: Partial<KubernetesServer>): Deployment {
  const [document] = parseAllDocuments(renderManifest({ ...SERVER, ...server }), {
    version: "1.1",
  });
  assert.deepEqual(document!.errors, []);
  return document!.toJS() as Deployment;
}

function readContainer(server: Partial<KubernetesServer>) {
  return readDeployment(server).spec.template.spec.containers[0]!;
}

describe("renderManifest", () => {
  it("gives the connector a folder for files, of limited size, and no other place to write", () => {
    const { containers, volumes } = readDeployment({}).spec.template.spec;
    const { securityContext, volumeMounts } = containers[0]!;
    assert.equal(securityContext.readOnlyRootFilesystem, true);
    assert.deepEqual(volumeMounts, [{ name: "tmp", mountPath: "/tmp" }]);
    assert.deepEqual(volumes, [{ name: "tmp", emptyDir: { sizeLimit: "1Gi" } }]);
  });

  it("leaves the command to the image unless modules or flags are chosen", () => {
    assert.equal(readContainer({}).args, undefined);
    assert.deepEqual(readContainer({ paths: ["src/weather.ts"], flags: ["--workers", "2"] }).args, [
      ...["node_modules/.bin/fx", "serve", "--host", "0.0.0.0"],
      ...["--workers", "2", "src/weather.ts"],
    ]);
  });

  it("refers to secrets, and names the command that creates each", () => {
    const secrets = [
      { name: "api_key", group: "weather", key: "api_key" },
      { name: "TOKEN", group: "shared", key: "token" },
      { name: "USER", group: "weather", key: "user" },
    ];
    const text = renderManifest({ ...SERVER, secrets });
    assert.ok(
      text.startsWith(`# Runs two replicas of the connector. Flyte reaches them at weather.flyte.svc.cluster.local:8000.
# Before you apply this file, create the secrets:
#   kubectl --namespace flyte create secret generic weather --from-literal=api_key=… --from-literal=user=…
#   kubectl --namespace flyte create secret generic shared --from-literal=token=…
`),
      text.slice(0, 400),
    );
    assert.deepEqual(readContainer({ secrets }).env, [
      {
        name: "_FSEC_API_KEY",
        valueFrom: { secretKeyRef: { name: "weather", key: "api_key" } },
      },
      { name: "_FSEC_TOKEN", valueFrom: { secretKeyRef: { name: "shared", key: "token" } } },
      { name: "_FSEC_USER", valueFrom: { secretKeyRef: { name: "weather", key: "user" } } },
    ]);
  });

  for (const value of [
    ...["", "yes", "0x1f", "1e3", "1:30", "2001-01-01", "null", "~", "a: b", "# c", "- d", "{e}"],
    ...[
      '"quoted"',
      "back\\slash",
      "two\nlines",
      "\u2028",
      "\u0085",
      "https://jobs.example.com/?a=1",
    ],
    ...["512Mi", "100m", "12", "012", ".5", "_x", "=", "ümlaut 日本", "end:", "x#y", "x #y"],
  ])
    it(`keeps the value ${JSON.stringify(value)}`, () => {
      assert.deepEqual(readContainer({ env: { KEY: value } }).env, [{ name: "KEY", value }]);
      assert.equal(readDeployment({ labels: { team: value } }).metadata.labels["team"], value);
    });

  it("sets the image, the resources and the service account", () => {
    const image = "registry:5000/weather@sha256:0123456789abcdef";
    const { image: found, resources } = readContainer({ image, cpu: "0.5", memory: "1Gi" });
    assert.equal(found, image);
    assert.deepEqual(resources, {
      requests: { cpu: "0.5", memory: "128Mi" },
      limits: { memory: "1Gi" },
    });
    const { spec } = readDeployment({ serviceAccount: "weather" }).spec.template;
    assert.equal(spec.serviceAccountName, "weather");
    assert.equal(spec.automountServiceAccountToken, undefined);
  });
});

const app = (publicUrl: string | undefined, namespace?: string): AppState =>
  ({ name: "Weather", project: "p", domain: "d", publicUrl, namespace }) as unknown as AppState;

describe("the addresses of an app", () => {
  for (const [url, address, isTls] of [
    ["https://weather-p-d.apps.example.com", "weather-p-d.apps.example.com:443", true],
    ["http://weather-p-d.localhost:30081", "weather-p-d.localhost:30081", false],
    ["http://[::1]:80/x", "[::1]:80", false],
  ] as const)
    it(`are found in ${url}`, () =>
      assert.deepEqual(getPublicAddress(app(url)), { address, isTls }));

  for (const url of [undefined, "weather", "ftp://x", "http://"])
    it(`are not found in ${url}`, () => assert.equal(getPublicAddress(app(url)), undefined));

  it("are those of the Knative service for Flyte's engine", () => {
    const inCluster = { address: "weather-p-d.flyte.svc.cluster.local:80", isTls: false };
    assert.deepEqual(getEngineAddress(app("https://weather-p-d.x.com", "flyte")), inCluster);
    assert.deepEqual(getEngineAddress(app(undefined, "flyte")), inCluster);
  });

  it("are public ones if Flyte does not say where the app runs", () => {
    assert.deepEqual(getEngineAddress(app("https://w.x.com")), {
      address: "w.x.com:443",
      isTls: true,
    });
    assert.equal(getEngineAddress(app(undefined)), undefined);
    const long = { ...app(undefined, "flyte"), name: "w".repeat(63) };
    assert.equal(getEngineAddress(long), undefined);
  });
});
