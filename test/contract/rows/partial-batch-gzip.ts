import { expect } from '../expect.ts';
import { at, type Google } from '../google.ts';
import { KNOWLEDGE, row } from '../registry.ts';
import { grant } from '../sign-in.ts';
import { freshId, timed } from '../shapes.ts';
import { send, type Answer } from '../wire.ts';

interface Part {
  method: string;
  path: string;
  body?: unknown;
}

function batch(
  google: Google,
  parts: readonly Part[],
  path = '/batch/calendar/v3',
  token = google.me.token,
): Promise<Answer> {
  const texts = parts.map(({ method, path: inner, body }, index) => {
    const json = body === undefined ? '' : `Content-Type: application/json\r\n\r\n${JSON.stringify(body)}`;
    return `--edge\r\nContent-Type: application/http\r\nContent-ID: <part-${index}>\r\n\r\n${method} /calendar/v3${inner} HTTP/1.1\r\n${json}\r\n\r\n`;
  });
  return send(`${google.origin}${path}`, 'POST', `${texts.join('')}--edge--`, {
    Authorization: `Bearer ${token}`,
    'Content-Type': 'multipart/mixed; boundary=edge',
  });
}

const statusesOf = ({ text }: Answer) =>
  [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status));

row(
  'A9.01a',
  { mark: 'D' },
  'a batch is answered 200 as multipart/mixed, each part with its own status',
  async (google) => {
    const { id } = await google.insert();
    const answer = await batch(google, [
      { method: 'GET', path: `${google.events}/${id}` },
      { method: 'GET', path: `${google.events}/${freshId()}` },
      { method: 'POST', path: google.events, body: timed({ summary: 'From a batch' }) },
    ]);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^multipart\/mixed; *boundary=/);
    expect(statusesOf(answer)).toEqual([200, 404, 200]);
    const made = (await google.items()).filter(({ summary }) => summary === 'From a batch');
    expect(made).toHaveLength(1);
    await google.remove(at(made, 0).id);
  },
);

row('A9.01b', { mark: 'D', needs: 'emulator' }, 'n parts cost n quota units', async (google) => {
  const token = await grant(google, ['calendar']);
  await google.control('DELETE', '/requests');
  const part = { method: 'GET', path: google.events };
  await batch(google, [part, part, part], '/batch/calendar/v3', token);
  const { items } = (await google.control('GET', '/requests')).body;
  const units = items.map(({ quotaUnits }) => Number(quotaUnits ?? 0));
  expect(units.reduce((sum, one) => sum + one, 0)).toBe(3);
});

row(
  'A9.01c',
  { mark: 'R', unsure: 'a page of Google’s says 1000, authors of libraries say 50' },
  'a batch of 50 parts is answered, one of 51 refused: 400',
  async (google) => {
    const parts = (count: number) =>
      Array.from({ length: count }, () => ({ method: 'GET', path: `${google.events}?fields=kind` }));
    expect(statusesOf(await batch(google, parts(50)))).toHaveLength(50);
    expect((await batch(google, parts(51))).status).toBe(400);
  },
);

row('A9.01d', { mark: 'D' }, 'the global batch endpoint is shut', async (google) => {
  const answer = await batch(google, [{ method: 'GET', path: google.events }], '/batch');
  expect(answer.status).toBeGreaterThanOrEqual(400);
});

row('A9.02a', { mark: 'D' }, 'a fields mask leaves only what it names', async (google) => {
  await google.insert();
  const page = await google.list({ fields: 'kind,timeZone,accessRole,items(id,summary)' });
  expect(page).toEqual({
    kind: 'calendar#events',
    timeZone: 'Europe/Zurich',
    accessRole: 'owner',
    items: [{ id: expect.any(String) as unknown, summary: 'Meeting' }],
  });
});

row(
  'A9.02b',
  { mark: 'K', unsure: KNOWLEDGE },
  'a fields mask may name a path with slashes',
  async (google) => {
    await google.insert();
    const page = await google.list({ fields: 'items/start/timeZone' });
    expect(page).toEqual({ items: [{ start: { timeZone: 'Europe/Zurich' } }] });
  },
);

