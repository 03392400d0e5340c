import type { AccountGroups } from '../../api/schemas/accounts.ts';
import type { CrmActivity } from '../../api/schemas/crm-activities.ts';
import type { HistoryEntry, Why } from '../../api/schemas/history.ts';
import type { Stack } from '../../local/stack-file.ts';
import { until } from '../support/wait.ts';

interface Events {
  items: { id: string; summary?: string }[];
}

/** A meeting of a running stack, today, whose title and place both sides have changed while the sync was paused. Gives its title. */
export async function makeConflict(stack: Stack, token: string): Promise<string> {
  const crm = <T>(path: string, method = 'GET', body?: object, version?: number) =>
    ask<T>(`${stack.web}/v1/${path}`, token, method, body, version);
  const [google] = stack.google;
  if (google === undefined || stack.emulator === null) throw new Error('The stack has no local Google.');
  const calendar = `${stack.emulator}/calendar/v3/calendars/primary/events`;
  const [account] = (await crm<AccountGroups>('accounts')).active;
  if (account === undefined) throw new Error('No account is synced.');

  const day = new Date().toISOString().slice(0, 10);
  const at = (time: string) => ({ dateTime: `${day}T${time}:00Z`, timeZone: 'Europe/Berlin' });
  const created = await crm<CrmActivity>('crm-activities', 'POST', {
    type: 'meeting',
    subject: 'Renewal with Contoso',
    location: 'Oslo office',
    start: at('13:00'),
    end: at('13:45'),
  });
  const item = `crm-activities/${created.id}`;
  const isInStep = async () => (await crm<{ items: Why[] }>(`${item}/why`)).items[0]?.is === 'synced';
  await until('the meeting is in Google', isInStep);
  const { items } = await ask<Events>(`${calendar}?maxResults=2500`, google.accessToken);
  const event = items.find(({ summary }) => summary === created.subject);
  if (event === undefined) throw new Error('The meeting is not in Google.');

  await crm(`accounts/${account.id}/pause`, 'POST', {});
  const isPaused = async () => (await crm<AccountGroups>('accounts')).active[0]?.state === 'paused';
  await until('the sync is paused', isPaused);
  const subject = 'Renewal with Contoso: last round';
  await crm(item, 'PATCH', { subject, location: 'Contoso, 2nd floor' }, created.version);
  const theirs = { summary: 'Contoso renewal (call)', location: 'By telephone' };
  await ask(`${calendar}/${event.id}`, google.accessToken, 'PATCH', theirs);
  await crm(`accounts/${account.id}/resume`, 'POST', {});
  const lost = async () =>
    (await crm<{ items: HistoryEntry[] }>(`${item}/history`)).items.some((entry) => entry.lost.length > 0);
  await until('the conflict is decided', lost, 60_000);
  await until('the meeting is in step again', isInStep, 60_000);
  return subject;
}

async function ask<T>(
  url: string,
  token: string,
  method = 'GET',
  body?: object,
  version?: number,
): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body && { 'content-type': 'application/json' }),
      ...(version !== undefined && { 'if-match': `"${version}"` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}
