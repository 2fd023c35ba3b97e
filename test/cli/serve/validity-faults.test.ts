import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { findValidityFaults } from "../../../src/cli/serve/tls-files.ts";
import { useTemporaryFolder } from "../../support/project/temporary-folder.ts";
import { Certificates } from "../../support/server/certificates.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

describe("findValidityFaults", () => {
  const folder = useTemporaryFolder();

  /** Creates certificates, and returns the faults that they have `offset` milliseconds later. */
  function faults(offset = 0): readonly string[] {
    const certificates = new Certificates(folder.path);
    certificates.authority("ca");
    certificates.signed("server", "ca");
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
