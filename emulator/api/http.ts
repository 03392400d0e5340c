import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context } from 'hono';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Outcome } from '../faults/bite.ts';
import type { Faults } from '../faults/faults.ts';
import type { State } from '../state.ts';
import { tokenOf } from './auth.ts';
import type { Reply } from './call.ts';
import { corsHeaders } from './cors.ts';
import { perform, type Job } from './pipeline.ts';
import type { Request } from './record.ts';

export type HttpContext = Context<{ Bindings: HttpBindings }>;

const MAX_BODY_BYTES = 10 * 1024 * 1024;
const TRICKLE_STEPS = 10;
const compress = promisify(gzip);

/**
 * The whole body; `too_large` above 10 MB (read to its end and forgotten), null when the client went away in the middle.
 * A GET has none that anybody reads.
 */
export async function readBody({ env, req }: HttpContext): Promise<Buffer | 'too_large' | null> {
  if (req.method === 'GET' || req.method === 'HEAD') return Buffer.alloc(0);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of env.incoming) {
      bytes += (chunk as Buffer).length;
      if (bytes <= MAX_BODY_BYTES) chunks.push(chunk as Buffer);
    }
  } catch {
    return null;
  }
  return bytes > MAX_BODY_BYTES ? 'too_large' : Buffer.concat(chunks);
}

/** Google compresses for those who say so twice: in Accept-Encoding, and in their User-Agent. */
function wantsGzip(context: HttpContext): boolean {
  return (
    /\bgzip\b/i.test(context.req.header('accept-encoding') ?? '') &&
    /gzip/i.test(context.req.header('user-agent') ?? '')
  );
}

/** Bytes that come a piece at a time; ends when the client, or the emulator, goes away. */
function trickle(bytes: Uint8Array<ArrayBuffer>, overMs: number): ReadableStream<Uint8Array> {
  const size = Math.max(1, Math.ceil(bytes.length / TRICKLE_STEPS));
  let at = 0;
  let timer: NodeJS.Timeout | undefined;
  return new ReadableStream({
    async pull(controller) {
      await new Promise<void>((resolve) => {
        timer = setTimeout(resolve, overMs / TRICKLE_STEPS).unref();
      });
      controller.enqueue(bytes.subarray(at, at + size));
      at += size;
      if (at >= bytes.length) controller.close();
    },
    cancel: () => clearTimeout(timer),
  });
}

async function send(context: HttpContext, { reply, trickleMs }: { reply: Reply; trickleMs: number }) {
  const headers = { ...reply.headers };
  if (reply.body === undefined) return new Response(null, { status: reply.status, headers });
  let body: string | Uint8Array<ArrayBuffer> = reply.body;
  if (wantsGzip(context)) {
    body = await compress(body, { level: 1 });
    headers['Content-Encoding'] = 'gzip';
    headers['Vary'] = [headers['Vary'], 'Accept-Encoding'].filter(Boolean).join(', ');
  }
  if (trickleMs === 0) return new Response(body, { status: reply.status, headers });
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return new Response(trickle(bytes, trickleMs), { status: reply.status, headers });
}

/** Lets an outcome happen on the connection of its request. */
export async function deliver(context: HttpContext, outcome: Outcome): Promise<Response> {
  if (outcome.kind === 'reply') return send(context, outcome);
  const { socket } = context.env.incoming;
  if (outcome.kind === 'cut') socket.resetAndDestroy();
  else if (!socket.destroyed) await new Promise<void>((resolve) => void socket.once('close', resolve));
  return RESPONSE_ALREADY_SENT;
}

/** An answer that scripts of any page may read. */
export function open(context: HttpContext, outcome: Outcome): Outcome {
  if (outcome.kind !== 'reply') return outcome;
  const headers = { ...outcome.reply.headers, ...corsHeaders(context.req.header('origin')) };
  return { ...outcome, reply: { ...outcome.reply, headers } };
}

/** The bearer token of a request: from its header, or its query. */
export function bearerOf(context: HttpContext): string | undefined {
  const query = new URL(context.req.url).searchParams;
  return tokenOf({ header: (name) => context.req.header(name), query });
}

/** The request of a connection, as the log shows it. */
export function requestOf(context: HttpContext): Request {
  const url = new URL(context.req.url);
  return { method: context.req.method, url, query: url.searchParams, batchPart: null };
}

/** Answers one request: quota, faults, work, log line, response. */
export async function answer(
  context: HttpContext,
  state: State,
  faults: Faults,
  job: Job,
): Promise<Response> {
  return deliver(context, await perform(state, faults, job, requestOf(context)));
}
