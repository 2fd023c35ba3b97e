// expect TS2345 at 12:27
// SparkTask takes a Spark, not a Ray.
import { FunctionTask, TaskPlugins } from "flyte-fx";

class Spark {
  constructor(readonly executors: number) {}
}
class Ray {
  constructor(readonly workers: number) {}
}
class SparkTask<I, O> extends FunctionTask<I, O, Spark> {}
TaskPlugins.register(Ray, SparkTask);
