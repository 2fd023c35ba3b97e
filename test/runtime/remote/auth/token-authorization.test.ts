import assert from "node:assert/strict";
import {
  chmodSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import {
  type Token,
  TokenAuthorization,
  TokenStore,
} from "../../../../src/runtime/remote/auth/token-authorization.ts";
import { RpcFailure } from "../../../../src/runtime/remote/transport/rpc.ts";
import { awaitError } from "../../../support/assertions/caught-error.ts";
import { holdsFor } from "../../../support/assertions/holds-for.ts";
import { useTemporaryFolder } from "../../../support/project/temporary-folder.ts";

const REFUSED = new RpcFailure("UNAUTHENTICATED", "", { path: "/a/B" });

function token(value: string): Token {
  return { value, refreshToken: undefined, header: "authorization" };
}

describe("the authorization with tokens", () => {
  let kept: Token | undefined;
  let asked: (Token | undefined)[];
  let answer: () => Promise<Token>;
  beforeEach(() => {
    kept = undefined;
    asked = [];
    answer = () => Promise.resolve(token(`token-${asked.length}`));
  });
  const create = (): TokenAuthorization =>
    new TokenAuthorization({
      store: { read: () => kept, write: (next) => void (kept = next) },
      onSecret: () => undefined,
      obtain: (refused) => {
        asked.push(refused);
        return answer();
      },
    });

  it("gets no other token for a call that failed before the last renewal", async () => {
    const authorization = create();
    await authorization.renew(REFUSED, {});
    await authorization.renew(REFUSED, {});
    assert.equal(asked.length, 1);
    await authorization.renew(REFUSED, await authorization.getHeaders());
    assert.deepEqual(asked, [undefined, token("token-1")]);
  });

  it("uses the token that another process has got meanwhile", async () => {
    kept = token("old");
    const authorization = create();
    const refused = await authorization.getHeaders();
    kept = token("of another process");
    await authorization.renew(REFUSED, refused);
    assert.deepEqual(await authorization.getHeaders(), {
      authorization: "Bearer of another process",
    });
    assert.deepEqual(asked, []);
  });

  it("asks again after a failure", async () => {
    answer = () => Promise.reject(new Error("no token today"));
    const authorization = create();
    assert.match(String(await awaitError(authorization.renew(REFUSED, {}))), /no token today/);
    answer = () => Promise.resolve(token("next"));
    assert.equal(await authorization.renew(REFUSED, {}), true);
    assert.equal(asked.length, 2);
  });
});

const TOKEN: Token = { value: "token-1", refreshToken: "refresh-1", header: "authorization" };

describe("the file of a token", () => {
  const folder = useTemporaryFolder();
  const open = (...owner: readonly string[]): TokenStore =>
    new TokenStore({ folder: folder.path }, owner);
  const files = (): string[] => readdirSync(join(folder.path, "tokens"));
  const file = (): string => join(folder.path, "tokens", files()[0]!);

  it("holds the token for the next process", () => {
    assert.equal(open("a").read(), undefined);
    open("a").write(TOKEN);
    assert.deepEqual(open("a").read(), TOKEN);
    open("a").write({ ...TOKEN, value: "token-2", refreshToken: undefined });
    assert.deepEqual(open("a").read(), { ...TOKEN, value: "token-2", refreshToken: undefined });
    assert.equal(files().length, 1);
  });

  it("belongs to one cluster and one client", () => {
    open("flyte.example.com:443", "ada").write(TOKEN);
    assert.equal(open("flyte.example.com:443", "bob").read(), undefined);
    assert.equal(open("flyte.example.com:443ada", "").read(), undefined);
  });

  it("is not written or read in a folder that others can enter", () => {
    open("a").write(TOKEN);
    for (const shared of [folder.path, join(folder.path, "tokens")]) {
      chmodSync(shared, 0o750);
      assert.equal(open("a").read(), undefined);
      open("b").write(TOKEN);
      assert.equal(files().length, 1);
      chmodSync(shared, 0o700);
    }
    assert.deepEqual(open("a").read(), TOKEN);
  });

  it("is not a link", () => {
    open("a").write(TOKEN);
    const [path, elsewhere] = [file(), join(folder.path, "elsewhere")];
    renameSync(path, elsewhere);
    symlinkSync(elsewhere, path);
    assert.equal(open("a").read(), undefined);
    open("a").write({ ...TOKEN, value: "token-2" });
    assert.equal(open("a").read()?.value, "token-2");
    assert.match(readFileSync(elsewhere, "utf8"), /token-1/);
  });

  it("is ignored if it is damaged", () => {
    open("a").write(TOKEN);
    const damaged = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record(
          { v: fc.constantFrom(1, 2), value: fc.constantFrom("t", "a b", 7), header: fc.string() },
          { requiredKeys: [] },
        )
        .map((json) => JSON.stringify(json)),
    );
    holdsFor(damaged, (text) => {
      writeFileSync(file(), text);
      const token = open("a").read();
      assert.ok(token === undefined || token.value === "t");
    });
  });
});
