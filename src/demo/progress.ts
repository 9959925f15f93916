/** One step of a long demo job, for a progress bar. */
export interface DemoProgress {
  /** What is being made: `regions`, `pesantren`, `santri`, ... */
  readonly label: string;
  /** Rows finished, 0 to total. */
  readonly done: number;
  readonly total: number;
}
