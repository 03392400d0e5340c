import { real, type Mutant } from './mutant.ts';

/** Bugs in what keeps a series and its exceptions together; each is seen over a real database and a real emulator. */
export const SERIES_MUTANTS: readonly Mutant[] = [
  {
    name: 'exceptions-outlive-their-series',
    story: 'A series deleted in Google leaves its moved occurrences in the CRM.',
    file: 'activities/apply-events.ts',
    find: 'await followSeries(tx, account, changedSeries(observed, outcome));',
    replace: '',
    killedBy: real('activities/series', 'a series deleted in Google takes its exceptions along'),
  },
  {
    name: 'cancelled-occurrences-return',
    story:
      'An occurrence that Google cancelled takes place in the CRM once its series was moved away and back.',
    file: 'activities/cancelled-occurrences.ts',
    find: 'if (masterIds.length === 0)',
    replace: 'if (masterIds.length >= 0)',
    killedBy: real('activities/series', 'what Google cancelled when a series moved away stays so'),
  },
  {
    name: 'exceptions-not-read-before-they-go',
    story:
      'What somebody edited in one occurrence is nowhere when a colleague deletes the series in the CRM.',
    file: 'activities/push-item.ts',
    find: 'if (takesAlong(link, plan)) await readExceptions(pushing, queued);',
    replace: '',
    killedBy: real('activities/series', 'what was edited in Google of an exception that goes'),
  },
  {
    name: 'exceptions-before-their-series',
    story: 'An exception that Google lists before its series stays a single item beside it.',
    file: 'activities/observe.ts',
    find: 'Number(seriesIdOf(a.event) !== null) - Number(seriesIdOf(b.event) !== null)',
    replace: 'Number(seriesIdOf(b.event) !== null) - Number(seriesIdOf(a.event) !== null)',
    killedBy: real('activities/series', 'an exception that comes before its series'),
  },
  {
    name: 'late-series-not-joined',
    story: 'A moved occurrence stands beside the one it replaces, since its series came a page later.',
    file: 'activities/series.ts',
    find: 'if (masters.size === 0) return false;',
    replace: 'if (masters.size >= 0) return false;',
    killedBy: real('activities/series', 'an exception that comes before its series finds it when that comes'),
  },
  {
    name: 'exceptions-made-side-by-side',
    story:
      'An occurrence edited on both sides in the same moment becomes two items, and nothing of the account goes out any more.',
    file: 'activities/apply-events.ts',
    find: 'await holdSeriesOf(tx, account, events);',
    replace: '',
    killedBy: real('activities/series-races', 'Google’s edit is read while that of the CRM is written'),
  },
  {
    name: 'changed-rule-keeps-its-exceptions',
    story:
      'A weekly series becomes monthly, and a moved Tuesday that no longer takes place stays in the CRM.',
    file: 'activities/follow-series.ts',
    find: "return { state: 'occurrence_gone', ...was };",
    replace: 'return null;',
    killedBy: real('scenarios/series-from-google', 'a changed rule takes away the exceptions whose'),
  },
  {
    name: 'cancelled-occurrence-keeps-the-secret',
    story:
      'A series is made private, and an occurrence that was cancelled before keeps its title in the tables.',
    file: 'activities/follow-series.ts',
    find: "series.origin === 'google' && isCancelled",
    replace: "series.origin === 'crm' && isCancelled",
    killedBy: real(
      'activities/privacy-reapply',
      'an occurrence cancelled in Google keeps nothing of its series',
    ),
  },
  {
    name: 'lost-cut-stays',
    story:
      'A part that was cut off a series is published, with its title, right when that series is made private.',
    file: 'activities/follow-series.ts',
    find: 'const isBack = !master || master.deleted ? isLinked',
    replace: 'const isBack = !master || master.deleted ? !isLinked',
    killedBy: real('activities/series-moved-back', 'what the CRM cut off a series goes, unsent'),
  },
];
