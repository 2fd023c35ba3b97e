import assert from "node:assert/strict";
import { copyFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { connect } from "node:tls";
import { credentials } from "@grpc/grpc-js";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { runCommand, type RunningCommand } from "../../support/command/run-command.ts";
import { type Served, serveHere } from "../../support/command/serve.ts";
import { servedSource } from "../../support/project/served-source.ts";
import { useSharedProject } from "../../support/project/use-project.ts";
import { Certificates } from "../../support/server/certificates.ts";
import { checkHealth } from "../../support/server/grpc-client.ts";

const LOCAL = ["--port", "0", "--no-metrics"];

describe("fx serve and TLS", () => {
  const project = useSharedProject({ "src/index.ts": servedSource() });
  let certificates: Certificates;
  let served: Served<RunningCommand> | undefined;
  before(() => {
    certificates = Certificates.signedByCa(project.root, "first", "second", "client");
    certificates.authority("stranger-ca");
    certificates.signed("stranger", "stranger-ca");
    use("first");
  });

  /** Replaces the files atomically, as cert-manager does. */
  function use(name: string): void {
    for (const ending of ["crt", "key"]) {
      copyFileSync(certificates.path(`${name}.${ending}`), certificates.path(`new.${ending}`));
      renameSync(certificates.path(`new.${ending}`), certificates.path(`tls.${ending}`));
    }
  }

  async function check(port: number, client?: string): Promise<unknown> {
    const names = client === undefined ? ["ca.crt"] : ["ca.crt", `${client}.key`, `${client}.crt`];
    const files = names.map((name) => readFileSync(certificates.path(name)));
    const channel = credentials.createSsl(...files);
    // by name, since grpc-js cannot connect to an IP address with TLS on Node 26
    return checkHealth(`localhost:${port}`, "", channel).catch(
      (error: unknown) => (error as { code: number }).code,
    );
  }

  const tls = ["--tls-cert", "tls.crt", "--tls-key", "tls.key"];

  it("encrypts without warnings", async () => {
    served = await serveHere(project, [...tls, "--host", "0.0.0.0"]);
    assert.equal(await check(served.port), "SERVING");
    const { stderr } = await served.stop();
    assert.match(stderr, / on 0\.0\.0\.0:\d+ \(TLS\) · 1 connector$/m);
    assert.doesNotMatch(stderr, /warning/);
  });

  it("accepts only clients with a certificate of the client CA", async () => {
    served = await serveHere(project, [...tls, "--tls-client-ca", "ca.crt"]);
    assert.equal(await check(served.port, "client"), "SERVING");
    assert.equal(await check(served.port), 14);
    assert.equal(await check(served.port, "stranger"), 14);
    await served.stop(/\(mutual TLS\)/);
  });

  it("rejects a client CA file without certificates, at the start and when it changes", async () => {
    copyFileSync(certificates.path("ca.crt"), certificates.path("clients.crt"));
    served = await serveHere(project, [...tls, "--tls-client-ca", "clients.crt"]);
    for (const text of [
      "",
      "no certificate\n",
      "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n",
    ]) {
      writeFileSync(certificates.path("bad.crt"), text);
      await assertExit(
        5,
        runCommand(project, ["serve", ...LOCAL, ...tls, "--tls-client-ca", "bad.crt"]),
        /^Error FX5004: cannot read --tls-client-ca bad\.crt: [^]*pass the certificates of the CAs to trust/,
      );
    }
    writeFileSync(certificates.path("clients.crt"), "");
    await served.running.stderrHas(
      "so the server keeps the previous ones: cannot read --tls-client-ca clients.crt: it contains no certificate",
    );
    assert.equal(await check(served.port, "client"), "SERVING");
  });

  it("loads new certificates, and keeps the last valid ones if the new ones are invalid", async () => {
    served = await serveHere(project, tls);
    const { port, running } = served;
    assert.equal(await subjectOf(port), "first");
    use("second");
    await running.stderrHas("reloaded the certificates for new connections");
    assert.equal(await subjectOf(port), "second");
    writeFileSync(certificates.path("tls.crt"), "no certificate\n");
    await running.stderrHas("so the server keeps the previous ones");
    assert.equal(await subjectOf(port), "second");
    assert.equal(await check(port), "SERVING");
  });

  it("warns about an expired certificate at the start and when the files change", async () => {
    certificates.signed("expired", "ca", undefined, -1);
    certificates.signed("expired-too", "ca", undefined, -1);
    use("expired");
    served = await serveHere(project, tls);
    await served.running.stderrHas(/the certificate of CN=expired expired on /);
    use("expired-too");
    await served.running.stderrHas(/the certificate of CN=expired-too expired on /);
  });
});

function subjectOf(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { port, host: "127.0.0.1", rejectUnauthorized: false, ALPNProtocols: ["h2"] },
      () => {
        const { subject } = socket.getPeerCertificate();
        socket.destroy();
        resolve(String(subject.CN));
      },
    );
    socket.on("error", reject);
  });
}
