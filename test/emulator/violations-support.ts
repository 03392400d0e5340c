import type { Json, Stage } from './support.ts';

export interface Violation extends Json {
  level: 'forbidden' | 'advice';
  parameter: string;
  message: string;
  requestId: number;
}

/** Test traffic asks for gzip in half; that line is not what these tests look for. */
export async function violations(at: Stage): Promise<Violation[]> {
  const { items } = (await at.control<{ items: Violation[] }>('GET', '/violations')).body;
  return items.filter((each) => each.parameter !== 'Accept-Encoding');
}

export const forbidden = async (at: Stage) =>
  (await violations(at)).filter((each) => each.level === 'forbidden').map((each) => each.parameter);

/** What a request was found to have asked wrongly. */
export async function found(at: Stage, method: string, path: string, body?: Json): Promise<string[]> {
  await at.control('DELETE', '/violations');
  await at.api(method, path, body);
  return (await violations(at)).map((each) => `${each.level} ${each.parameter}`);
}
