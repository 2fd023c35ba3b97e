import { JobService } from "../../../templates/connector-async/dev/job-service.ts";
import { assertExit } from "../../support/assertions/assert-exit.ts";
import { fx } from "../../support/command/fx.ts";
import { endWithScope } from "../../support/hooks/current-test.ts";
import { TemporaryProject } from "../../support/project/temporary-project.ts";

const API_KEY = "for-the-tests-only";
const JOB_TAKES_MS = 1000;

/** A project of `fx init connector`, and the job service of its template. */
export class CreatedProject {
  readonly project: TemporaryProject;
  readonly env: Readonly<Record<string, string>>;
  readonly source: string;
  readonly #service: JobService;
  readonly #clock: { now: number };

  /** Creates the connector `weather`. */
  static async create(): Promise<CreatedProject> {
    const outer = new TemporaryProject();
    await assertExit(0, fx(outer, ["init", "connector", "weather", "--yes"]));
    const clock = { now: 1_700_000_000_000 };
    const service = new JobService({
      apiKey: API_KEY,
      jobTakesMs: JOB_TAKES_MS,
      now: () => clock.now,
    });
    await service.start();
    endWithScope(() => service.close());
    return new CreatedProject(outer, service, clock);
  }

  private constructor(outer: TemporaryProject, service: JobService, clock: { now: number }) {
    this.#service = service;
    this.#clock = clock;
    this.project = outer.within("weather");
    this.env = { JOB_SERVICE_URL: service.url, JOB_API_KEY: API_KEY };
    this.source = this.project.read("src/index.ts");
  }

  /** Jobs stand still until a test calls this: half a job, or the rest of it. */
  advanceJobs(share: number): void {
    this.#clock.now += share * JOB_TAKES_MS;
  }

  /** The states of all jobs. */
  get jobs(): string[] {
    return [...this.#service.jobs.keys()].map((id) => this.#service.look(id)!.state);
  }

  /** Saves the connector's module. */
  save(source: string): void {
    this.project.write("src/index.ts", source);
  }
}
