/** Something is wrong in a file of a world. The message names file, line and field. */
export class WorldFileError extends Error {
  override readonly name = 'WorldFileError';
  /**
   * @param line From 1; undefined where it concerns the whole file.
   * @param problem What is wrong and what would be right.
   */
  constructor(
    readonly file: string,
    readonly line: number | undefined,
    readonly field: string | undefined,
    problem: string,
  ) {
    super(`${file}${line === undefined ? '' : `, line ${line}`}${field === undefined ? '' : `, ${field}`}: ${problem}`);
  }
}
