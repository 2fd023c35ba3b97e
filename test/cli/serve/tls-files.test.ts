import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import type { SecureContextOptions } from "node:tls";
import { ReloadedCredentials, findValidityFaults } from "../../../src/cli/serve/tls-files.ts";
import type { Logger } from "../../../src/runtime/base/context.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";
import { Certificates } from "../../support/server/certificates.ts";

const fail = (message: string): void => assert.fail(message);
const LOG: Logger = { debug: fail, info: fail, warn: fail, error: fail };

describe("the certificates of a server", () => {
  const folder = useTemporaryFolder();

  it("are read again if they change at once", async () => {
    const certificates = new Certificates(folder.path);
    certificates.authority("first");
    certificates.authority("second");
    const files = { cert: certificates.path("tls.crt"), key: certificates.path("tls.key") };
    const use = (name: string): void =>
      ["crt", "key"].forEach((ending) =>
        copyFileSync(certificates.path(`${name}.${ending}`), certificates.path(`tls.${ending}`)),
      );
    use("first");
    const used: unknown[] = [];
    class Observed extends ReloadedCredentials {
      protected override updateSecureContextOptions(context: SecureContextOptions): void {
        used.push(context.cert);
        super.updateSecureContextOptions(context);
      }
    }
    await new Promise<void>((resolve) => {
      new Observed(files, { ...LOG, info: () => resolve(), warn: () => undefined });
      use("second");
    });
    assert.deepEqual(used, [readFileSync(certificates.path("second.crt"))]);
  });

  it("are rejected if one of the client CAs is truncated", () => {
    const certificates = new Certificates(folder.path);
    certificates.authority("ca");
    const whole = readFileSync(certificates.path("ca.crt"), "utf8");
    writeFileSync(certificates.path("cut.crt"), whole + whole.slice(0, 200));
    const files = {
      cert: certificates.path("ca.crt"),
      key: certificates.path("ca.key"),
      clientCa: certificates.path("cut.crt"),
    };
    assert.throws(
      () => new ReloadedCredentials(files, LOG),
      /cannot read --tls-client-ca .*cut\.crt: /,
    );
  });
});

const DAY_MS = 24 * 60 * 60 * 1000;

describe("findValidityFaults", () => {
  const folder = useTemporaryFolder();

  /** Creates certificates, and returns the faults that they have `offset` milliseconds later. */
  function faults(offset = 0): readonly string[] {
    const certificates = Certificates.signedByCa(folder.path, "server");
    const context = {
      cert: readFileSync(certificates.path("server.crt")),
      ca: readFileSync(certificates.path("ca.crt")),
    };
    return findValidityFaults(
      { cert: "tls.crt", key: "tls.key", clientCa: "ca.crt" },
      context,
      // Read the clock last: openssl has just set notBefore to the current second.
      new Date(Date.now() + offset),
    );
  }

  it("returns nothing for certificates that are valid", () => {
    assert.deepEqual(faults(), []);
  });

  it("names certificates that have expired", () => {
    const [server, ca] = faults(3 * DAY_MS);
    assert.match(server!, /^--tls-cert tls\.crt: the certificate of CN=server expired on /);
    assert.match(ca!, /^--tls-client-ca ca\.crt: the certificate of CN=ca expired on /);
  });

  it("names certificates that are not valid yet", () => {
    const [server] = faults(-3 * DAY_MS);
    assert.match(server!, /CN=server is not valid before /);
  });
});
