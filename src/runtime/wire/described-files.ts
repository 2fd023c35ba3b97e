/** A file that declares messages or services, as protoc would describe it. */
export interface DescribedFile {
  readonly name: string;
  readonly imports: readonly string[];
  /** Full names of its messages, enumerations, services and methods. */
  readonly symbols: readonly string[];
  /** A FileDescriptorProto in Base64. */
  readonly bytes: string;
}

/** Every file of the protocols that a server speaks. Loaded when it is first asked for. */
export async function loadDescribedFiles(): Promise<readonly DescribedFile[]> {
  const modules = await Promise.all([
    import("./v1/generated/descriptors.js"),
    import("./v2/generated/descriptors.js"),
    import("./health/generated/descriptors.js"),
    import("./reflection/generated/descriptors.js"),
  ]);
  return modules.flatMap((module) => module.default);
}
