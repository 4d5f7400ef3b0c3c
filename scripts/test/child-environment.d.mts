export declare function childEnvironment(
  settings?: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined>;
