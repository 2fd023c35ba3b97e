import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cluster } from "../../../../src/runtime/remote/cluster.ts";
import { uploadPath } from "../../../../src/runtime/remote/store/upload-path.ts";
import { awaitFxError } from "../../../support/assertions/caught-error.ts";
import { FakeCluster } from "../../../support/cluster/fake-cluster.ts";
import { type ClusterServer, serveCluster } from "../../../support/cluster/serve-cluster.ts";
import { withCluster } from "../../../support/cluster/with-cluster.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";
import { TemporaryProject } from "../../../support/project/temporary-project.ts";
import { type HttpServer, httpServer } from "../../../support/server/http-server.ts";

for (const protocol of ["flyte1", "flyte2"] as const) {
  describe(`uploading to a cluster of ${protocol}`, () => {
    let server: ClusterServer;
    let store: HttpServer;
    let project: TemporaryProject;
    let cluster: FakeCluster;
    beforeEach(async () => {
      cluster = new FakeCluster();
      server = await serveCluster(protocol, cluster);
      store = await httpServer((_request, response) => response.end());
      cluster.uploadUrl = store.origin;
      project = new TemporaryProject({ "data/a.csv": "one", "data/more/b.csv": "two" });
    });

    const upload = (path: string): Promise<string> =>
      withCluster(server.address, {}, {}, (opened) =>
        uploadPath({ path: `${project.root}/${path}`, input: "data" }, opened),
      );
    const rootsOf = (): unknown[] =>
      cluster.calls
        .filter(({ path }) => path.endsWith("/CreateUploadLocation"))
        .map(({ message }) => message["filenameRoot"]);

    it("sends the file's own length, although Flyte names that of the digest", async () => {
      await upload("data/a.csv");
      const { headers, body } = store.seen[0]!;
      const md5 = createHash("md5").update("one").digest("base64");
      assert.equal(body, "one");
      assert.equal(headers["content-length"], "3");
      assert.equal(headers["content-md5"], md5);
      assert.equal(headers["x-amz-meta-flytecontentmd5"], md5);
    });

    it("uploads an unchanged folder to the same place again", async () => {
      const uri = await upload("data");
      assert.match(uri, /^s3:\/\/bucket\/uploads\/[0-9a-f]{20}$/);
      assert.equal(await upload("data"), uri);
      assert.equal(store.seen.length, 4);
      assert.equal(new Set(rootsOf()).size, 1);
    });

    it("uploads a folder to another place after one of its files has changed", async () => {
      await upload("data");
      project.write("data/more/b.csv", "three");
      await upload("data");
      assert.equal(new Set(rootsOf()).size, 2);
      assert.equal(store.seen.at(-1)!.body, "three");
    });
  });
}

describe("uploading a folder", () => {
  const folder = useTemporaryFolder();

  it("is refused if it has more than 10,000 files", async () => {
    for (let index = 0; index <= 10_000; index += 1)
      writeFileSync(join(folder.path, String(index)), "");
    const cluster = {} as Cluster; // it is not asked
    const uploading = uploadPath({ path: folder.path, input: "data" }, cluster);
    await awaitFxError(uploading, "FX5016", /has more than 10000 files \(input data\)$/);
  });
});
