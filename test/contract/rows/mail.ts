import { expect } from '../expect.ts';
import { wantMail } from '../../witness/mail.ts';
import { type Google } from '../google.ts';
import { row } from '../registry.ts';
import { timed } from '../shapes.ts';

/** To whom each mail went since the log was last read. */
async function mailOf(google: Google, act: () => Promise<unknown>): Promise<string[]> {
  wantMail();
  const read = async () => (await google.control('GET', '/mail')).body.items;
  const before = (await read()).length;
  await act();
  return (await read())
    .slice(before)
    .flatMap(({ to }) => [to].flat().map(String))
    .toSorted();
}

const STRANGER = 'stranger@example.net';

row(
  'A5.06a',
  { mark: 'D', needs: 'emulator' },
  'an insert without sendUpdates sends no mail',
  async (google) => {
    expect(await mailOf(google, () => google.insert(timed({ attendees: [{ email: STRANGER }] })))).toEqual(
      [],
    );
  },
);

const WRITES: readonly (readonly [
  string,
  string,
  (google: Google, id: string, sendUpdates: string) => Promise<unknown>,
])[] = [
  ['b', 'a patch', (google, id, sendUpdates) => google.patch(id, { summary: 'Another' }, { sendUpdates })],
  [
    'c',
    'an update',
    async (google, id, sendUpdates) => {
      const now = await google.get(id);
      await google.ok(
        'PUT',
        `${google.events}/${id}`,
        { ...now, summary: 'Another' },
        { query: { sendUpdates } },
      );
    },
  ],
  [
    'd',
    'a delete',
    (google, id, sendUpdates) =>
      google.ok('DELETE', `${google.events}/${id}`, undefined, { query: { sendUpdates } }),
  ],
  [
    'e',
    'a move',
    (google, id, sendUpdates) =>
      google.ok('POST', `${google.events}/${id}/move`, undefined, {
        query: { sendUpdates, destination: google.me.email },
      }),
  ],
];

for (const [letter, what, write] of WRITES) {
  row(
    `A5.06${letter}`,
    { mark: 'D', needs: 'emulator' },
    `${what} sends mail to all guests with sendUpdates=all, and none with none`,
    async (google) => {
      const { email } = await google.guest();
      const attendees = [{ email }, { email: STRANGER }];
      const quiet = await google.insert(timed({ attendees }), { sendUpdates: 'none' });
      const loud = await google.insert(timed({ attendees }), { sendUpdates: 'none' });
      expect(await mailOf(google, () => write(google, quiet.id, 'none'))).toEqual([]);
      expect(await mailOf(google, () => write(google, loud.id, 'all'))).toEqual([email, STRANGER].toSorted());
    },
  );
}

row(
  'A5.06f',
  { mark: 'D', needs: 'emulator' },
  'sendUpdates=externalOnly sends mail to guests without Google Calendar alone',
  async (google) => {
    const { email } = await google.guest();
    const event = timed({ attendees: [{ email }, { email: STRANGER }] });
    expect(await mailOf(google, () => google.insert(event, { sendUpdates: 'externalOnly' }))).toEqual([
      STRANGER,
    ]);
  },
);

row(
  'A5.06h',
  { mark: 'D', needs: 'emulator' },
  'an insert with sendUpdates=all sends mail to all guests',
  async (google) => {
    const { email } = await google.guest();
    const event = timed({ attendees: [{ email }, { email: STRANGER }] });
    expect(await mailOf(google, () => google.insert(event, { sendUpdates: 'all' }))).toEqual(
      [email, STRANGER].toSorted(),
    );
  },
);
