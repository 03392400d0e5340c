import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { inject } from 'vitest';
import type { Account } from '../../api/schemas/accounts.ts';
import type { CrmActivity } from '../../api/schemas/crm-activities.ts';
import type { DraftOptions } from '../../api/schemas/options.ts';
import { createSignaller } from '../../api/temporal.ts';
import { createTokenStore } from '../../google/token-store.ts';
import { createGoogleOf } from '../../worker/create.ts';
import { crmChanged, googleChanged, statusQuery, workflowIdOf } from '../../workflows/messages.ts';
import { createGoogleRig, type Json, type Person } from '../api/support.ts';
import type { GoogleEvent } from '../support/emulator.ts';
import { SETTINGS } from '../support/sync-rig.ts';
import { startWorker } from '../support/temporal.ts';
import { until } from '../support/wait.ts';

export type Options = Partial<DraftOptions>;

const IDLE_MS = 30_000;

export type House = Awaited<ReturnType<typeof openHouse>>;
export type Place = Awaited<ReturnType<House['move']>>;

/**
 * The real stack around one test file: Postgres, the emulator over HTTP, the API, and the account's workflow in Temporal with the
 * real activities. Nobody polls or notifies here, so a pass begins when a test says so.
 */
export async function openHouse() {
  const taskQueue = `house-${randomUUID()}`;
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const client = new Client({ connection });
  const temporal = createSignaller({ client, connection, taskQueue });
  const rig = await createGoogleRig({ temporal });
  const { database, emulator, deps } = rig;
  const { oauth, now } = deps;
  const tokens = createTokenStore({ db: database.worker, oauth, keys: rig.keys, now });
  const googleOf = createGoogleOf(`${emulator.url}/`, tokens);
  const worker = await startWorker({ db: database.worker, googleOf, webhookUrl: null, now }, taskQueue);
  const moved: string[] = [];
  let users = 0;

  /** A fresh user with a Google account of his own, connected through the API and synced for the first time. */
  async function move(options: Options = {}) {
    const name = `user-${(users += 1)}`;
    const person: Person = { id: name, company: 'acme' };
    const email = `${name}@example.com`;
    const accountId = await rig.connect(email, person);
    moved.push(accountId);
    const { accessToken } = await emulator.addAccount(email);
    const handle = client.workflow.getHandle(workflowIdOf(accountId));

    async function ask<T>(
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ) {
      const answer = await rig.ask<T>(method, path, { as: person, body, headers });
      if (answer.status >= 400)
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    }
    const account = () => ask<Account>('GET', `/v1/accounts/${accountId}`);
    const untilState = (state: Account['state']) =>
      until(
        `${name} is ${state}`,
        async () => {
          const { state: now, problem } = await account();
          if (problem !== null) throw new Error(`The account has the problem "${problem}".`);
          return now === state;
        },
        IDLE_MS,
      );
    /** A query is answered after the signals before it, so "nothing runs" means that there is nothing to do. */
    const untilIdle = () =>
      until(
        `nothing is left to do for ${name}`,
        async () => {
          const { running, problem } = await handle.query(statusQuery);
          if (problem !== null) throw new Error(`The account has the problem "${problem}".`);
          return running === null;
        },
        IDLE_MS,
      );
    async function pass(): Promise<void> {
      await handle.signal(googleChanged);
      await handle.signal(crmChanged);
      await untilIdle();
    }
    const events = `/calendar/v3/calendars/${encodeURIComponent(email)}/events`;
    const google = <T = GoogleEvent>(method: string, path = '', body?: unknown) =>
      emulator.send<T>(method, `${events}${path}`, body, accessToken);

    const place = {
      accountId,
      email,
      person,
      handle,
      ask,
      account,
      untilIdle,
      pass,
      /** As many passes as it takes for what was done on one side to be answered on the other. */
      async settle(): Promise<void> {
        await pass();
        await pass();
      },
      /** Lets both sides act without the sync seeing either before all is done; then the sync sees it all. */
      async apart(work: () => Promise<unknown>): Promise<void> {
        await ask('POST', `/v1/accounts/${accountId}/pause`);
        await untilState('paused');
        await work();
        await ask('POST', `/v1/accounts/${accountId}/resume`);
        await untilState('active');
        await place.settle();
      },
      /** The next pass lists everything anew. */
      async relist(): Promise<void> {
        await database.owner`update accounts set owed = array_append(owed, 'relist') where id = ${accountId}`;
        await pass();
      },
      async choose(changes: Options, effects: Json = {}): Promise<void> {
        const { settings } = await account();
        await ask('PUT', `/v1/accounts/${accountId}/settings`, { ...settings, ...changes, effects });
        await place.settle();
      },
      crm: {
        create: (body: Json) => ask<CrmActivity>('POST', '/v1/crm-activities', body),
        get: (id: string) => ask<CrmActivity>('GET', `/v1/crm-activities/${id}`),
        async edit(id: string, changes: Json, scope?: string): Promise<CrmActivity> {
          const { version } = await ask<CrmActivity>('GET', `/v1/crm-activities/${id}`);
          const query = scope ? `?scope=${scope}` : '';
          return ask('PATCH', `/v1/crm-activities/${id}${query}`, changes, { 'If-Match': `"${version}"` });
        },
        remove: (id: string, scope?: string) =>
          ask('DELETE', `/v1/crm-activities/${id}${scope ? `?scope=${scope}` : ''}`),
        list: async (query = '') =>
          (await ask<{ items: CrmActivity[] }>('GET', `/v1/crm-activities?limit=2000&owner=${name}${query}`))
            .items,
      },
      google: {
        insert: async (event: GoogleEvent) => {
          const { id = '' } = await google('POST', '', event);
          return id ?? '';
        },
        edit: (id: string, changes: GoogleEvent) => google('PATCH', `/${id}`, changes),
        remove: (id: string) => google<undefined>('DELETE', `/${id}`),
        get: (id: string) => google('GET', `/${id}`),
        list: async (query = '') =>
          (await google<{ items?: GoogleEvent[] }>('GET', `?maxResults=2500${query}`)).items ?? [],
      },
    };
    await ask('PUT', `/v1/accounts/${accountId}/draft`, { ...SETTINGS, calendarId: email, ...options });
    await ask('POST', `/v1/accounts/${accountId}/start`, {});
    await untilState('active');
    return place;
  }

  return {
    rig,
    client,
    move,
    async close(): Promise<void> {
      const handles = moved.map((id) => client.workflow.getHandle(workflowIdOf(id)));
      await Promise.all(handles.map((handle) => handle.terminate('the test is over')));
      await worker.stop();
      await connection.close();
      await rig.close();
    },
  };
}
