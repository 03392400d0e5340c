import { describe, expect, onTestFinished, test } from 'vitest';
import { openState } from '../../emulator/state.ts';
import { listMail, recordMail, type Mail } from '../../emulator/store/mail.ts';
import { wantMail } from '../witness/mail.ts';
import { EVENTS, stage, temporaryFolder, timed } from './support.ts';

const DAY_SECONDS = 86_400;

const letter: Mail = {
  when: '2026-03-02T08:00:00.000Z',
  kind: 'invitation',
  sendUpdates: 'all',
  from: 'anna@example.com',
  to: ['bob@example.com'],
  calendarId: 'anna@example.com',
  eventId: 'event1',
  subject: 'Meeting',
};

function state() {
  const opened = openState(temporaryFolder(), 'UTC');
  onTestFinished(() => opened.db.close());
  return opened;
}

describe('what is kept of the past', () => {
  test('past states of series are kept as long as a sync token lives, and then no longer', async () => {
    const at = await stage();
    const recurrence = ['RRULE:FREQ=DAILY;COUNT=3'];
    const changes = async (count: number) => {
      const id = `series${count}`;
      await at.api('POST', EVENTS, timed('2026-03-02', { id, recurrence }));
      for (let index = 1; index < count; index += 1) {
        await at.api('PATCH', `${EVENTS}/${id}`, { summary: `Change ${index}` });
      }
    };
    await changes(20);
    await at.control('POST', '/clock', { advanceSeconds: 20 * DAY_SECONDS });
    await changes(30);
    await at.control('POST', '/clock', { advanceSeconds: 11 * DAY_SECONDS });
    await changes(60);
    await at.emulator.close();
    const { db } = openState(at.dataDir, 'UTC');
    onTestFinished(() => db.close());
    const sql = 'SELECT id, count(*) AS count FROM past_series GROUP BY id ORDER BY id';
    expect(db.all(sql)).toEqual([
      { id: 'series30', count: 29 },
      { id: 'series60', count: 59 },
    ]);
  });

  test('of the mail the last 100,000 letters are kept', () => {
    wantMail();
    const opened = state();
    recordMail(opened, letter);
    opened.db.run('INSERT INTO mail (mail_id, row) VALUES (?, ?)', 100_999, JSON.stringify(letter));
    expect(listMail(opened).map(({ id }) => id)).toEqual([1, 100_999]);
    recordMail(opened, letter);
    expect(listMail(opened).map(({ id }) => id)).toEqual([100_999, 101_000]);
  });

  test('a dump shows every letter, however many there are', async () => {
    wantMail();
    const dataDir = temporaryFolder();
    const filled = openState(dataDir, 'UTC');
    filled.db.transaction(() => {
      for (let index = 0; index < 1201; index += 1) recordMail(filled, letter);
    });
    filled.db.close();
    const at = await stage(dataDir);
    const { mail } = (await at.control<{ mail: { mailId: number; row: Mail }[] }>('GET', '/dump')).body;
    expect(mail.map(({ mailId }) => mailId)).toEqual(Array.from({ length: 1201 }, (_, index) => index + 1));
    expect(mail[0]?.row).toEqual(letter);
  });
});
