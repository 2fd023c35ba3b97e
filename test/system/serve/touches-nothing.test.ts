import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { status } from "@grpc/grpc-js";
import { type Served, serve } from "../../support/command/serve.ts";
import { literalsOf, variablesOf } from "../../support/messages/named-fields.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";
import { ConnectorClient, statusOf } from "../../support/server/connector-client.ts";
import { type HttpServer, httpServer } from "../../support/server/http-server.ts";
import { OPENING_SOURCE } from "./opening-source.ts";
import { TouchWatch, UNTOUCHABLE } from "./touch-watch.ts";

type Message = Record<string, unknown>;
const MODULES = fileURLToPath(new URL("../../../node_modules", import.meta.url));
const PROTOCOLS = ["flyte1", "flyte2"] as const;
const LOCAL = ["--port", "0", "--no-metrics"];
const ALLOWED = ["s3://allowed/ok", "gs://allowed/ok"];

interface Shape {
  readonly type: object;
  readonly of: (uri: string) => object;
}

function blob(type: object): Shape {
  return { type: { blob: type }, of: (uri) => ({ scalar: { blob: { uri, metadata: { type } } } }) };
}

function dataset(format: string): Shape {
  const type = { structuredDatasetType: { format } };
  return { type, of: (uri) => ({ scalar: { structuredDataset: { uri, metadata: type } } }) };
}

/** The blob, table and schema literals that can contain a URI, with their types. */
const SHAPES: Readonly<Record<string, Shape>> = {
  file: blob({}),
  folder: blob({ dimensionality: 1 }),
  pickle: blob({ format: "PythonPickle" }),
  parquet: dataset("parquet"),
  csv: dataset("csv"),
  schema: { type: { schema: {} }, of: (uri) => ({ scalar: { schema: { uri, type: {} } } }) },
  files: {
    type: { collectionType: { blob: {} } },
    of: (uri) => ({ collection: { literals: [blob({}).of(uri)] } }),
  },
  folders: {
    type: { mapValueType: { blob: { dimensionality: 1 } } },
    of: (uri) => ({ map: { literals: { k: blob({ dimensionality: 1 }).of(uri) } } }),
  },
};

