import assert from "node:assert/strict";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import type { FakeApp } from "../../support/cluster/flyte2-apps.ts";
import { useCluster } from "../../support/cluster/use-cluster.ts";
import type { FxResult } from "../../support/command/fx.ts";
import { runCommand, startCommand } from "../../support/command/run-command.ts";
import { serveHere } from "../../support/command/serve.ts";

const CONNECTOR = `import { defineAsyncConnector, Resource } from "flyte-fx";
export const weather = defineAsyncConnector({
  taskType: "weather",
  secrets: ["JOB_API_KEY"],
  inputs: {},
  resourceMeta: {},
  create: async () => ({}),
  get: async () => Resource.succeeded(),
  delete: async () => undefined,
});
`;
const PACKAGE = JSON.stringify({ name: "weather", type: "module" });
const IMAGE = "registry.example.com/weather:3";

/** The app that fx deploys without flags, as the server decodes it. */
const SPEC = {
  image: IMAGE,
  command: [],
  args: [
    ...["node_modules/.bin/fx", "serve", "--host", "0.0.0.0"],
    ...["--port", "8080", "--prometheus-port", "9092"],
  ],
  ports: [{ containerPort: 8080, name: "h2c" }],
  requests: [
    { name: "CPU", value: "100m" },
    { name: "MEMORY", value: "128Mi" },
  ],
  limits: [{ name: "MEMORY", value: "512Mi" }],
};

