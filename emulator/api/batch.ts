import { STATUS_CODES } from 'node:http';
import { CUT, straight, type Outcome } from '../faults/bite.ts';
import type { Faults } from '../faults/faults.ts';
import { randomToken } from '../random.ts';
import type { State } from '../state.ts';
import type { Reply } from './call.ts';
import { badRequest, notFound, payloadTooLarge, type ApiError } from './errors.ts';
import { overridden, PREFIX, type ApiRequest } from './job.ts';
import { boundaryOf, parseRequest, readPart, splitMultipart, type Part } from './multipart.ts';
import { dress, perform, type Job } from './pipeline.ts';
import { momentOf, record, type Asker } from './record.ts';

/** One page of Google's says 1000, authors of libraries say 50: the smaller number holds here. */
const MAX_PARTS = 50;
const NOBODY: Asker = { operation: 'batch', user: null, clientId: null, quotaUnits: 0 };

const malformed = () => badRequest('badRequest', 'Failed to parse batch request, error: 0 items.');

/** The parts of a batch, or why it is none. */
function partsOf({ header, body }: ApiRequest): Part[] | ApiError {
  if (body === 'too_large') return payloadTooLarge();
  const boundary = boundaryOf(header('content-type'));
  // As bytes, so that each part is read as what it says it is.
  const text = Buffer.from(body).toString('latin1');
  const parts = boundary === undefined ? null : splitMultipart(text, boundary);
  if (parts === null) return malformed();
  if (parts.length <= MAX_PARTS) return parts.map(readPart);
  return badRequest('badRequest', `The batch holds ${parts.length} calls; ${MAX_PARTS} are the most.`);
}

/** Headers that speak of the outer request alone. */
const isOfBatch = (name: string) => name.startsWith('content-') || name === 'x-http-method-override';

/** The request inside a part; null when there is none. What the outer headers say holds where the part says nothing. */
function requestOf(part: Part, outer: ApiRequest, batchPart: number): ApiRequest | null {
  const type = part.headers.get('content-type') ?? '';
  const inner = /^application\/http\b/i.test(type) ? parseRequest(part.content) : null;
  const target = inner && URL.parse(inner.target, outer.url.origin);
  if (!inner || !target) return null;
  const url = new URL(outer.url.origin);
  url.pathname = target.pathname;
  url.search = target.search;
  return overridden({
    method: inner.method,
    url,
    query: url.searchParams,
    batchPart,
    header: (name) => inner.headers.get(name) ?? (isOfBatch(name) ? undefined : outer.header(name)),
    body: Buffer.from(inner.content, 'latin1'),
  });
}

const refusing = (error: ApiError): Job => ({
  ...NOBODY,
  operation: null,
  run() {
    throw error;
  },
});

function writePart({ status, headers = {}, body = '' }: Reply, contentId: string | undefined): string {
  const lines = [
    'Content-Type: application/http',
    ...(contentId === undefined ? [] : [`Content-ID: ${contentId.replace(/^(<?)/, '$1response-')}`]),
    '',
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ];
  return lines.join('\r\n');
}

/**
 * Does the parts of a batch one after the other, each with its own quota, faults, status and line of the log; an error in one
 * leaves the others alone. A fault that cuts or silences the connection of a part ends the batch there.
 */
async function runParts(
  state: State,
  faults: Faults,
  jobOf: (request: ApiRequest) => Job,
  outer: ApiRequest,
  parts: readonly Part[],
): Promise<Outcome> {
  const boundary = `batch_${randomToken(18)}`;
  const answered: string[] = [];
  let trickleMs = 0;
  for (const [index, part] of parts.entries()) {
    const request = requestOf(part, outer, index + 1);
    const isServed = request?.url.pathname.startsWith(`${PREFIX}/`);
    const job = !request ? refusing(malformed()) : isServed ? jobOf(request) : refusing(notFound());
    const outcome = await perform(state, faults, job, request ?? { ...outer, batchPart: index + 1 });
    if (outcome.kind !== 'reply') return outcome;
    trickleMs = Math.max(trickleMs, outcome.trickleMs);
    answered.push(writePart(outcome.reply, part.headers.get('content-id')));
  }
  const body = `${answered.map((each) => `--${boundary}\r\n${each}\r\n`).join('')}--${boundary}--\r\n`;
  const headers = { 'Content-Type': `multipart/mixed; boundary=${boundary}` };
  return { kind: 'reply', reply: { status: 200, headers, body }, isFault: false, trickleMs };
}

/** POST /batch/calendar/v3. The batch costs nothing by itself, and faults bite its parts alone. */
export async function answerBatch(
  state: State,
  faults: Faults,
  jobOf: (request: ApiRequest) => Job,
  outer: ApiRequest,
): Promise<Outcome> {
  const begun = momentOf(state);
  const parts = partsOf(outer);
  let outcome: Outcome;
  if (Array.isArray(parts)) outcome = await runParts(state, faults, jobOf, outer, parts);
  else outcome = straight({ status: parts.status, body: JSON.stringify(parts.body) });
  if (!state.db.isOpen()) return CUT;
  const status = outcome.kind === 'reply' ? outcome.reply.status : null;
  record(state, outer, NOBODY, { begun, status, fault: null, violations: [] });
  return outcome.kind === 'reply' ? { ...outcome, reply: dress(state, outer, outcome) } : outcome;
}
