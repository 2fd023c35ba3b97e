import assert from "node:assert/strict";
import { readServeAddress } from "../../src/server-process/serve-address.ts";

describe("the address of fx dev --serve", () => {
  it("is a host and a port, or a port of this machine", () => {
    assert.deepEqual(readServeAddress("0.0.0.0:8000"), { host: "0.0.0.0", port: 8000 });
    assert.deepEqual(readServeAddress("[::1]:0"), { host: "[::1]", port: 0 });
    assert.deepEqual(readServeAddress("8001"), { host: "127.0.0.1", port: 8001 });
    assert.deepEqual(readServeAddress(":8001"), { host: "127.0.0.1", port: 8001 });
  });

  for (const text of ["", "localhost", "::1", "host:port", "host:65536", "http://host:80"])
    it(`is not ${JSON.stringify(text)}`, () =>
      assert.throws(() => readServeAddress(text), {
        code: "FX2002",
        hint: "--serve 127.0.0.1:8000",
      }));
});