row(
  'A9.02c',
  { mark: 'K', unsure: KNOWLEDGE },
  'a fields mask that names nothing that exists is refused: 400',
  async (google) => {
    expect((await google.api('GET', google.events, undefined, { query: { fields: 'nothing' } })).status).toBe(
      400,
    );
  },
);

row('A9.02d', { mark: 'D' }, 'alt and quotaUser are taken beside any method', async (google) => {
  const { id } = await google.insert();
  const query = { alt: 'json', quotaUser: 'someone' };
  expect(await google.ok('GET', `${google.events}/${id}`, undefined, { query })).toMatchObject({ id });
});

row(
  'A9.02e',
  { mark: 'D' },
  'prettyPrint=false is answered on one line, prettyPrint=true on several',
  async (google) => {
    const { id } = await google.insert();
    const lines = async (prettyPrint: boolean) => {
      const { text } = await google.api('GET', `${google.events}/${id}`, undefined, {
        query: { prettyPrint },
      });
      return text.trim().split('\n').length;
    };
    expect(await lines(false)).toBe(1);
    expect(await lines(true)).toBeGreaterThan(5);
  },
);

row('A9.02f', { mark: 'D' }, 'a fields mask works on the answer of a write as well', async (google) => {
  const made = await google.insert(timed(), { fields: 'id' });
  expect(Object.keys(made)).toEqual(['id']);
});

row('B3.12c', { mark: 'X' }, 'a fields mask keeps the page and sync tokens that it names', async (google) => {
  await google.insert();
  await google.insert();
  const fields = 'nextPageToken,nextSyncToken,items(id)';
  const first = await google.list({ fields, maxResults: 1 });
  expect(first.nextPageToken).toBeTypeOf('string');
  const last = await google.list({ fields, maxResults: 250, pageToken: first.nextPageToken });
  expect(last.nextSyncToken).toBeTypeOf('string');
});

const GZIP = [
  [
    'a',
    'is zipped when the client accepts gzip and has the word in its name',
    'gzip',
    'contract (gzip)',
    'gzip',
  ],
  ['b', 'is not zipped when the client’s name lacks the word', 'gzip', 'contract', null],
  ['c', 'is not zipped when the client does not accept it', 'identity', 'contract (gzip)', null],
] as const;

for (const [letter, what, accepts, name, encoding] of GZIP) {
  row(`A9.03${letter}`, { mark: 'D' }, `an answer ${what}`, async (google) => {
    await google.insert(timed({ description: 'd'.repeat(4000) }));
    const headers = { 'Accept-Encoding': accepts, 'User-Agent': name };
    const answer = await google.api('GET', google.events, undefined, { headers });
    expect(answer.headers.get('content-encoding')).toBe(encoding);
    expect(answer.body.items).toHaveLength(1);
  });
}

const HEADERS: readonly (readonly [string, string, RegExp])[] = [
  ['a', 'Date', /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/],
  ['b', 'Content-Type', /^application\/json; charset=UTF-8$/i],
  ['c', 'Vary', /Origin/],
];

for (const [letter, name, value] of HEADERS) {
  row(`B3.13${letter}`, { mark: 'X' }, `an answer has the header ${name}`, async (google) => {
    expect((await google.api('GET', google.events)).headers.get(name)).toMatch(value);
  });
}

row('B3.13d', { mark: 'X' }, 'the header ETag of an event is its etag', async (google) => {
  const { id } = await google.insert();
  const { headers, body } = await google.api('GET', `${google.events}/${id}`);
  expect(headers.get('etag')).toBe(body.etag);
});

row('B3.13e', { mark: 'K', unsure: KNOWLEDGE }, 'an error is JSON as well', async (google) => {
  const { headers } = await google.api('GET', `${google.events}/${freshId()}`);
  expect(headers.get('content-type')).toMatch(/^application\/json; charset=UTF-8$/i);
});

row('B3.13f', { mark: 'X' }, 'a 204 has neither a body nor a type', async (google) => {
  const { id } = await google.insert();
  const answer = await google.api('DELETE', `${google.events}/${id}`);
  expect([answer.status, answer.text, answer.headers.get('content-type')]).toEqual([204, '', null]);
});
