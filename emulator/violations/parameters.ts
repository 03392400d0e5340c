import { COMMON_PARAMETERS, type Parameter, type Route } from '../api/routes/route.ts';
import type { Violation } from '../store/violations.ts';
import { MAX_QUOTA_USER } from '../limits.ts';
import { INSTANT } from '../time/text.ts';

/** Taken by every method of every API of Google's, and in no list of this one's parameters. */
const UNLISTED = new Set(['access_token']);
const DEPRECATED = new Set(['alwaysIncludeEmail', 'sendNotifications', 'userIp']);

export const forbidden = (parameter: string, message: string): Violation => ({
  level: 'forbidden',
  parameter,
  message,
});

export const advice = (parameter: string, message: string): Violation => ({
  level: 'advice',
  parameter,
  message,
});

/** What is wrong with one value; null for nothing. */
function problemWith(value: string, parameter: Parameter): string | null {
  if (parameter.type === 'boolean')
    return /^(?:true|false)$/.test(value) ? null : 'is neither true nor false';
  if (parameter.type === 'integer') {
    if (!/^-?\d{1,10}$/.test(value)) return 'is no whole number';
    const isLow = parameter.minimum !== undefined && Number(value) < Number(parameter.minimum);
    const isHigh = parameter.maximum !== undefined && Number(value) > Number(parameter.maximum);
    return isLow || isHigh ? `lies outside ${parameter.minimum ?? ''}…${parameter.maximum ?? ''}` : null;
  }
  if (parameter.enum && !parameter.enum.includes(value)) return `is none of ${parameter.enum.join(', ')}`;
  const isInstant = parameter.format === 'date-time';
  return isInstant && !INSTANT.test(value) ? 'is no RFC 3339 time with an offset' : null;
}

/** Each parameter by itself: unknown ones, values that its documentation does not list, missing and deprecated ones. */
export function parameterViolations(route: Route, query: URLSearchParams): Violation[] {
  const known = { ...COMMON_PARAMETERS, ...route.parameters };
  const found: Violation[] = [];
  for (const name of new Set(query.keys())) {
    if (UNLISTED.has(name)) continue;
    const parameter = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!parameter) {
      found.push(forbidden(name, `${route.operation} has no such parameter; Google ignores it.`));
      continue;
    }
    const values = query.getAll(name);
    if (values.length > 1 && !parameter.repeated) found.push(forbidden(name, 'It may be given once.'));
    const problem = values.map((value) => problemWith(value, parameter)).find((each) => each !== null);
    if (problem) found.push(forbidden(name, `The value ${problem}.`));
    // Access rules have sendNotifications alone; where sendUpdates has come, it is the old one.
    const isOld = name !== 'sendNotifications' || 'sendUpdates' in route.parameters;
    if (DEPRECATED.has(name) && isOld) found.push(advice(name, 'It is deprecated.'));
  }
  for (const [name, { required }] of Object.entries(route.parameters)) {
    if (required && !query.has(name)) found.push(forbidden(name, 'It is required.'));
  }
  if ((query.get('quotaUser') ?? '').length > MAX_QUOTA_USER) {
    found.push(forbidden('quotaUser', `It is longer than ${MAX_QUOTA_USER} characters.`));
  }
  return found;
}
