import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { RequestWatch } from "../../src/runtime/recording/request-watch.ts";
import { httpServer, type HttpServer } from "../support/server/http-server.ts";

/** The packages are not dependencies of fx: those that it has use them. */
const require = createRequire(import.meta.url);
const fromS3 = createRequire(require.resolve("@aws-sdk/client-s3"));
const fromBigQuery = createRequire(
  createRequire(require.resolve("@google-cloud/bigquery")).resolve("@google-cloud/common"),
);
const { FetchHttpHandler } = fromS3("@smithy/fetch-http-handler") as {
  FetchHttpHandler: new (options: { customFetch: typeof fetch }) => { destroy(): void };
};
const { Gaxios } = createRequire(fromBigQuery.resolve("google-auth-library"))("gaxios") as {
  Gaxios: new (options: { fetchImplementation: typeof fetch }) => {
    request(options: { url: string }): Promise<{ data: unknown }>;
  };
};

/** What docs/write-a-connector.md says about clients. */
describe("clients that get the fetch of a context", () => {
  let server: HttpServer;
  let watch: RequestWatch;
  let others: string[];
  let seen: string[];
  before(async () => {
    server = await httpServer(({ method }, response) => {
      if (method === "PUT") response.end();
      else response.writeHead(200, { "content-type": "application/json" }).end('{"temp":4.5}');
    });
  });
  beforeEach(() => {
    others = [];
    seen = [];
    watch = new RequestWatch(({ host }) => others.push(host));
  });
  afterEach(() => watch.close());

  const contextFetch: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    seen.push(`${request.method} ${new URL(request.url).pathname}`);
    return watch.wrap(fetch)(request);
  };
  const s3 = (options: object): S3Client =>
    new S3Client({
      region: "eu-west-1",
      endpoint: server.origin,
      forcePathStyle: true,
      credentials: { accessKeyId: "key", secretAccessKey: "hush" },
      ...options,
    });
  const object = { Bucket: "weather", Key: "oslo.json" };

  it("include AWS SDK 3 with customFetch of its FetchHttpHandler", async () => {
    const requestHandler = new FetchHttpHandler({ customFetch: contextFetch });
    const client = s3({ requestHandler });
    await client.send(new PutObjectCommand({ ...object, Body: '{"temp":4.5}' }));
    const { Body } = await client.send(new GetObjectCommand(object));
    assert.equal(await Body!.transformToString(), '{"temp":4.5}');
    assert.deepEqual(seen, ["PUT /weather/oslo.json", "GET /weather/oslo.json"]);
    assert.deepEqual(others, []);
  });

  it("include those built on gaxios with fetchImplementation", async () => {
    const client = new Gaxios({ fetchImplementation: contextFetch });
    const { data } = await client.request({ url: `${server.origin}/oslo` });
    assert.deepEqual(data, { temp: 4.5 });
    assert.deepEqual([seen, others], [["GET /oslo"], []]);
  });

  it("are needed: AWS SDK 3 sends its requests with node:http by itself", async () => {
    const { Body } = await s3({}).send(new GetObjectCommand(object));
    await Body!.transformToString();
    assert.deepEqual([seen, others], [[], [new URL(server.origin).host]]);
  });
});
