import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from '../../emulator/server.ts';
import { ZONE } from './shapes.ts';
import type { Account, Target } from './target.ts';
import { send } from './wire.ts';

/** An emulator in this process, spoken to over HTTP: a fresh calendar for every row, and a fresh guest. */
export async function openEmulator(): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), 'contract-'));
  const emulator = await startEmulator({ port: 0, dataDir: folder, defaultTimeZone: ZONE });
  const control: Target['control'] = (method, path, body) =>
    send(`${emulator.url}/_emulator${path}`, method, body);
  const account = async (email: string): Promise<Account> => {
    const { body } = await control('POST', '/accounts', { email, timeZone: ZONE });
    return { email, token: String(body['accessToken']) };
  };
  const me = await account('anna@example.com');
  const { body: options } = await control('GET', '/options');
  let guest: Promise<Account> | undefined;
  let guests = 0;
  let wasTouched = false;
  return {
    origin: emulator.url,
    me,
    send,
    control(method, path, body) {
      wasTouched = true;
      return control(method, path, body);
    },
    guest() {
      guests += guest === undefined ? 1 : 0;
      return (guest ??= account(`guest${guests}@example.com`));
    },
    async emptyCalendar() {
      const address = `${emulator.url}/calendar/v3/calendars`;
      const made = { summary: 'Contract', timeZone: ZONE };
      const { status, body, text } = await send(address, 'POST', made, {
        Authorization: `Bearer ${me.token}`,
      });
      if (status !== 200) {
        throw new Error(`no calendar for this row: ${status} ${text}`);
      }
      return body.id;
    },
    async afterRow() {
      guest = undefined;
      if (wasTouched) {
        await control('DELETE', '/faults');
        await control('POST', '/options', options);
      }
      wasTouched = false;
    },
    async close() {
      await emulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
