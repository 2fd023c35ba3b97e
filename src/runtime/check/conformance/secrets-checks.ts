import { inspect } from "node:util";
import { listCauses, safeText } from "../../base/errors/thrown.ts";
import { CallFailure } from "../../client/call-failure.ts";
import type { FetchFault } from "../../faults/scheduled-fault.ts";
import { Redactor } from "../../secrets/redactor.ts";
import type { ResourceMessage } from "../../wire/models/resource.ts";
import type { CheckSession } from "../check-session.ts";
import { CheckSkipped, type CheckSubject, ensure } from "../check-subject.ts";
import { BOTH_KINDS, type ConformanceCheck, SHARED_ASYNC_JOB, SHARED_JOB } from "../check.ts";
import { runFailingJob } from "./failure-checks.ts";
import { readJobLog } from "./logs-checks.ts";

const FAULTS: readonly FetchFault[] = ["status", "refused"];

/**
 * Checks that secrets stay in the connector. In process they look at what the author's code
 * returned, because fx's server replaces secrets in most of what leaves it.
 */
export const SECRETS_CHECKS: readonly ConformanceCheck[] = [
  {
    id: "secrets/meta",
    level: "quality",
    title: "the ResourceMeta contains no secret",
    why: "Flyte stores the ResourceMeta of each job next to the execution, unencrypted. Everybody who can read it there has the secret.",
    fix: "Keep only the id of the job in the ResourceMeta. Read the secret again in get and delete, with secrets.get.",
    ...SHARED_ASYNC_JOB,
    skip: skipWithoutSecrets,
    async run(session) {
      const { job } = await session.finishedJob();
      for (const meta of job.metas)
        refuseSecret(session.subject, "the resource_meta", toSearchText(meta));
    },
  },
  {
    id: "secrets/resource",
    level: "quality",
    title: "the message, links, custom info and outputs of a job contain no secret",
    why: "Flyte stores them and shows them to everybody who can see the execution. fx replaces known secrets in messages, links and custom info, but not in outputs, and not in a form that it does not know.",
    fix: "Build messages and links from the id of the job. Use links that ask for a login instead of links with a token.",
    ...SHARED_JOB,
    jobs: 1,
    skip: skipWithoutSecrets,
    async run(session) {
      const { subject } = session;
      const { end } = await session.finishedJob();
      refuseSecretInResource(session, end);
      if (subject.inputs.fails !== undefined) {
        const { text } = await runFailingJob(session);
        refuseSecret(subject, "the message of a failed job", text);
      }
      for (const { method, result } of session.listAuthorCalls("get", "do"))
        refuseSecret(subject, `a Resource that ${method} returned`, toSearchText(result));
    },
  },
  {
    id: "secrets/log",
    level: "quality",
    title: "the log contains no secret",
    why: "Logs are copied to other systems, where more people can read them. fx replaces known secrets in what the connector logs with context.log, but not in what it prints itself.",
    fix: "Log the name of a secret, never its value. Do not log whole requests, headers or configurations.",
    ...SHARED_JOB,
    skip: skipWithoutSecrets,
    async run(session) {
      const { subject } = session;
      const { job } = await session.finishedJob();
      for (const line of subject.inProcess?.watch.logLines ?? [])
        refuseSecret(subject, "a line that the connector logged", line);
      if (subject.kind === "sync") return;
      await ignoreFailure(async () =>
        refuseSecret(subject, "the job's log", toSearchText(await readJobLog(session, job))),
      );
    },
  },
  {
    id: "secrets/errors",
    level: "quality",
    title: "errors contain no secret",
    why: "The message of an error ends up in Flyte's console and in the logs of the server. Errors of HTTP clients often contain the URL or the headers of the request, with the key in it. fx replaces known secrets in messages, but not in a form that it does not know.",
    fix: "Send secrets in headers instead of URLs, and write your own message with the status and the path of the request.",
    kinds: BOTH_KINDS,
    jobs: 3,
    skip: skipWithoutSecrets,
    async run(session) {
      const { subject } = session;
      await provokeErrors(session);
      for (const { method, thrown } of subject.inProcess?.watch.calls ?? [])
        if (thrown !== undefined)
          refuseSecret(subject, `an error that ${method} threw`, toErrorText(thrown.error));
    },
  },
];

function refuseSecretInResource({ subject }: CheckSession, resource: ResourceMessage): void {
  const { message, logLinks, customInfo, outputs } = resource;
  refuseSecret(subject, "the message", message);
  refuseSecret(subject, "a log link", toSearchText(logLinks));
  refuseSecret(subject, "the custom info", toSearchText(customInfo));
  if (outputs !== undefined)
    refuseSecret(subject, "the outputs", toSearchText(subject.wire.encodeOutputs(outputs)));
}

/** Calls the connector while its requests fail, and with inputs that make it fail. */
async function provokeErrors(session: CheckSession): Promise<void> {
  const { subject } = session;
  if (subject.inputs.fails !== undefined) {
    const { text } = await runFailingJob(session);
    refuseSecret(subject, "the error of a failed job", text);
  } else if (subject.inProcess === undefined)
    throw new CheckSkipped("needs a job that fails: add its inputs as `fails` to fx.check.yaml");
  if (subject.inProcess === undefined) return;
  const { watch } = subject.inProcess;
  const job = subject.kind === "sync" ? undefined : await session.createSlow();
  for (const fault of FAULTS) {
    watch.fault = fault;
    if (job === undefined) await ignoreFailure(() => session.do(session.newJob()));
    else {
      await ignoreFailure(() => session.get(job));
      await ignoreFailure(() => session.delete(job));
    }
  }
  if (job !== undefined) await ignoreFailure(() => session.create(session.newJob()));
}

/** Other checks report a call that fails. What the connector threw is searched later. */
async function ignoreFailure(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error;
  }
}

/** A value as text in which a secret can be found, at any depth. */
function toSearchText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  const whole = { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity };
  return inspect(value, { ...whole, breakLength: Infinity, customInspect: false });
}

/** The texts of an error and its causes, without the properties that only a debugger shows. */
function toErrorText(thrown: unknown): string {
  return [thrown, ...listCauses(thrown)]
    .map((error) => (error instanceof Error ? `${error.message}\n${error.stack}` : safeText(error)))
    .join("\n");
}

/** Throws CheckFailure if a text contains a secret, in one of the usual encodings too. */
function refuseSecret({ secrets }: CheckSubject, place: string, text: string): void {
  for (const [name, value] of secrets)
    ensure(
      !new Redactor(() => [value]).isTainted(text),
      `the value of the secret ${name} is in ${place}`,
      { expected: "no value of a secret, plain or encoded" },
    );
}

/** Why a check of secrets does not apply. */
function skipWithoutSecrets({ secrets, author }: CheckSubject): string | undefined {
  const isSearchable = new Redactor(() => secrets.values()).needles.length > 0;
  if (isSearchable) return undefined;
  if (secrets.size > 0) return "the values of the secrets are too short to search for";
  return author === undefined
    ? "fx can read no secret of the connector on this machine"
    : "the connector declares no secrets";
}
