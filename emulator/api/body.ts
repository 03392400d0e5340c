import { badRequest, type ApiError } from './errors.ts';

/** As deep as Google's own parser goes. */
const MAX_DEPTH = 100;

const utf8 = new TextDecoder('utf-8', { fatal: true });

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeper(each, levels - 1));
}

/** The JSON object of a body, empty when there was none; the one answer for what is no JSON object. */
export function parseBody(bytes: Uint8Array): Record<string, unknown> | ApiError {
  try {
    const text = utf8.decode(bytes);
    if (text.trim() === '') return {};
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    if (isObject && !isDeeper(parsed, MAX_DEPTH)) return parsed as Record<string, unknown>;
  } catch {
    // Falls through to the one answer.
  }
  return badRequest('parseError', 'Parse Error');
}
