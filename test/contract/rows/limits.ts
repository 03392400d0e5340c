import { expect } from '../expect.ts';
import { SOON } from '../google.ts';
import { QUOTED, REPORTED, row, SILENT } from '../registry.ts';
import { allDay, timed } from '../shapes.ts';

row('A5.04a', { mark: 'D' }, 'private and shared properties are kept apart', async (google) => {
  const extendedProperties = { private: { crm: '1' }, shared: { crm: '2' } };
  const { id } = await google.insert(timed({ extendedProperties }));
  expect((await google.get(id)).extendedProperties).toEqual(extendedProperties);
});

row(
  'A5.04b',
  { mark: 'Q', unsure: QUOTED },
  'a property key of 44 characters is kept, a longer one silently dropped',
  async (google) => {
    const kept = 'k'.repeat(44);
    const made = await google.insert(
      timed({ extendedProperties: { private: { [kept]: '1', [`${kept}k`]: '2' } } }),
    );
    expect(made.extendedProperties.private).toEqual({ [kept]: '1' });
  },
);

row(
  'A5.04c',
  { mark: 'Q', unsure: QUOTED },
  'a property value is silently cut at 1024 characters',
  async (google) => {
    const made = await google.insert(timed({ extendedProperties: { private: { long: 'v'.repeat(1025) } } }));
    expect(made.extendedProperties.private['long']).toBe('v'.repeat(1024));
  },
);

/** So many properties, each with a value of this length. */
const properties = (count: number, length: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'v'.repeat(length)]));

row(
  'A5.04d',
  { mark: 'Q', unsure: `${QUOTED}; ${SILENT}` },
  'more than 300 properties are refused: 400',
  async (google) => {
    expect((await google.post(timed({ extendedProperties: { private: properties(300, 1) } }))).status).toBe(
      200,
    );
    expect(
      (
        await google.post(
          timed({ extendedProperties: { private: properties(299, 1), shared: { a: '1', b: '2' } } }),
        )
      ).status,
    ).toBe(400);
  },
);

row(
  'A5.04e',
  { mark: 'Q', unsure: `${QUOTED}; ${SILENT}` },
  'more than 32 kB of properties are refused: 400',
  async (google) => {
    expect((await google.post(timed({ extendedProperties: { private: properties(31, 1000) } }))).status).toBe(
      200,
    );
    expect((await google.post(timed({ extendedProperties: { private: properties(34, 1000) } }))).status).toBe(
      400,
    );
  },
);

row(
  'A5.07a',
  { mark: 'D' },
  'a conference is made asynchronously: pending, then success with ways in',
  async (google) => {
    const conferenceData = {
      createRequest: { requestId: 'contract-1', conferenceSolutionKey: { type: 'hangoutsMeet' } },
    };
    const { id } = await google.insert(timed({ conferenceData }), { conferenceDataVersion: 1 });
    await expect
      .poll(async () => (await google.get(id)).conferenceData.createRequest.status.statusCode, SOON)
      .toBe('success');
    expect((await google.get(id)).conferenceData.entryPoints).not.toEqual([]);
  },
);

row(
  'A5.07b',
  { mark: 'D', unsure: 'Google may be done before it answers', needs: 'emulator' },
  'a conference that became ready brings the event in another delta',
  async (google) => {
    const conferenceData = {
      createRequest: { requestId: 'contract-2', conferenceSolutionKey: { type: 'hangoutsMeet' } },
    };
    const made = await google.insert(timed({ conferenceData }), { conferenceDataVersion: 1 });
    expect(made.conferenceData.createRequest.status.statusCode).toBe('pending');
    const syncToken = await google.syncToken();
    await google.control('POST', '/clock', { advanceSeconds: 60 });
    await expect
      .poll(async () => (await google.list({ syncToken })).items, SOON)
      .toMatchObject([
        { id: made.id, conferenceData: { createRequest: { status: { statusCode: 'success' } } } },
      ]);
  },
);