for (const allow of [[], ALLOWED]) {
  describe(`fx serve opens no URI of a caller, ${allow.length === 0 ? "if no storage is allowed" : `except under ${allow.join(" and ")}`}`, () => {
    let project: TemporaryProject;
    let store: HttpServer;
    let served: Served;
    let watch: TouchWatch;
    let foreign: string[];
    const clients = {} as Record<"flyte1" | "flyte2", ConnectorClient>;

    before(async () => {
      store = await httpServer((_, response) => response.writeHead(404).end());
      project = new TemporaryProject({
        "connectors.ts": OPENING_SOURCE,
        [`${UNTOUCHABLE}/secret.csv`]: "n\n1\n",
      });
      mkdirSync(join(project.root, "node_modules"));
      for (const scope of ["@aws-sdk", "@google-cloud"])
        symlinkSync(join(MODULES, scope), join(project.root, "node_modules", scope));
      watch = new TouchWatch(project);
      foreign = foreignUris(join(project.root, UNTOUCHABLE), store.origin);
      const env = {
        ...watch.env,
        AWS_ENDPOINT_URL: store.origin,
        AWS_ACCESS_KEY_ID: "key",
        AWS_SECRET_ACCESS_KEY: "secret",
        AWS_REGION: "us-east-1",
        STORAGE_EMULATOR_HOST: store.origin,
      };
      served = await serve(
        project,
        ["connectors.ts", ...LOCAL, ...allow.flatMap((prefix) => ["--storage-allow", prefix])],
        env,
      );
      for (const protocol of PROTOCOLS)
        clients[protocol] = await ConnectorClient.connect(served.port, protocol);
    });
    beforeEach(() => watch.forget());

    function assertNothingTouched(about: string): void {
      assert.deepEqual(watch.touched(), [], about);
      assert.equal(store.seen.length, 0, about);
      assert.deepEqual(project.list(UNTOUCHABLE), ["secret.csv"], about);
    }

    /** Returns the ID of the new job. */
    const create = async (protocol: "flyte1" | "flyte2", request: Message): Promise<string> => {
      const meta = await clients[protocol].create(request);
      return (JSON.parse(meta.toString()) as { jobId: string }).jobId;
    };
    function templateOf(
      protocol: "flyte1" | "flyte2",
      type: string,
      types: Readonly<Record<string, object>> = {},
      uri = "t",
    ): Message {
      const custom = { fields: { uri: { stringValue: uri }, outputPrefix: { stringValue: uri } } };
      return {
        type,
        id: { name: uri, version: uri },
        custom,
        config: { uri },
        interface: { inputs: variablesOf(protocol, types), outputs: variablesOf(protocol, {}) },
        ...(uri !== "t" && {
          container: {
            image: uri,
            command: [uri],
            args: [uri, "{{.taskTemplatePath}}"],
            dataConfig: { enabled: true, inputPath: uri, outputPath: uri },
          },
        }),
      };
    }

    /** Every kind of literal with every URI. */
    function everyInput(protocol: "flyte1" | "flyte2") {
      const all = Object.entries(SHAPES).flatMap(([name, { type, of }]) =>
        foreign.map((uri, index) => ({ key: `${name}${index}`, type, literal: of(uri) })),
      );
      const types = Object.fromEntries(all.map(({ key, type }) => [key, type]));
      const values = Object.fromEntries(all.map(({ key, literal }) => [key, literal]));
      return {
        count: all.length,
        template: (type: string) => templateOf(protocol, type, types),
        inputs: literalsOf(protocol, values),
      };
    }

    function assertAllRejected(results: string, least: number): void {
      const ends = JSON.parse(results) as string[];
      assert.ok(ends.length >= least, `${ends.length} tries`);
      assert.deepEqual([...new Set(ends)], ["FX5015"]);
    }

    for (const protocol of PROTOCOLS) {
      it(`among the inputs of a create whose connector opens them all: ${protocol}`, async () => {
        const { template, inputs, count } = everyInput(protocol);
        assertAllRejected(
          await create(protocol, { template: template("opening"), inputs }),
          2 * count,
        );
        for (const uri of foreign) {
          const { file, folder, files, parquet: table } = SHAPES;
          const shapes = Object.entries({ file, folder, files, table });
          const values = Object.fromEntries(shapes.map(([name, shape]) => [name, shape!.of(uri)]));
          const inputs = literalsOf(protocol, values);
          const template = templateOf(protocol, "declared");
          assertAllRejected(await create(protocol, { template, inputs }), 10);
        }
        assertNothingTouched("inputs");
      });

      it(`of an offloaded value: ${protocol}`, async () => {
        for (const uri of foreign) {
          const offloadedMetadata = { uri, sizeBytes: 10, inferredType: { blob: {} } };
          const template = templateOf(protocol, "opening", { x: SHAPES["file"]!.type });
          const inputs = literalsOf(protocol, { x: { offloadedMetadata } });
          const { code } = await statusOf(create(protocol, { template, inputs }));
          assert.equal(code, status.FAILED_PRECONDITION, uri);
        }
        assertNothingTouched("offloaded");
      });

      it(`in the template or any other string of a request: ${protocol}`, async () => {
        for (const uri of foreign.filter((text) => !text.includes("\0"))) {
          const meta = Buffer.from(JSON.stringify({ jobId: uri }));
          const about = { taskCategory: { name: "opening" }, resourceMeta: meta };
          await create(protocol, {
            template: templateOf(protocol, "opening", {}, uri),
            outputPrefix: uri,
            taskExecutionMetadata: {
              namespace: uri,
              labels: { uri },
              environmentVariables: { uri },
            },
          });
          const client = clients[protocol];
          await client.poll("opening", meta, { outputPrefix: uri });
          await client.call("DeleteTask", about);
          await client.call("GetTaskMetrics", { ...about, queries: [uri] });
          await client.stream("GetTaskLogs", { ...about, token: uri });
        }
        assertNothingTouched("template");
      });

      it(`under an output prefix for large outputs and tables, which fail: ${protocol}`, async () => {
        for (const outputPrefix of foreign) {
          for (const [name, jobId] of [
            ["opening", "big"],
            ["declared", "table"],
          ] as const) {
            const meta = Buffer.from(JSON.stringify({ jobId }));
            const { phase } = await clients[protocol].poll(name, meta, { outputPrefix });
            assert.equal(phase, "FAILED", `${name} ${outputPrefix}`);
          }
        }
        assertNothingTouched("output prefix");
      });
    }

    it("in a synchronous call of Flyte 1", async () => {
      const { template, inputs, count } = everyInput("flyte1");
      const execute = (template: Message, more: Message, literals = {}) =>
        clients.flyte1.execute({ template, ...more }, literals);
      const { phase, outputs } = await execute(template("opening-sync"), {}, inputs);
      assert.equal(phase, "SUCCEEDED");
      const { said } = outputs!.literals as {
        said: { scalar: { primitive: { stringValue: string } } };
      };
      assertAllRejected(said.scalar.primitive.stringValue, 2 * count);
      for (const outputPrefix of foreign)
        for (const type of ["table", "big"]) {
          const { phase } = await execute(templateOf("flyte1", type), { outputPrefix });
          assert.equal(phase, "FAILED", `${type} ${outputPrefix}`);
        }
      assertNothingTouched("sync");
    });

    it("in a synchronous connector's inputs or result on Flyte 2", async () => {
      for (const outputPrefix of foreign) {
        for (const type of ["table", "big"]) {
          const template = templateOf("flyte2", type);
          const meta = await clients.flyte2.create({ template, outputPrefix });
          const { phase } = await clients.flyte2.poll(type, meta, { outputPrefix });
          assert.equal(phase, "FAILED", `${type} ${outputPrefix}`);
        }
        const forged = clients.flyte1.encode("flyteidl.admin.Resource", {
          phase: 3,
          outputs: { literals: { table: SHAPES["parquet"]!.of(outputPrefix) } },
        });
        const meta = Buffer.concat([Buffer.from("fx-result-1\n"), forged]);
        await clients.flyte2.poll("table", meta);
      }
      assertNothingTouched("sync under Flyte 2");
    });

    it("but opens allowed URIs and the author's own, which the watch records", async () => {
      await clients.flyte1.poll("declared", Buffer.from('{"jobId": "own"}'));
      assert.ok(
        watch.touched().some((line) => line.includes(`${UNTOUCHABLE}/secret.csv`)),
        watch.touched().join("\n"),
      );
      for (const [index, uri] of allow.entries()) {
        await create("flyte1", {
          template: templateOf("flyte1", "opening", { x: SHAPES["file"]!.type }),
          inputs: literalsOf("flyte1", { x: SHAPES["file"]!.of(`${uri}/x.csv`) }),
        });
        assert.ok(store.seen.length > index, uri);
        assert.ok(watch.touched().some((line) => line.startsWith("connect ")));
      }
    });
  });
}

