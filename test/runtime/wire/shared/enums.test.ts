import assert from "node:assert/strict";
import { flyteidl } from "../../../../src/runtime/wire/v1/generated/messages.js";
import { flyteidl2 } from "../../../../src/runtime/wire/v2/generated/messages.js";

describe("the numbers of Flyte's enums", () => {
  const enums = {
    phases: [flyteidl.core.TaskExecution.Phase, flyteidl2.core.TaskExecution.Phase],
    "kinds of runtime": [
      flyteidl.core.RuntimeMetadata.RuntimeType,
      flyteidl2.core.RuntimeMetadata.RuntimeType,
    ],
    "dialects of SQL": [flyteidl.core.Sql.Dialect, flyteidl2.core.Sql.Dialect],
    resources: [flyteidl.core.Resources.ResourceName, flyteidl2.core.Resources.ResourceName],
    "ways to mount a secret": [flyteidl.core.Secret.MountType, flyteidl2.core.Secret.MountType],
    "formats of a log": [flyteidl.core.TaskLog.MessageFormat, flyteidl2.core.TaskLog.MessageFormat],
    "kinds of resource": [flyteidl.core.ResourceType, flyteidl2.core.ResourceType],
  };
  for (const [what, [flyte1, flyte2]] of Object.entries(enums)) {
    it(`are the same in Flyte 1 and Flyte 2: ${what}`, () =>
      assert.deepEqual({ ...flyte2 }, { ...flyte1 }));
  }
});
