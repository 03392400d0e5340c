import { findEntry } from '../../store/calendars.ts';
import { settingsOfAccount, settingsRevision, type Setting } from '../../store/settings.ts';
import type { Call, Reply } from '../call.ts';
import { notFound } from '../errors.ts';
import { answerList, readOne, type Resource } from '../pages.ts';

const show = ({ id, value, revision }: Setting): Resource => ({
  kind: 'calendar#setting',
  etag: `"${revision}"`,
  id,
  value,
});

function settingsOf({ state, caller }: Call): Setting[] {
  const zone = findEntry(state.db, caller.accountId, 'primary')?.time_zone ?? 'UTC';
  return settingsOfAccount(state.db, caller.accountId, zone);
}

/** settings.list */
export function listSettings(call: Call): Reply {
  const settings = settingsOf(call);
  return answerList(call, {
    kind: 'calendar#settings',
    collection: -1,
    accessRevision: 0,
    revision: settingsRevision(call.state.db, call.caller.accountId),
    restrictions: [],
    switches: [],
    load: (since) => settings.filter((setting) => since === null || setting.revision > since),
    positionOf: (setting) => settings.indexOf(setting),
    show,
  });
}

/** settings.get */
export function getSetting(call: Call): Reply {
  const setting = settingsOf(call).find(({ id }) => id === call.params['setting']);
  if (!setting) throw notFound();
  return readOne(call, show(setting));
}
