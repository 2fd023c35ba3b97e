import { keepsTheStorageContract } from "../../support/assertions/storage-contract.ts";
import { gcsEnv, openStorage, s3Env, useGcs, useS3 } from "../support/use-object-stores.ts";

let tests = 0;

describe("S3, on a real server", () => {
  const server = useS3();
  keepsTheStorageContract(
    () => ({
      storage: openStorage(s3Env(server.port)),
      folder: `s3://bucket/contract ${(tests += 1)}`,
    }),
    { knowsTimes: true },
  );
});

describe("Google Cloud Storage, on a real server", () => {
  const server = useGcs();
  keepsTheStorageContract(
    () => ({
      storage: openStorage(gcsEnv(server.port)),
      folder: `gs://bucket/contract ${(tests += 1)}`,
    }),
    { knowsTimes: true },
  );
});
