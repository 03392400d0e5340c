import { real, type Mutant } from './mutant.ts';

/** Bugs in the record itself and in what the database lets through. */
export const RECORD_MUTANTS: readonly Mutant[] = [
  {
    name: 'note-sent-to-google',
    story: 'The internal note stands in the invitation, for every guest to read.',
    file: 'crm/bulk-record.ts',
    find: "description: details?.publicDescription ?? ''",
    replace: "description: details?.note || details?.publicDescription || ''",
    killedBy: real('activities/page', 'the note stays in the CRM'),
  },
  {
    name: 'exceptions-lost-at-the-cut',
    story: 'This and the following meetings are moved, and one of them that was cancelled takes place again.',
    file: 'crm/series.ts',
    find: 'for (const each of plan.next.exceptions) await createException(each, activity.row.id);',
    replace: '',
    killedBy: real(
      'scenarios/series-from-crm',
      'this and the following ones, moved, take their exceptions along',
    ),
  },
  {
    name: 'exception-made-beside-its-tombstone',
    story:
      'A series is moved by mistake and back, and the meeting with changes of its own is another one in the CRM.',
    file: 'crm/series.ts',
    find: 'former ? reviveActivity(tx, former, activity) : createActivity',
    replace: 'createActivity',
    killedBy: real('activities/series-moved-back', 'before anything is sent keeps the CRM activities'),
  },
  {
    name: 'type-changed-by-the-sync',
    story: 'A lunch turns into a meeting with the next edit in Google.',
    file: 'crm/bulk-write.ts',
    find: 'do update set subject = excluded.subject,',
    replace: "do update set type = 'meeting', subject = excluded.subject,",
    killedBy: real('activities/page', 'the type stays as the CRM has it, whatever changes in Google'),
  },
  {
    name: 'busy-only-details-kept',
    story: 'Made private under "busy only", the title stays in the CRM’s tables.',
    file: 'crm/bulk-write.ts',
    find: 'if (hidden.length > 0) await',
    replace: 'if (hidden.length < 0) await',
    killedBy: real('activities/privacy-reapply', '"busy only" keeps the slot alone'),
  },
  {
    name: 'tells-every-account-of-everything',
    story: 'An event of one Google account is written to the user’s other one.',
    file: 'crm/outbox.ts',
    find: 'originAccountId ? eq(accounts.id, originAccountId) : undefined',
    replace: 'undefined',
    killedBy: real('crm/store', 'tells of an item from one account’s calendar no other account'),
  },
  {
    name: 'visibility-in-the-routes-alone',
    story: 'A query that forgets one condition shows a colleague what a private item says.',
    file: 'db/migrations/0001_roles_and_policies.sql',
    find: "a.owner_id = app_viewer() OR a.visibility = 'everyone'",
    replace: 'true',
    killedBy: real('crm/store', 'a colleague cannot read what a private item says'),
  },
  {
    name: 'company-in-the-routes-alone',
    story: 'A query that forgets one condition shows one customer’s calendar to another.',
    file: 'db/migrations/0001_roles_and_policies.sql',
    find: 'crm_activities FOR SELECT TO calendar_api USING (company_id = app_company())',
    replace: 'crm_activities FOR SELECT TO calendar_api USING (true)',
    killedBy: real('db/policies', "sees the frame of a colleague's hidden item"),
  },
];