describe("fx deploy", () => {
  const used = useCluster("flyte2", CONNECTOR);
  const fx = (...args: string[]): Promise<FxResult> => runCommand(used.project, args);
  /** Flags after `--` are those of fx serve, so those of the cluster come first. */
  const words = (more: readonly string[]): string[] => [
    ...["deploy", ...used.flags, "--image", IMAGE],
    ...more,
  ];
  const deploy = (...more: string[]): Promise<FxResult> => runCommand(used.project, words(more));
  const about = (command: string, ...args: string[]): Promise<FxResult> =>
    fx("deploy", command, "weather", ...args, ...used.flags);
  const listCalls = (service = "AppService"): string[] =>
    used.cluster.calls
      .map(({ path }) => path)
      .filter((path) => path.includes(`.app.${service}/`))
      .map((path) => path.split("/").at(-1)!);
  const getApp = (name = "weather") => used.cluster.apps.get(name) as FakeApp & { spec: Spec };

  interface Spec {
    readonly container: Record<string, unknown> & { readonly env: object[] };
    readonly autoscaling: { readonly replicas: object };
    readonly securityContext: { readonly secrets: object[]; readonly runAs: object | null };
    readonly runtimeMetadata: object;
    readonly profile: object;
  }

  beforeEach(() => {
    used.project.write("package.json", PACKAGE);
    used.project.write("src/index.ts", CONNECTOR);
  });

  it("creates an app that serves the connectors, and says what Flyte still needs", async () => {
    const { stdout } = await assertExit(0, deploy("src/index.ts"));
    const { container, autoscaling, securityContext, ...spec } = getApp().spec;
    assert.deepEqual(
      { ...container, ...(container["resources"] as object) },
      {
        ...container,
        ...SPEC,
        args: [...SPEC.args, "src/index.ts"],
        env: [],
      },
    );
    assert.deepEqual(autoscaling.replicas, { min: 2, max: 2 });
    assert.deepEqual(securityContext.secrets, [
      {
        group: "",
        groupVersion: "",
        key: "JOB_API_KEY",
        mountRequirement: "ENV_VAR",
        envVar: "_FSEC_JOB_API_KEY",
      },
    ]);
    assert.equal(spec.desiredState, "DESIRED_STATE_ACTIVE");
    assert.match(JSON.stringify(spec.runtimeMetadata), /"FLYTE_SDK".*"fx\/\d/);
    assert.match(stdout, /^✔ app weather created on 127\.0\.0\.1:\d+ \(Flyte 2, project weather/);
    assert.ok(
      stdout.includes(
        "  flyte    fx backend src/index.ts --for flyte2 --address weather-weather-development.flyte.svc.cluster.local:80\n",
      ),
      stdout,
    );
    assert.match(
      stdout,
      /\n {2}console +http:\/\/127\.0\.0\.1:\d+\/v2\/domain\/development\/project\/weather\/apps\/weather {3}\(a guess: .*\)\n/,
    );
    assert.deepEqual(listCalls(), ["Get", "Create", "Get"]);
  });

  it("changes nothing if nothing has changed, and otherwise shows each field first", async () => {
    await deploy();
    assert.match((await deploy()).stdout, /^✔ app weather is identical on /);
    assert.deepEqual(listCalls(), ["Get", "Create", "Get", "Get", "Get"]);
    const { stderr, stdout } = await deploy(..."--env A=b --replicas 3 -- --workers 2".split(" "));
    assert.ok(
      stderr.includes(`app weather  changed
  command   ${SPEC.args.join(" ")} → ${SPEC.args.join(" ")} --workers 2
  replicas  2 → 3
  env A     (none) → sha256:3e23e816
`),
      stderr,
    );
    assert.match(stdout, /^✔ app weather updated on /);
    assert.deepEqual(getApp().spec.container.env, [{ key: "A", value: "b" }]);
    assert.deepEqual(getApp().spec.autoscaling.replicas, { min: 3, max: 3 });
    const { message } = used.cluster.calls.findLast(({ path }) => path.endsWith("/Update"))!;
    assert.equal(message["reason"], "deployed by fx");
  });

  it("prints the names of environment variables, and never their values", async () => {
    const value = "hunter2-of-the-cluster";
    await deploy("--env", `OLD=${value}`);
    const outputs = [
      await deploy("--env", "NEW=hunter2", "--dry-run"),
      await deploy("--env", "NEW=hunter2", "--dry-run", "--json"),
      await deploy("--env", `OLD=${value}`, "--json"),
      await about("status"),
      await about("status", "--json"),
      await fx("deploy", "list", ...used.flags, "--json"),
      await deploy("--env", "NEW=hunter2", "--json"),
      await about("stop", "--json"),
    ];
    for (const { code, stdout, stderr } of outputs) {
      assert.equal(code, 0, stderr);
      assert.doesNotMatch(stdout + stderr, /hunter2/);
    }
    assert.match(outputs[0]!.stdout, /env OLD +sha256:[0-9a-f]{8} → \(none\)/);
    assert.match(outputs[4]!.stdout, /"key": ?"OLD",\s*"fingerprint": ?"sha256:[0-9a-f]{8}"/);
    assert.deepEqual(getApp().spec.container.env, [{ key: "NEW", value: "hunter2" }]);
  });

  it("says that --label has no effect if Flyte stores no labels", async () => {
    const note = /warning: this Flyte stores no labels of apps, so --label has no effect/;
    assert.match((await deploy("--label", "team=sky")).stderr, note);
    assert.doesNotMatch((await deploy()).stderr, note);
    used.cluster.areAppLabelsStored = true;
    assert.doesNotMatch((await deploy("--label", "team=sea")).stderr, note);
  });

  it("changes and deletes nothing if Flyte answers with another app", async () => {
    await deploy();
    const app = getApp();
    used.cluster.apps.set("weather", { ...app, id: { ...app.id, name: "other" } });
    const before = listCalls().length;
    for (const refused of [
      await deploy("--replicas", "3"),
      await about("delete", "--yes"),
      await about("stop"),
    ]) {
      assert.equal(refused.code, 5);
      assert.match(refused.stderr, /FX5033: .* answered with app "other" instead of weather/);
    }
    assert.deepEqual([...new Set(listCalls().slice(before))], ["Get"]);
  });

  it("compares labels only if Flyte stores them", async () => {
    await deploy("--label", "team=sky");
    assert.match((await deploy("--label", "team=sea")).stdout, /is identical/);
    used.cluster.areAppLabelsStored = true;
    assert.match((await deploy("--label", "team=sea")).stderr, /label team +sky → sea/);
    assert.deepEqual(getApp().labels, { "app.kubernetes.io/managed-by": "fx", team: "sea" });
  });

  it("shows the app in a dry run, also without a cluster", async () => {
    const compared = await deploy("--dry-run");
    assert.match(
      compared.stdout,
      /^app weather {2}new\n {2}image +registry\.example\.com\/weather:3\n/,
    );
    assert.match(compared.stdout, /\n {2}ready +once fx serve opens the port/);
    assert.match(compared.stdout, /\ndry run: fx would create app weather on 127\.0\.0\.1/);
    const alone = await fx("deploy", "--image", IMAGE, "--dry-run", "--json");
    const { app, deployed } = JSON.parse(alone.stdout) as {
      app: { state: string; spec: { replicas: object } };
      deployed: boolean;
    };
    assert.equal(app.state, "not compared");
    assert.deepEqual(app.spec.replicas, { min: 2, max: 2 });
    assert.equal(deployed, false);
    assert.equal(used.cluster.apps.size, 0);
  });

  it("waits until the app runs, although streams end, and says that it cannot check it", async () => {
    used.cluster.mostPerStream = 3;
    used.cluster.appUrl = "http://127.0.0.1:1";
    const { stdout } = await assertExit(0, deploy("--wait"), /\nweather {2}ACTIVE\n$/);
    assert.deepEqual(listCalls().slice(0, 4), ["Get", "Create", "Watch", "Get"]);
    assert.match(stdout, /\n {2}checked +could not check from here: .*127\.0\.0\.1:1/);
  });

  it("checks that the app serves the project's types, if this machine reaches it", async () => {
    const args = ["src/index.ts", "--port", "0", "--no-metrics"];
    const server = await serveHere(used.project, args, { _FSEC_JOB_API_KEY: "the-key" });
    used.cluster.appUrl = `http://127.0.0.1:${server.port}`;
    const { stdout, stderr } = await deploy("--wait");
    await server.end();
    assert.match(stdout, /\n {2}checked +127\.0\.0\.1:\d+ serves weather /, stderr);
  });

  it("fails with Flyte's reason if the app fails, such as an unknown image", async () => {
    used.cluster.appSteps = [
      { phase: "PENDING" },
      { phase: "FAILED", message: 'RevisionFailed: Unable to fetch image "weather:3": not found' },
    ];
    await assertExit(
      5,
      deploy("--wait"),
      /Error FX5036: app weather FAILED: RevisionFailed: Unable to fetch image "weather:3": not found\n {2}hint: fx deploy logs weather/,
    );
  });

  it("does not take the state from before an update for the new one", async () => {
    used.cluster.appSteps = [{ phase: "ACTIVE", at: 1000 }];
    await deploy();
    used.cluster.appSteps = [
      { phase: "ACTIVE", at: 1000 },
      { phase: "FAILED", message: "CrashLoopBackOff", at: 2000 },
    ];
    const { stderr } = await deploy("--wait", "--cpu", "1");
    assert.match(stderr, /weather {2}ACTIVE\nweather {2}FAILED {2}CrashLoopBackOff\n/);
  });

  it("stops waiting at --timeout and at a signal", async () => {
    used.cluster.appSteps = [{ phase: "PENDING" }];
    const late = await assertExit(124, deploy("--wait", "--timeout", "1ms"));
    assert.match(late.stderr, /app weather does not run after 1 ms/);
    const command = startCommand(used.project, words(["--wait"]));
    await command.killAt("weather  PENDING", "SIGINT");
    await assertExit(130, command.ended, /stopped: app weather continues without fx/);
  });

  it("reports an app that is deleted meanwhile", async () => {
    used.cluster.appSteps = [{ phase: "PENDING" }];
    const command = startCommand(used.project, words(["--wait"]));
    await command.stderrHas("weather  PENDING");
    used.cluster.apps.delete("weather");
    used.cluster.tellWatchers();
    await assertExit(5, command.ended, /FX5036: app weather DELETED/);
  });

  it("changes an app that fx did not deploy only with --force", async () => {
    await deploy();
    const { spec } = getApp();
    used.cluster.apps.set("weather", {
      ...getApp(),
      spec: { ...spec, runtimeMetadata: { flavor: "python" } } as Spec & typeof spec,
    });
    assert.match((await deploy()).stderr, /hint: --name with another name, or --force/);
    assert.match((await about("delete", "--yes")).stderr, /hint: --force\n/);
    for (const refused of [
      await deploy("--replicas", "3"),
      await deploy("--replicas", "3", "--dry-run"),
      await about("stop"),
      await about("start"),
      await about("delete", "--yes"),
    ]) {
      assert.equal(refused.code, 4);
      assert.match(
        refused.stderr,
        /FX4013: fx did not deploy app weather \(deployed with python\)/,
      );
    }
    assert.deepEqual(
      listCalls().filter((name) => name !== "Get"),
      ["Create"],
    );
    assert.equal((await deploy("--replicas", "3", "--force")).code, 0);
    assert.equal((await about("delete", "--yes", "--force")).code, 0);
    assert.equal(used.cluster.apps.size, 0);
  });

  it("says that this Flyte has no apps, and names the other way", async () => {
    used.cluster.hasApps = false;
    for (const { code, stderr } of [
      await deploy(),
      await about("status"),
      await about("logs"),
      await fx("deploy", "list", ...used.flags),
    ]) {
      assert.equal(code, 5);
      assert.match(stderr, /FX5035: this Flyte has no apps: 127\.0\.0\.1/);
      assert.match(stderr, /hint: fx deploy --for kubernetes/);
    }
  });

  it("reports every fault of the flags at once, before it calls the cluster", async () => {
    const { code, stderr } = await deploy(
      ...["--replicas", "0", "--name", "Weather_", "--cpu", "x", "--memory", "64"],
      ...["--secret", "JOB_API_KE=x", "--secret", "JOB_API_KEY=a/b/c"],
      ...["--env", "A", "--label", "=b"],
      ...["--", "--port", "1", "--host", "x"],
    );
    assert.equal(code, 2);
    assert.deepEqual(stderr.split("\n").slice(0, -1), [
      "Error FX2002: --port after -- cannot be chosen: fx deploy sets the address, without TLS, and has --env",
      "  --host after -- cannot be chosen: fx deploy sets the address, without TLS, and has --env",
      `  --name: Flyte's apps have names of up to 30 lower-case letters, digits and hyphens, a letter first; got "Weather_"`,
      "  --replicas 0: a connector needs a replica; fx deploy stop stops an app",
      `  --cpu expects cores, such as 2 or 100m, got "x"`,
      `  --memory expects a size, such as 512Mi, got "64"`,
      `  --env expects KEY=VALUE, got "A"`,
      `  --label expects KEY=VALUE, got "=b"`,
      `  --secret JOB_API_KE: no connector declares this secret; did you mean "JOB_API_KEY"? (JOB_API_KEY)`,
      `  --secret JOB_API_KEY expects [GROUP/]KEY, got "a/b/c"`,
    ]);
    assert.deepEqual(used.cluster.calls, []);
  });

  it("shows the line to type if there is no image, also if a variable of the shell is not set", async () => {
    for (const image of [[], ["--image="]]) {
      const { stderr } = await assertExit(2, fx("deploy", ...used.flags, ...image));
      assert.match(
        stderr,
        /docker build --tag registry\.example\.com\/weather:1 \. && docker push/,
      );
      assert.match(stderr, /\n {2}hint: --image registry\.example\.com\/weather:1\n/);
    }
  });

  it("refuses the flags that fx serve would refuse, and modules without connectors", async () => {
    assert.match((await deploy("--", "--workers", "many")).stderr, /--workers expects a number/);
    assert.match((await deploy("--", "--nonsense")).stderr, /no flag --nonsense/);
    used.project.write("src/empty.ts", "export {};");
    await assertExit(3, deploy("src/empty.ts"), /no connector to deploy/);
    assert.match((await fx("deploy", "stats")).stderr, /unknown command "deploy stats".*status/);
    assert.equal(used.cluster.apps.size, 0);
  });

  it("warns of fewer replicas and of images that may change", async () => {
    assert.match(
      (await deploy("--min-replicas", "0", "--dry-run")).stderr,
      /warning: with --min-replicas 0, Flyte stops the connectors/,
    );
    assert.match((await deploy("--replicas", "1", "--dry-run")).stderr, /with one replica/);
    const latest = await fx("deploy", ...used.flags, "--image", "localhost:5000/x", "--dry-run");
    assert.match(latest.stderr, /localhost:5000\/x may become another image/);
    const digest = await fx(
      "deploy",
      ...used.flags,
      "--dry-run",
      "--image",
      `x@sha256:${"0".repeat(64)}`,
    );
    assert.equal(digest.stderr, "");
  });

  it("passes on secrets of other names, variables and the service account", async () => {
    await deploy("--secret", "JOB_API_KEY=team/job-key", "--service-account", "jobs");
    const { secrets, runAs } = getApp().spec.securityContext;
    assert.deepEqual(secrets, [
      {
        group: "team",
        groupVersion: "",
        key: "job-key",
        mountRequirement: "ENV_VAR",
        envVar: "_FSEC_JOB_API_KEY",
      },
    ]);
    assert.equal((runAs as { k8sServiceAccount: string }).k8sServiceAccount, "jobs");
  });

  it("stops, starts, shows, lists and deletes apps", async () => {
    await deploy();
    await deploy("--name", "second");
    await deploy("--name", "third");
    assert.match((await about("stop")).stdout, /^✔ asked Flyte to stop app weather on /);
    assert.match((await about("stop")).stdout, /^app weather is stopped already\n$/);
    assert.match((await about("status")).stdout, /^app +weather\nstate +STOPPED \(stopped\)/);
    assert.match((await deploy()).stderr, /state {2}stopped → started/);
    await about("stop");
    await assertExit(0, about("start", "--wait"), /weather {2}ACTIVE\n/);
    const status = await about("status", "--json");
    const { app } = JSON.parse(status.stdout) as { app: Record<string, unknown> };
    assert.equal(app["phase"], "ACTIVE");
    assert.deepEqual(app["engineAddress"], {
      address: "weather-weather-development.flyte.svc.cluster.local:80",
      isTls: false,
    });
    assert.match(
      (await fx("deploy", "list", ...used.flags)).stdout,
      /^APP +STATE +RUNNING +DEPLOYED BY +IMAGE\nweather +ACTIVE +2\/2 +fx\/[^]*\nsecond +PENDING +0\/2 [^]*\nthird /,
    );
    await assertExit(2, about("delete"), /asks first, but fx asks no questions without a terminal/);
    assert.match((await about("delete", "--yes")).stdout, /^✔ deleted app weather on /);
    await assertExit(2, about("status"), /there is no app "weather" in project weather/);
  });

  it("prints the logs of all replicas, each line with its replica", async () => {
    await deploy();
    assert.match((await about("logs")).stderr, /FX2001: no replica of app weather runs/);
    used.cluster.appLog = { "weather-1": ["serving", "\u001b[31mred"], "weather-2": ["serving"] };
    assert.equal(
      (await about("logs")).stdout,
      "weather-1  serving\nweather-1  red\nweather-2  serving\n",
    );
    const { stdout } = await about("logs", "--lines", "1", "--json");
    assert.deepEqual((JSON.parse(stdout) as { lines: object }).lines, [
      { replica: "weather-1", message: "serving" },
    ]);
  });
});

describe("fx deploy on a cluster of Flyte 1", () => {
  const used = useCluster("flyte1", CONNECTOR);

  it("says that Flyte 1 has no apps", async () => {
    used.project.write("package.json", PACKAGE);
    used.project.write("src/index.ts", CONNECTOR);
    const { code, stderr } = await runCommand(used.project, [
      ...["deploy", ...used.flags, "--image", IMAGE],
    ]);
    assert.equal(code, 5);
    assert.match(stderr, /FX5035: this Flyte has no apps/);
  });
});
