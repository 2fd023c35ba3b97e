import { MyCustomTask } from "./my-custom-task.ts";

export const myCustomTask = new MyCustomTask({
  name: "my_custom_task",
  config: { message: "Hello from the task's configuration" },
});

export const anotherTask = new MyCustomTask({
  name: "another_task",
  config: { message: "Hello from another" },
  retries: 2,
});
