import { CallFailure } from "../../client/call-failure.ts";
import { SecretResolver } from "../../secrets/secret-resolver.ts";
import type { LiteralMap } from "../../values/literal.ts";
import type { TaskTemplate } from "../../wire/models/task-template.ts";
import { describeEnd, type NewCheckJob } from "../check-job.ts";
import type { CheckSession } from "../check-session.ts";
import { type CheckSubject, ensure } from "../check-subject.ts";
import { type ConformanceCheck, skipAtEndpoint, NEW_JOB } from "../check.ts";
import { isRefusal } from "./failure-checks.ts";

/** Checks of what `create` and `do` accept. */
export const REQUEST_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "create/unknown-fields",
    level: "engine",
    title: "a template with a field of a newer Flyte works as well",
    why: "Flyte adds fields to the template over time, and clusters are upgraded before connectors are. Protobuf keeps fields that it does not know, so only a connector that reads the template in another way fails.",
    fix: "Read the template with protobuf. If you convert it to JSON, ignore the fields that you do not know.",
    ...NEW_JOB,
    async run(session) {
      await start(session, { template: withUnknownField(session.subject) });
    },
  },
  {
    id: "create/empty-custom",
    level: "engine",
    title: "a task without custom gets a job, or an error that says what is missing",
    why: "Flyte 1 leaves custom out if a task has no configuration, and anyone can register a task of this type without it. A connector that crashes on it is called again for each retry, and the user does not learn what is missing.",
    fix: "Treat a missing custom as an empty object, give each setting a default, and throw a UserError that names the missing setting.",
    ...NEW_JOB,
    async run(session) {
      const { custom } = session.subject.template;
      try {
        await start(session, { template: { ...session.subject.template, custom: {} } });
      } catch (error) {
        const mayNeedCustom = Object.keys(custom).length > 0;
        if (!mayNeedCustom || !isRefusal(error) || CRASHES.test(error.message)) throw error;
      }
    },
  },
  {
    id: "create/input-order",
    level: "engine",
    title: "inputs may arrive in any order",
    why: "Flyte 1 sends the inputs as a map, and Flyte 2 as a list in random order. A connector that reads them by position confuses them in some runs only.",
    fix: "Look inputs up by name.",
    ...NEW_JOB,
    skip: ({ inputs }) =>
      listInputs(inputs.sets[0]).length < 2 ? "the task has fewer than two inputs" : undefined,
    async run(session) {
      const reversed = listInputs(session.subject.inputs.sets[0]).reverse();
      const inputs = { literals: Object.fromEntries(reversed) };
      await session.runToSuccess({ inputs }, "the same inputs in another order");
    },
  },
  {
    id: "create/secret-missing",
    level: "quality",
    title: "a missing secret is named before the outside system is called",
    why: "Operators forget secrets, and Flyte 2's connections can lack them. Without the name, users see only that the outside system refused a request, and the retries repeat it.",
    fix: "Declare the secret in `secrets`, and read it with `secrets.get(NAME)` at the beginning of create or do. It throws an error that names the secret and the places where fx looked.",
    ...NEW_JOB,
    skip: (subject) =>
      skipAtEndpoint(subject, "take secrets from a server") ??
      (subject.author!.secrets.length === 0 ? "the connector declares no secrets" : undefined),
    async run(session) {
      const secrets = new SecretResolver({ env: {}, local: false, readFile: () => undefined });
      const listNewJobs = session.watchNewJobs();
      await session.atAnotherServer({ secrets }, async (there) => {
        const error = await start(there).then(
          () => undefined,
          (thrown: unknown) => thrown as Error,
        );
        const names = session.subject.author!.secrets;
        const list = names.join(", ");
        const expected = "an error that names the secret, before the first request";
        ensure(error !== undefined, `the call succeeded without ${list}`, { expected });
        const { requests } = there.subject.inProcess!.watch;
        ensure(
          requests === 0 && listNewJobs().length === 0,
          `the outside system was called without ${list}, and then the call failed: ${error.message}`,
          { expected },
        );
        const text = error.message.toLowerCase();
        ensure(
          names.some((name) => text.includes(name.toLowerCase())),
          `without ${list}, the call failed with: ${error.message}`,
          { expected },
        );
      });
    },
  },
];

/** Creates a job, or makes the one call of a synchronous connector. */
async function start(session: CheckSession, options: NewCheckJob = {}): Promise<void> {
  if (session.subject.kind === "async") {
    await session.createNew(options);
    return;
  }
  const { end } = await session.runToEnd(options);
  if (end.phase !== "SUCCEEDED")
    throw new CallFailure("FX1002", `do returned ${describeEnd(end)}`, {
      operation: "do",
      outcome: "refused",
    });
}

function listInputs({ literals }: LiteralMap) {
  return Object.entries(literals ?? {});
}

/** Field 2047, a text. No version of Flyte has it. */
const UNKNOWN_FIELD = [0xfa, 0x7f];
const UNKNOWN_TEXT = Buffer.from("sent by fx check: a field of a newer Flyte");

function withUnknownField({ wire, template }: CheckSubject): TaskTemplate {
  return wire.decodeTaskTemplate(
    Buffer.concat([
      wire.encodeTaskTemplate(template),
      Buffer.from([...UNKNOWN_FIELD, UNKNOWN_TEXT.length]),
      UNKNOWN_TEXT,
    ]),
  );
}

/** Errors that a program does not throw on purpose, in the languages of Flyte's servers. */
const CRASHES =
  /\b(?:TypeError|ReferenceError|RangeError|AttributeError|KeyError|IndexError|NameError|NullPointerException|ClassCastException|nil pointer)\b|Cannot read propert|'NoneType'/;
