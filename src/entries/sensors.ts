/**
 * flyte-fx/sensors: sensors that are ready to use. `defineSensor` of `flyte-fx` makes others.
 *
 * @example
 * import { fileSensor } from "flyte-fx/sensors";
 *
 * export const file = fileSensor({ allow: ["s3://sales/incoming/"] });
 * export const waitForSales = file.task({ name: "wait_for_sales", timeout: "6h" });
 */
import "./install-ports.ts";

export { fileSensor, type FileSensorOptions } from "../runtime/connector/sensors/file-sensor.ts";
export {
  httpSensor,
  type HttpPoke,
  type HttpSensorOptions,
} from "../runtime/connector/sensors/http-sensor.ts";
