import { expect } from '../expect.ts';
import { SOON } from '../google.ts';
import { REPORTED, row } from '../registry.ts';
import { freshId, refusal, timed } from '../shapes.ts';

const STALE = { 'If-Match': '"1"' };

const CONDITION = refusal(412, 'conditionNotMet', {
  domain: 'global',
  message: 'Precondition Failed',
  locationType: 'header',
  location: 'If-Match',
});

row('A4.04a', { mark: 'D' }, 'the etag changes with every change', async (google) => {
  const made = await google.insert();
  const once = await google.patch(made.id, { summary: 'One' });
  const twice = await google.patch(made.id, { summary: 'Two' });
  expect(new Set([made.etag, once.etag, twice.etag]).size).toBe(3);
});

row(
  'A4.04b',
  { mark: 'D' },
  'the etag is written with quotes and stays while nothing changes',
  async (google) => {
    const { id, etag } = await google.insert();
    expect(etag).toMatch(/^".+"$/);
    expect((await google.get(id)).etag).toBe(etag);
  },
);

row(
  'A4.04c',
  { mark: 'R', unsure: REPORTED },
  'the etag of a new event is twice its updated in microseconds',
  async (google) => {
    const { etag, updated } = await google.insert();
    expect(etag).toBe(`"${Date.parse(updated) * 2000}"`);
  },
);

row(
  'A4.05a',
  { mark: 'D' },
  'an update with a stale If-Match is refused: 412 conditionNotMet at the header If-Match',
  async (google) => {
    const { id } = await google.insert();
    expect(await google.api('PUT', `${google.events}/${id}`, timed(), { headers: STALE })).toMatchObject(
      CONDITION,
    );
  },
);

row(
  'A4.05b',
  { mark: 'D' },
  'a patch with a stale If-Match is refused: 412 conditionNotMet',
  async (google) => {
    const { id } = await google.insert();
    const answer = await google.api(
      'PATCH',
      `${google.events}/${id}`,
      { summary: 'Another' },
      { headers: STALE },
    );
    expect(answer).toMatchObject(CONDITION);
  },
);

row(
  'A4.05c',
  { mark: 'D' },
  'a delete with a stale If-Match is refused: 412 conditionNotMet',
  async (google) => {
    const { id } = await google.insert();
    const answer = await google.api('DELETE', `${google.events}/${id}`, undefined, { headers: STALE });
    expect(answer).toMatchObject(CONDITION);
  },
);

row('A4.05d', { mark: 'D' }, 'a patch with the etag of now is applied', async (google) => {
  const { id, etag } = await google.insert();
  const headers = { 'If-Match': etag };
  expect(
    await google.ok('PATCH', `${google.events}/${id}`, { summary: 'Another' }, { headers }),
  ).toMatchObject({ summary: 'Another' });
});

row(
  'A4.06a',
  { mark: 'D' },
  'a get with If-None-Match of the etag of now is answered 304 without a body',
  async (google) => {
    const { id, etag } = await google.insert();
    const answer = await google.api('GET', `${google.events}/${id}`, undefined, {
      headers: { 'If-None-Match': etag },
    });
    expect(answer).toMatchObject({ status: 304, text: '' });
  },
);

row(
  'A4.06b',
  { mark: 'D' },
  'a get with If-None-Match of an older etag is answered in full',
  async (google) => {
    const { id, etag } = await google.insert();
    await google.patch(id, { summary: 'Another' });
    const headers = { 'If-None-Match': etag };
    await expect
      .poll(() => google.api('GET', `${google.events}/${id}`, undefined, { headers }), SOON)
      .toMatchObject({ status: 200, body: { summary: 'Another' } });
  },
);

row(
  'A4.06c',
  { mark: 'D', unsure: 'the text says that no conditional insert exists, not that the header is ignored' },
  'If-None-Match does not make an insert conditional: a taken id is still 409',
  async (google) => {
    const { id } = await google.insert(timed({ id: freshId() }));
    const answer = await google.api('POST', google.events, timed({ id }), {
      headers: { 'If-None-Match': '*' },
    });
    expect(answer).toMatchObject(refusal(409, 'duplicate'));
  },
);

row(
  'A4.06d',
  { mark: 'R', unsure: REPORTED, needs: 'emulator' },
  'a conditional get shortly after a change may still answer what was before',
  async (google) => {
    const { id, etag } = await google.insert();
    await google.control('POST', '/faults', { method: 'events.get', kind: 'stale_read', times: 1 });
    await google.patch(id, { summary: 'Another' });
    const conditional = () =>
      google.api('GET', `${google.events}/${id}`, undefined, { headers: { 'If-None-Match': etag } });
    expect((await conditional()).status).toBe(304);
    expect((await conditional()).status).toBe(200);
  },
);