row(
  'A5.07c',
  { mark: 'D' },
  'hangoutLink is read-only: what a client writes into it is not taken',
  async (google) => {
    const made = await google.insert(timed({ hangoutLink: 'https://meet.example.com/abc' }));
    expect(made['hangoutLink']).not.toBe('https://meet.example.com/abc');
  },
);

const CONFERENCE = {
  createRequest: { requestId: 'contract-3', conferenceSolutionKey: { type: 'hangoutsMeet' } },
};

row(
  'A4.11a',
  { mark: 'D' },
  'conferenceData in an insert without conferenceDataVersion=1 is ignored',
  async (google) => {
    expect(await google.insert(timed({ conferenceData: CONFERENCE }))).not.toHaveProperty('conferenceData');
  },
);

row(
  'A4.11b',
  { mark: 'D' },
  'conferenceData in a patch without conferenceDataVersion=1 is ignored',
  async (google) => {
    const { id } = await google.insert();
    expect(await google.patch(id, { conferenceData: CONFERENCE })).not.toHaveProperty('conferenceData');
  },
);

row(
  'A4.11c',
  { mark: 'D' },
  'an update without conferenceDataVersion=1 leaves the conference as it is',
  async (google) => {
    const { id, sequence } = await google.insert(timed({ conferenceData: CONFERENCE }), {
      conferenceDataVersion: 1,
    });
    const changed = await google.ok('PUT', `${google.events}/${id}`, timed({ sequence }));
    expect(changed).toHaveProperty('conferenceData.createRequest');
  },
);

const ATTACHMENT = { fileUrl: 'https://drive.google.com/open?id=contract', title: 'Notes' };

row(
  'A4.11d',
  { mark: 'D', unsure: SILENT },
  'attachments without supportsAttachments=true are not stored',
  async (google) => {
    expect(await google.insert(timed({ attachments: [ATTACHMENT] }))).not.toHaveProperty('attachments');
  },
);

row('A4.11e', { mark: 'D' }, 'attachments with supportsAttachments=true are stored', async (google) => {
  const made = await google.insert(timed({ attachments: [ATTACHMENT] }), { supportsAttachments: true });
  expect(made['attachments']).toMatchObject([ATTACHMENT]);
});

row(
  'A5.11a',
  { mark: 'R', unsure: `8192 is cited as documented; ${SILENT}` },
  'a description of more than 8192 characters is refused: 400',
  async (google) => {
    expect((await google.post(timed({ description: 'd'.repeat(8192) }))).status).toBe(200);
    expect((await google.post(timed({ description: 'd'.repeat(8193) }))).status).toBe(400);
  },
);

/** `20270308` and what follows. */
const day = (index: number) =>
  new Date(Date.UTC(2027, 2, 8 + index)).toISOString().slice(0, 10).replaceAll('-', '');

row(
  'A5.11b',
  { mark: 'R', unsure: `${REPORTED}; how long is too long is not known` },
  'an oversized recurrence list is refused: 400 "A provided value exceeds the allowed size limit."',
  async (google) => {
    const recurrence = [
      'RRULE:FREQ=DAILY',
      `EXDATE;VALUE=DATE:${Array.from({ length: 5000 }, (_, index) => day(index)).join(',')}`,
    ];
    const answer = await google.post(allDay({ recurrence }));
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { message: 'A provided value exceeds the allowed size limit.' } },
    });
  },
);

row('A5.11c', { mark: 'D', unsure: SILENT }, 'more than 25 attachments are refused: 400', async (google) => {
  const attachments = Array.from({ length: 26 }, (_, index) => ({
    ...ATTACHMENT,
    fileUrl: `${ATTACHMENT.fileUrl}${index}`,
  }));
  const query = { supportsAttachments: true };
  expect((await google.api('POST', google.events, timed({ attachments }), { query })).status).toBe(400);
});
