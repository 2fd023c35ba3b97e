import assert from "node:assert/strict";
import type { ClusterConfig } from "../../../src/runtime/remote/config/cluster-config.ts";
import { awaitFxError } from "../../support/assertions/caught-error.ts";
import { ClusterCertificates, type ServerTls } from "../../support/cluster/cluster-certificates.ts";
import { FakeCluster } from "../../support/cluster/fake-cluster.ts";
import { serveCluster } from "../../support/cluster/serve-cluster.ts";
import { withCluster } from "../../support/cluster/with-cluster.ts";

interface Case {
  /** Undefined: plain text. */
  readonly server?: ServerTls;
  readonly tls?: ClusterConfig["tls"];
  /** What fx says; undefined if it connects. */
  readonly fault?: RegExp;
  /** What fx suggests then. */
  readonly hint?: RegExp;
}

for (const protocol of ["flyte1", "flyte2"] as const)
  describe(`TLS with a cluster of ${protocol}`, () => {
    const certificates = new ClusterCertificates();
    const ca = certificates.read("ca.crt");
    const pair = (name: string) => ({
      cert: certificates.read(`${name}.crt`),
      key: certificates.read(`${name}.key`),
    });
    const own: ServerTls = { certificate: "server" };
    const foreign: ServerTls = { certificate: "foreign" };
    const mutual: ServerTls = { certificate: "server", clientCa: "ca" };
    const untrusted = {
      fault: /: (?:.*; )?unable to verify the first certificate/,
      hint: /^pass --tls-ca FILE/,
    };
    const cases: Readonly<Record<string, Case>> = {
      "trusts the configured CA": { server: own, tls: { ca } },
      "trusts no other CA": {
        server: own,
        tls: { ca: certificates.read("other-ca.crt") },
        fault: untrusted.fault,
        hint: /^use the CA that signed the server's certificate/,
      },
      "trusts no private CA by default": { server: own, tls: {}, ...untrusted },
      "accepts any certificate if it is told to": { server: foreign, tls: { skipVerify: true } },
      "rejects a certificate for another name": {
        server: foreign,
        tls: { ca },
        fault: /does not match certificate's altnames/,
        hint: /^use a name of the server's certificate/,
      },
      "rejects an expired certificate": {
        server: { certificate: "expired" },
        tls: { ca },
        fault: /certificate has expired/,
        hint: /^renew the server's certificate/,
      },
      "shows a client certificate": { server: mutual, tls: { ca, ...pair("client") } },
      "fails without the client certificate that the server requires": {
        server: mutual,
        tls: { ca },
        fault: /\(from --endpoint\): \S/,
        hint: /--tls-cert and --tls-key/,
      },
      "fails with a client certificate that the server does not know": {
        server: mutual,
        tls: { ca, ...pair("other-ca") },
        fault: /\(from --endpoint\): \S/,
        hint: /check --tls-cert and --tls-key/,
      },
      "is needed if the server uses it": {
        server: own,
        fault: /\(from --endpoint\): \S/,
        hint: /leave out --insecure/,
      },
      "fails if the server does not use it": {
        tls: { ca },
        fault: /TLS failed: wrong version number/,
        hint: /^pass --insecure/,
      },
    };

    for (const [title, { server, tls, fault, hint: expected }] of Object.entries(cases))
      it(title, async () => {
        const { address } = await serveCluster(
          protocol,
          new FakeCluster(),
          server && certificates,
          server,
        );
        for (const more of [{}, { protocol }]) {
          const getUser = withCluster(address, { tls, ...more }, {}, (cluster) => {
            assert.equal(cluster.protocol, protocol);
            return cluster.getUser();
          });
          if (fault === undefined) assert.equal(await getUser, "ada@example.com");
          else {
            const { hint } = await awaitFxError(getUser, "FX5031", fault);
            assert.match(hint!, expected!);
          }
        }
      });
  });
