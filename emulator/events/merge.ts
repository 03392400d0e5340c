import { isDeepStrictEqual } from 'node:util';
import type { EventBody } from './body.ts';
import { WRITABLE } from './resource.ts';
import { MAX_PROPERTY_NAME, MAX_PROPERTY_VALUE } from '../limits.ts';

type Fields = Record<string, unknown>;

const isMap = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Nested maps are merged and nulls delete; lists and plain values are replaced whole (the rules of PATCH). */
function mergeValue(before: unknown, change: unknown): unknown {
  if (Array.isArray(change)) return change.map((each) => (isMap(each) ? mergeValue({}, each) : each));
  if (!isMap(change)) return change;
  const merged: Fields = isMap(before) ? { ...before } : {};
  for (const [name, value] of Object.entries(change)) {
    if (value === null) delete merged[name];
    else if (value !== undefined) merged[name] = mergeValue(merged[name], value);
  }
  return merged;
}

/** Longer keys are dropped and longer values cut without a word, as Google does. */
function limitProperties(properties: Fields): Fields {
  const limited = Object.entries(properties)
    .map(([part, map]): [string, Fields] => {
      const kept = Object.entries(map as Record<string, string>).filter(
        ([key]) => key.length <= MAX_PROPERTY_NAME,
      );
      return [
        part,
        Object.fromEntries(kept.map(([key, value]) => [key, value.slice(0, MAX_PROPERTY_VALUE)])),
      ];
    })
    .filter(([, map]) => Object.keys(map).length > 0);
  return Object.fromEntries(limited);
}

/** The writable fields after a change. With `before` empty this is what a PUT or an insert leaves. */
export function mergeBody(before: Fields, body: EventBody): Fields {
  const merged: Fields = {};
  for (const name of WRITABLE) {
    const change = body[name];
    const value = change === undefined ? before[name] : mergeValue(before[name], change);
    if (value !== undefined && value !== null) merged[name] = value;
  }
  const { extendedProperties: properties } = merged;
  if (isMap(properties)) merged['extendedProperties'] = limitProperties(properties);
  return merged;
}

/**
 * What becomes of a value that came from elsewhere when that changes: it goes along where it was the same, and stays where it
 * has a value of its own. Maps go along key by key.
 */
export function follow(before: unknown, after: unknown, own: unknown): unknown {
  if (isDeepStrictEqual(before, after)) return own;
  if (isDeepStrictEqual(own, before)) return after;
  if (!isMap(own) || (!isMap(before) && !isMap(after))) return own;
  const was = isMap(before) ? before : {};
  const is = isMap(after) ? after : {};
  const followed: Fields = {};
  for (const name of new Set([...Object.keys(own), ...Object.keys(was), ...Object.keys(is)])) {
    const value = follow(was[name], is[name], own[name]);
    if (value !== undefined) followed[name] = value;
  }
  return followed;
}
