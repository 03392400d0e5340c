/** What is wrong with an answer of the emulator, in the eyes of Google's own types. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import type { WitnessedResponse } from '../../emulator/witness.ts';
import { placeOf, type Problem } from './problem.ts';
import type { Json, Schemas } from './schemas.ts';

/** Google's sign-in: its bodies are in none of the Calendar API's types. */
const OAUTH = new Set(['token', 'revoke', 'tokeninfo', 'userinfo']);

/** Google's errors are in no type of the package: this is the shape that its errors guide shows. */
const ERROR_BODY = {
  type: 'object',
  required: ['error'],
  additionalProperties: false,
  properties: {
    error: {
      type: 'object',
      required: ['errors', 'code', 'message'],
      additionalProperties: false,
      properties: {
        errors: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            required: ['domain', 'reason', 'message'],
            additionalProperties: false,
            dependencies: { locationType: ['location'], location: ['locationType'] },
            properties: {
              domain: { type: 'string' },
              reason: { type: 'string' },
              message: { type: 'string' },
              locationType: { type: 'string' },
              location: { type: 'string' },
            },
          },
        },
        code: { type: 'integer' },
        message: { type: 'string' },
        status: { type: 'string' },
        details: {
          type: 'array',
          items: { type: 'object', required: ['@type'], properties: { '@type': { type: 'string' } } },
        },
      },
    },
  },
};

const nameOf = (value: unknown) =>
  value === null ? 'null' : Array.isArray(value) ? 'an array' : `of type ${typeof value}`;

function problemOf({ keyword, instancePath, params, message, data }: ErrorObject): Problem {
  const detail = params as Record<string, string>;
  if (keyword === 'additionalProperties') {
    return { path: `${instancePath}/${detail['additionalProperty']}`, message: 'no such field at Google' };
  }
  if (keyword === 'const') {
    return { path: instancePath, message: `is not ${JSON.stringify(detail['allowedValue'])}` };
  }
  const seen = keyword === 'type' || keyword === 'not' ? `, is ${nameOf(data)}` : '';
  return { path: instancePath, message: `${message ?? keyword}${seen}` };
}

function against(validate: ValidateFunction, body: unknown): Problem[] {
  return validate(body) ? [] : (validate.errors ?? []).map(problemOf);
}

/** A page of 2,500 equal mistakes says it once. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((each) => [`${placeOf(each.path)} ${each.message}`, each])).values()];
}

/** Every resource says its kind, but for the little that Google guarantees of a deleted one. */
function missingKinds(body: Json): Problem[] {
  const items = Array.isArray(body['items']) ? (body['items'] as Json[]) : [];
  const places: [string, Json][] = [
    ['', body],
    ...items.map((each, at): [string, Json] => [`/items/${at}`, each]),
  ];
  return places
    .filter(([, each]) => each['kind'] === undefined && each['status'] !== 'cancelled')
    .map(([path]) => ({ path, message: 'says no kind' }));
}

function parse(text: string): { value: unknown } | Problem {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { path: '', message: `no JSON: ${String(error)}` };
  }
}

export type Check = (response: WitnessedResponse) => Problem[];

/** Schemas are compiled at their first answer; the checker is meant to be kept. */
export function createCheck({ operations, definitions }: Schemas): Check {
  const ajv = new Ajv({ allErrors: true, verbose: true });
  ajv.addSchema({ $id: 'google', definitions });
  const errorBody = ajv.compile(ERROR_BODY);

  function checkError({ status }: WitnessedResponse, body: unknown): Problem[] {
    const problems = against(errorBody, body);
    if (problems.length > 0) return problems;
    const { code } = (body as { error: { code: number } }).error;
    return code === status ? [] : [{ path: '/error/code', message: `is ${code} in an answer of ${status}` }];
  }

  function checkResource({ operation, isPartial }: WitnessedResponse, body: unknown): Problem[] {
    const schema = operations[operation ?? ''];
    if (schema === undefined) return [{ path: '', message: 'no such method at Google' }];
    if (schema === null) return [{ path: '', message: 'Google answers 204 without a body' }];
    const validate = ajv.getSchema(`google#/definitions/${schema}`);
    if (!validate) return [{ path: '', message: `no schema ${schema}` }];
    const problems = against(validate as ValidateFunction, body);
    return problems.length > 0 || isPartial ? problems : missingKinds(body as Json);
  }

  return (response) => {
    const { operation, status, headers, body: text } = response;
    if (response.isFault || OAUTH.has(operation ?? '')) return [];
    if (status === 204 || status === 304) {
      if (text) return [{ path: '', message: `${status} with a body` }];
      const isEmptyAtGoogle = status === 304 || operations[operation ?? ''] === null;
      return isEmptyAtGoogle ? [] : [{ path: '', message: 'Google answers this method with a body' }];
    }
    if (status !== 200 && status < 400) return [{ path: '', message: `unexpected status ${status}` }];
    if (text === undefined) return [{ path: '', message: 'no body' }];
    const type = headers['Content-Type'];
    if (type !== 'application/json; charset=UTF-8') return [{ path: '', message: `Content-Type ${type}` }];
    const parsed = parse(text);
    if ('message' in parsed) return [parsed];
    return distinct(
      status === 200 ? checkResource(response, parsed.value) : checkError(response, parsed.value),
    );
  };
}