/** Local files, internal addresses, other buckets, and URIs that resemble the allowed ones. */
function foreignUris(folder: string, origin: string): string[] {
  return [
    `file://${folder}/secret.csv`,
    `FILE://${folder}/secret.csv`,
    `file://localhost${folder}/secret.csv`,
    `${folder}/secret.csv`,
    `${UNTOUCHABLE}/secret.csv`,
    `./${UNTOUCHABLE}`,
    `file://${folder.replace(UNTOUCHABLE, "%75ntouchable")}/secret.csv`,
    "http://169.254.169.254/latest/meta-data/",
    "https://169.254.169.254/",
    "http://[fe80::1]/x",
    `${origin}/x.csv`,
    "http://metadata.google.internal/x",
    "s3://foreign/x.csv",
    "gs://foreign/x.csv",
    "abfs://allowed/ok/x.csv",
    "s3://allowed",
    "s3://allowed/other/x",
    "s3://allowed/okay/x",
    "s3://allowed-evil/ok/x",
    "gs://allowed-evil/ok/x",
    "s3://allowed@evil/ok/x",
    "s3://allowed:80/ok/x",
    "s3://allowed%2f/ok/x",
    "s3://allowed\\evil/ok/x",
    "S3://allowed/ok/x",
    "s3:allowed/ok/x",
    "s3:///allowed/ok/x",
    "s3://allowed/ok/../x",
    "s3://allowed/ok/./x",
    "s3://allowed/ok//x",
    "s3://allowed/ok/%2e%2e/x",
    "gs://allowed/ok/..%2Fx",
    "s3://allowed/ok/%252e%252e/x",
    "s3://allowed/ok\\..\\x",
    "s3://allowed/ok/x\0",
  ];
}
