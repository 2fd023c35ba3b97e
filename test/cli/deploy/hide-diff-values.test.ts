import assert from "node:assert/strict";
import { toFingerprint } from "../../../src/cli/deploy/app-fields.ts";
import { hideDiffValues } from "../../../src/cli/deploy/hide-diff-values.ts";

const DIFF = `diff -u -N /tmp/LIVE/apps.v1.Deployment /tmp/MERGED/apps.v1.Deployment
--- /tmp/LIVE/apps.v1.Deployment
+++ /tmp/MERGED/apps.v1.Deployment
@@ -6,7 +6,7 @@
     kubectl.kubernetes.io/last-applied-configuration: |
       {"env":[{"name":"A","value":"hunter2"}]}
-  generation: 1
+  generation: 2
@@ -60,9 +60,9 @@
           inside-hunter2
         - name: A
-          value: hunter2
+          value: |-
+            hunter2-first
+            password: hunter2-second
         - name: B
           valueFrom:
             secretKeyRef: { name: weather }
-        replicas: 2
`;

describe("hideDiffValues", () => {
  it("hides the values of environment variables, also those of several lines", () => {
    const hidden = hideDiffValues(DIFF);
    assert.doesNotMatch(hidden, /hunter2/);
    assert.match(hidden, new RegExp(`^-          value: ${toFingerprint("hunter2")}$`, "m"));
    assert.match(hidden, new RegExp(`^\\+            ${toFingerprint("hunter2-first")}$`, "m"));
  });

  it("keeps every other line", () => {
    const kept = DIFF.split("\n").filter((line) => !/hunter2|value:|last-applied/.test(line));
    const hidden = hideDiffValues(DIFF).split("\n");
    assert.deepEqual(
      kept.filter((line) => !hidden.includes(line)),
      [],
    );
    assert.equal(hidden.length, DIFF.split("\n").length);
  });
});
