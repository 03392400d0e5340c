import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it, vi } from 'vitest';
import { asActivity, toFailure } from '../../activities/failure.ts';
import { GoogleError } from '../../google/errors.ts';

it('beats every two seconds, also while one call takes its time', async () => {
  vi.useFakeTimers();
  const environment = new MockActivityEnvironment();
  const beats: unknown[] = [];
  environment.on('heartbeat', (details) => beats.push(details));
  const slow = environment.run(() => asActivity(() => new Promise((resolve) => setTimeout(resolve, 9_000))));
  await vi.advanceTimersByTimeAsync(9_000);
  await slow;
  vi.useRealTimers();
  expect(beats).toHaveLength(4);
});

it('names what went wrong without a word of what was in hand: a database’s message quotes the row', () => {
  const cause = Object.assign(new Error('duplicate key: (subject)=(Doctor)'), {
    name: 'PostgresError',
    code: '23505',
  });
  const failure = toFailure(new Error('Failed query: insert … params: Doctor', { cause }));
  expect(failure.message).toBe('PostgresError 23505');
  expect(JSON.stringify(failure)).not.toContain('Doctor');
});

it('waits as long as Google asks for, and tells what no repetition mends from what passes', () => {
  const limited = toFailure(new GoogleError('RateLimited', 'rateLimitExceeded', 17));
  expect(limited).toMatchObject({ type: 'RateLimited', nextRetryDelay: '17s', nonRetryable: false });
  expect(toFailure(new GoogleError('AuthRevoked', 'invalid_grant')).nonRetryable).toBe(true);
  expect(toFailure(new GoogleError('Unavailable', 'status 503')).nonRetryable).toBe(false);
});

it('passes on a failure that is one already', () => {
  const failure = ApplicationFailure.nonRetryable('gone', 'AccountGone');
  expect(toFailure(failure)).toBe(failure);
});
