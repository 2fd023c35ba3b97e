import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { readTlsFiles, watchTlsFiles } from "../../../src/cli/serve/tls-files.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";
import { Certificates } from "../../support/server/certificates.ts";

describe("the certificates of a server", () => {
  const folder = useTemporaryFolder();

  it("are read again if they change before the watch starts", async () => {
    const certificates = new Certificates(folder.path);
    certificates.authority("first");
    certificates.authority("second");
    const files = { cert: certificates.path("tls.crt"), key: certificates.path("tls.key") };
    const use = (name: string): void =>
      ["crt", "key"].forEach((ending) =>
        copyFileSync(certificates.path(`${name}.${ending}`), certificates.path(`tls.${ending}`)),
      );
    use("first");
    const read = readTlsFiles(files);
    use("second");
    await new Promise<void>((resolve, reject) => {
      watchTlsFiles(files, read, {
        changed: ({ cert }) => {
          assert.deepEqual(cert, readFileSync(certificates.path("second.crt")));
          resolve();
        },
        refused: reject,
      });
    });
  });

  it("are rejected if one of the client CAs is truncated", () => {
    const certificates = new Certificates(folder.path);
    certificates.authority("ca");
    const whole = readFileSync(certificates.path("ca.crt"), "utf8");
    writeFileSync(certificates.path("cut.crt"), whole + whole.slice(0, 200));
    assert.throws(
      () =>
        readTlsFiles({
          cert: certificates.path("ca.crt"),
          key: certificates.path("ca.key"),
          clientCa: certificates.path("cut.crt"),
        }),
      /cut\.crt: a certificate in it is incomplete/,
    );
  });
});
