import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseAllDocuments } from "yaml";
import { SERVER_RESOURCES } from "../../../src/cluster-setup/connector-app.ts";
import { renderManifest } from "../../../src/cluster-setup/kubernetes-manifest.ts";
import { filesOfPages } from "../../docs/pages.ts";
import { serve } from "../../support/command/serve.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { ConnectorClient } from "../../support/server/connector-client.ts";
import { httpServer } from "../../support/server/http-server.ts";

/** What the manifest says about the disk of a container. */
interface PodSpec {
  readonly containers: readonly {
    readonly securityContext: { readonly readOnlyRootFilesystem: boolean };
    readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  }[];
  readonly volumes: readonly { readonly name: string; readonly emptyDir: { sizeLimit: string } }[];
}

/** The pod of the manifest. */
function readPodSpec(): PodSpec {
  const server = { name: "reports", namespace: "flyte", image: "reports:1", replicas: 1 };
  const none = { paths: [], flags: [], env: {}, secrets: [], labels: {}, unset: [] };
  const manifest = { ...server, ...none, ...SERVER_RESOURCES, serviceAccount: "" };
  const [deployment] = parseAllDocuments(renderManifest(manifest));
  return (deployment!.toJS() as { spec: { template: { spec: PodSpec } } }).spec.template.spec;
}

/**
 * A shell script that runs its arguments with a read-only disk and one empty, writable folder, as
 * Kubernetes does. The folders that are needed stay where they are, even if they are below it.
 */
function mountLines(folders: readonly string[], { mountPath, size }: Volume): string {
  const held = (index: number): string => `/mnt/${index}`;
  return [
    "set -e",
    "mount -t tmpfs tmpfs /mnt",
    ...folders.map((from, at) => `mkdir ${held(at)}; mount --bind '${from}' ${held(at)}`),
    `mount -t tmpfs -o size=${size} tmpfs ${mountPath}`,
    ...folders.map(
      (to, at) =>
        `mkdir -p '${to}'; mount --bind ${held(at)} '${to}'; mount -o remount,bind,ro '${to}'`,
    ),
    "mount -o remount,bind,ro /",
    'exec "$@"',
  ].join("\n");
}

/** Linux, as root or with user namespaces. */
function canMount(): boolean {
  return spawnSync("unshare", ["--mount", "--map-root-user", "true"]).status === 0;
}

interface Volume {
  readonly mountPath: string;
  readonly size: string;
}

const PREFIX = "/tmp/flyte/run/0";

describe("a file as output, as the page shows it", () => {
  it("is saved, uploaded and removed with the manifest's disk: read-only except for /tmp", async function () {
    if (!canMount()) return this.skip();
    const spec = readPodSpec();
    const { securityContext, volumeMounts } = spec.containers[0]!;
    assert.equal(securityContext.readOnlyRootFilesystem, true);
    const [{ name, mountPath }] = volumeMounts as [(typeof volumeMounts)[0]];
    const { sizeLimit } = spec.volumes.find((volume) => volume.name === name)!.emptyDir;

    const code = filesOfPages(["docs/write-a-connector.md"]).get("src/reports.ts")!;
    const project = new TemporaryProject({ "src/reports.ts": code });
    let polls = 0;
    const service = await httpServer((_, response) => {
      polls += 1;
      response.statusCode = polls === 1 ? 202 : 200;
      response.end(polls === 1 ? "" : "%PDF all well");
    });
    const script = mountLines([resolve("."), project.root, project.home], {
      mountPath,
      size: sizeLimit.replace("i", ""),
    });
    const via = ["unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh"];
    const args = ["--storage-allow", "/tmp/flyte", "src/reports.ts"];
    const served = await serve(project, args, { REPORTS_URL: service.origin }, via);
    const client = await ConnectorClient.connect(served.port, "flyte1");
    const template = { id: { name: "report" }, type: "reports" };
    const meta = await client.create({ template, outputPrefix: PREFIX });
    const phases: unknown[] = [];
    let outputs = "";
    for (const _ of [1, 2, 3]) {
      const resource = await client.poll("reports", meta, { outputPrefix: PREFIX });
      const { phase, message } = resource;
      phases.push(phase === "SUCCEEDED" ? phase : `${phase} ${message}`);
      outputs = JSON.stringify(resource);
    }
    client.close();
    assert.deepEqual(phases, ["RUNNING printing", "SUCCEEDED", "SUCCEEDED"]);
    const uploaded = `${PREFIX}/report/report.pdf`;
    assert.match(outputs, new RegExp(`"uri":"${uploaded}"`));
    const disk = `/proc/${served.running.child.pid}/root`;
    assert.equal(readFileSync(join(disk, uploaded), "utf8"), "%PDF all well");
    const saved = readdirSync(join(disk, "tmp")).filter((each) => each.startsWith("fx-resp"));
    assert.equal(saved.length, 1);
    assert.deepEqual(readdirSync(join(disk, "tmp", saved[0]!)), []);
  });

  it("stays until its own server has uploaded it, if two servers of a user save it", async () => {
    const code = filesOfPages(["docs/write-a-connector.md"]).get("src/reports.ts")!;
    const project = new TemporaryProject({ "src/reports.ts": code });
    const service = await httpServer((_, response) => void response.end("%PDF all well"));
    const outputPrefix = join(project.root, "served");
    const env = { REPORTS_URL: service.origin, TMPDIR: project.home };
    const pollServer = async (flags: readonly string[]): Promise<string> => {
      const { port } = await serve(project, [...flags, "src/reports.ts"], env);
      const client = await ConnectorClient.connect(port, "flyte1");
      const meta = Buffer.from(JSON.stringify({ id: "r-1" }));
      const resource = await client.poll("reports", meta, { outputPrefix });
      client.close();
      assert.equal(resource.phase, "SUCCEEDED", resource.message);
      return /"uri":"([^"]*)"/.exec(JSON.stringify(resource))![1]!;
    };
    const saved = await pollServer([]); // this one may not upload it
    const uploaded = await pollServer(["--storage-allow", outputPrefix]);
    assert.equal(uploaded, join(outputPrefix, "report/report.pdf"));
    for (const file of [saved, uploaded]) assert.equal(readFileSync(file, "utf8"), "%PDF all well");
  });
});
