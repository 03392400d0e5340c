import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { HeldPlan } from '../../api/schemas/accounts.ts';
import { type Bench, isShown, PHONE, startBench } from './harness.ts';
import { newAccount, OPTIONS } from './stub-data.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
});
beforeEach(async () => {
  await bench.reset();
  bench.state.accounts = [
    newAccount({ state: 'active', wanted: 'running', settings: OPTIONS, problem: 'held' }),
  ];
  bench.state.held = [PLAN];
});
afterAll(() => bench.close());

const PLAN: HeldPlan = {
  id: 'plan-1',
  reason: 'too_many',
  counts: { crm: 30, google: 1 },
  samples: [
    {
      crmId: 'a',
      subject: 'Call Ada',
      start: { dateTime: '2026-03-10T09:00:00+01:00', timeZone: 'Europe/Berlin' },
      side: 'crm',
    },
    { crmId: 'b', subject: '', start: { date: '2026-03-11' }, side: 'google' },
  ],
  createdAt: '2026-03-11T08:00:00.000Z',
};

test('a large change says how many items it would delete, and which ones first', async () => {
  const page = await bench.open('/calendar-sync');
  const banner = page.getByRole('alert').filter({ hasText: 'A large change needs your approval' });
  await banner.getByText('30 items would be deleted in the CRM').waitFor();
  expect(await isShown(banner.getByText('1 event would be deleted in Google'))).toBe(true);
  expect(await isShown(banner.getByText(/Call Ada · Tuesday,? 10 March 2026.*09:00/))).toBe(true);
  expect(await isShown(banner.getByText(/\(no title\) · Wednesday,? 11 March 2026/))).toBe(true);
  expect(await isShown(banner.getByText('and 29 more'))).toBe(true);
});

test.each([
  ['Approve', 'approve'],
  ['Reject', 'reject'],
])('%s sends the word about the plan that is shown, and the banner goes', async (name, path) => {
  const page = await bench.open('/calendar-sync', PHONE);
  await page.getByRole('button', { name, exact: true }).click();
  await page.getByText('A large change needs your approval').waitFor({ state: 'detached' });
  expect(bench.state.writes).toEqual([
    { method: 'POST', path: `/v1/accounts/account-1/${path}`, body: { planId: 'plan-1' } },
  ]);
});

test('where more has come since, the refusal is told and the newer plan shown', async () => {
  const page = await bench.open('/calendar-sync');
  await page.getByRole('button', { name: 'Approve' }).waitFor();
  const message = 'More deletions have come since.';
  bench.state.failure = {
    path: '/approve',
    status: 409,
    error: { code: 'plan_over', message, requestId: 'r' },
  };
  bench.state.held = [{ ...PLAN, id: 'plan-2', counts: { crm: 40, google: 0 } }];
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText(message).waitFor();
  expect(await isShown(page.getByText('40 items would be deleted in the CRM'))).toBe(true);
});
