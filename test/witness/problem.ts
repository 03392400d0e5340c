/** One thing that is wrong with an answer. */
export interface Problem {
  /** A JSON pointer into the body; empty for the answer as a whole. */
  path: string;
  message: string;
}

/** `/items/12/start` and `/items/13/start` are one place. */
export const placeOf = (path: string): string => path.replaceAll(/\/\d+(?=\/|$)/g, '/*');
