import { expect, it } from 'vitest';
import { observationOf } from '../../activities/observation.ts';
import { fieldsWith, remoteItem } from '../core/support.ts';

it.each(['none', 'times'] as const)(
  'an event of which no more than "%s" is kept does not say under which address the account is invited',
  (storedBody) => {
    const item = remoteItem(fieldsWith(), { ownAddress: 'alias@example.com', ownResponse: 'tentative' });
    const event = { status: 'confirmed', item, link: '' } as const;
    const { item: stored } = observationOf({ event, eventId: item.id, isMislabelled: false }, storedBody);
    expect(stored).toMatchObject({ id: item.id, ownAddress: null, ownResponse: 'tentative' });
    expect(stored?.fields?.subject ?? '').toBe('');
    expect(observationOf({ event, eventId: item.id, isMislabelled: false }, 'full').item).toEqual(item);
  },
);
