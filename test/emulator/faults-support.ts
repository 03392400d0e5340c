import { expect } from 'vitest';
import { EVENTS, timed, type Event, type Json, type List, type Stage } from './support.ts';

export interface Logged extends Json {
  operation: string | null;
  status: number | null;
  fault: string | null;
}

export interface Set extends Json {
  id: string;
  seen: number;
  bitten: number;
}

export async function set(at: Stage, fault: Json): Promise<Set> {
  const answer = await at.control<Set>('POST', '/faults', fault);
  expect(answer.status).toBe(201);
  return answer.body;
}

export const insert = (at: Stage) => at.api<Event>('POST', EVENTS, timed('2026-01-01'));
export const list = async (at: Stage, query = '') => (await at.api<List>('GET', `${EVENTS}?${query}`)).body;
export const log = async (at: Stage) =>
  (await at.control<{ items: Logged[] }>('GET', '/requests')).body.items;
export const faults = async (at: Stage) => (await at.control<{ items: Set[] }>('GET', '/faults')).body.items;
