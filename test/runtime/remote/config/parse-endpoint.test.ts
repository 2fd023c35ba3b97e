import assert from "node:assert/strict";
import fc from "fast-check";
import { formatAddress } from "../../../../src/runtime/client/split-address.ts";
import { parseEndpoint } from "../../../../src/runtime/remote/config/parse-endpoint.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";

describe("the endpoint of a cluster", () => {
  const host = "flyte.example.com";
  const forms: Record<string, ReturnType<typeof parseEndpoint>> = {
    "flyte.example.com": { host, port: undefined, insecure: undefined },
    "flyte.example.com:8089": { host, port: 8089, insecure: undefined },
    "dns:///flyte.example.com": { host, port: undefined, insecure: undefined },
    "dns:///flyte.example.com:443": { host, port: 443, insecure: undefined },
    "https://flyte.example.com/": { host, port: undefined, insecure: false },
    "HTTP://flyte.example.com:30080": { host, port: 30080, insecure: true },
    "[::1]:8089": { host: "::1", port: 8089, insecure: undefined },
    "http://[fe80::1]": { host: "fe80::1", port: undefined, insecure: true },
    "::1": { host: "::1", port: undefined, insecure: undefined },
    " 127.0.0.1:80 ": { host: "127.0.0.1", port: 80, insecure: undefined },
  };
  for (const [text, expected] of Object.entries(forms))
    it(`accepts ${JSON.stringify(text)}`, () => assert.deepEqual(parseEndpoint(text), expected));

  const invalid = [
    "",
    "https://",
    "ftp://flyte.example.com",
    "dns://8.8.8.8/flyte.example.com",
    "https://flyte.example.com/console",
    "flyte.example.com:0",
    "flyte.example.com:65536",
    "[flyte.example.com]:80",
    "[::1:80",
    "fe80::1%eth0",
    "two hosts",
  ];
  for (const text of invalid)
    it(`rejects ${JSON.stringify(text)}`, () => {
      assert.throws(() => parseEndpoint(text), /^Error: expected HOST or HOST:PORT, got "/);
    });

  it("rejects a password without quoting it", () => {
    assert.throws(
      () => parseEndpoint("https://ada:pass-word@flyte.example.com"),
      (error: Error) => {
        assert.match(error.message, /no user name and no password/);
        return !error.message.includes("pass-word");
      },
    );
  });

  it("reads every address that it formats", () => {
    holdsFor(
      fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()),
      fc.integer({ min: 1, max: 65_535 }),
      fc.constantFrom("", "dns:///", "http://", "https://"),
      (name, port, scheme) => {
        const { insecure, ...parsed } = parseEndpoint(scheme + formatAddress(name, port));
        assert.deepEqual(parsed, { host: name, port });
        assert.equal(insecure, scheme.startsWith("http") ? scheme === "http://" : undefined);
      },
    );
  });

  it("returns a host without a scheme, a path or a space for any text that it accepts", () => {
    holdsFor(fc.stringMatching(/^[aZ0.:/[\]@ %\n-]{0,12}$/), (text) => {
      try {
        assert.match(parseEndpoint(text).host, /^[\w.:-]+$/);
      } catch (error) {
        assert.match((error as Error).message, /^expected HOST|no user name/);
      }
    });
  });
});
