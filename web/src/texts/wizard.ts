/** The words of the options and of the wizard; they are the guide’s. */
import { events, items, number } from './words.ts';

export const wizardTexts = {
  options: {
    calendar: 'Choose calendar',
    calendarHint: 'One calendar takes part. We need to be allowed to write to it.',
    primary: 'main calendar',
    noCalendars: 'There is no calendar that we may write to. Create a separate one below.',
    newCalendar: 'Create a separate calendar',
    newCalendarHint: 'Recommended: your CRM tasks get a Google calendar of their own.',
    newCalendarName: 'CRM activities',
    create: 'Create',
    scopeMissing:
      'Google has not given us permission to create calendars. Give it at Google, then come back here.',
    grantAtGoogle: 'Give permission at Google',
    direction: 'Choose type of sync',
    directions: {
      one_way: [
        'One-way',
        'CRM activities go to Google. From Google come back only edits of events that came from the CRM; your other events never enter the CRM.',
      ],
      two_way: [
        'Two-way',
        'CRM activities go to Google, and Google’s events become CRM activities that your colleagues can see, as far as you allow it.',
      ],
    },
    visibility: 'Default visibility of Google’s events',
    visibilityHint:
      'Who sees in the CRM what comes from your Google Calendar? You can change it for all later.',
    visibilities: {
      everyone: ['Visible to everyone', 'Colleagues see the title and the details.'],
      only_me: ['Visible only to me', 'Colleagues see that you are busy, and nothing else.'],
    },
    privateEvents: 'Private events',
    privateHint: 'Events that you marked as private in Google, such as a doctor’s appointment.',
    privates: {
      everyone: ['Visible to everyone', 'Colleagues see the details of private events too.'],
      only_me: ['Visible only to me', 'You see the details in the CRM; colleagues see that you are busy.'],
      do_not_sync: ['Do not sync', 'Private events never enter the CRM, and the time is not blocked.'],
      busy_only: ['Busy only', 'The time is blocked for all; no detail is stored in the CRM.'],
    },
    doubleBooking: 'The time of a private event looks free in the CRM, so a colleague may book you twice.',
    treatDefault:
      'My calendar is private by default: treat events without a visibility of their own as private',
    incoming: 'Activity type of incoming events',
    incomingHint: 'Events from Google become CRM activities of this type.',
    outgoing: 'Activity types that go to Google',
    outgoingHint: 'CRM activities of these types appear in your Google Calendar.',
    outgoingNone: 'Choose at least one type.',
    window: 'How far back',
    windowHint: 'Items that ended before that are left out on both sides.',
    windows: {
      '0': 'From today on',
      '30': 'The last 30 days',
      '90': 'The last 90 days',
      '365': 'The last year',
      all: 'All of the past',
    },
    windowDays: (days: number) => `The last ${days} days`,
    details: 'Details',
    dealContact: 'Include deal and contact in the description',
    dealContactHint: 'Guests of the event can see this.',
    winner: 'When both sides change the same field',
    winners: { crm: 'The CRM’s value wins', google: 'Google’s value wins' },
    deleted: 'When an event of ours is deleted in Google',
    deletions: {
      unlink: 'Keep the CRM activity, unlinked',
      delete: 'Delete the CRM activity',
      recreate: 'Create the event again',
    },
  },
  wizard: {
    title: (email: string) => `Set up the sync of ${email}`,
    toList: 'Back to Calendar sync',
    step: (n: number, of: number) => `Step ${n} of ${of}`,
    steps: {
      calendar: 'Calendar and type of sync',
      visibility: 'Default visibility',
      private: 'Private events',
      activities: 'Activity types',
      summary: 'Start',
    },
    kept: 'What you chose in the earlier steps is kept; you can leave at any time.',
    startSyncing: 'Start syncing',
    startSync: 'Start sync',
    chooseFirst: 'Choose a calendar and a type of sync to continue.',
    started: 'The sync has started. You may leave this page; the work goes on.',
    summary: 'Ready to start',
    calendar: 'Calendar',
    direction: 'Type of sync',
    summaryHint: 'This is what you chose. Nothing has been written on either side yet.',
  },
  panel: {
    label: 'Preview',
    hint: 'A private event, as it will look',
    google: 'In your Google Calendar',
    you: 'For you in the CRM',
    others: 'For everyone else in the CRM',
    sample: 'Doctor’s appointment',
    private: 'Private',
    busy: 'Busy',
    onlyYou: 'only you',
    nothing: 'nothing',
    free: 'nothing, slot free',
  },
  dryRun: {
    title: 'What will happen',
    running: (done: number, total: number | null) =>
      total === null ? `Counting … ${number(done)} so far` : `Counting … ${number(done)} of ${number(total)}`,
    waiting:
      'Waiting for the sync service. If this lasts, the service may be down; you may start all the same.',
    creates: (crm: number, google: number) =>
      `Creates ${items(crm)} in the CRM, sends ${number(google)} to Google`,
    updates: (n: number) => `updates ${number(n)}`,
    hides: (n: number) => `hides ${number(n)}`,
    deletes: (n: number) => `deletes ${number(n)}`,
    emails: (n: number) => `e-mails ${number(n)}`,
    skipped: (n: number) => `${items(n)} left out by your choices.`,
    inPast: (n: number) =>
      `${events(n)} ${n === 1 ? 'lies' : 'lie'} in the past: take ${n === 1 ? 'it' : 'them'} in?`,
    takeIn: 'Take them in',
    failed: 'The dry run failed',
    again: 'Count again',
  },
  edit: {
    title: (email: string) => `Edit the sync of ${email}`,
    restartTitle: (email: string) => `Start the sync of ${email} again`,
    restartHint:
      'These are the options of last time. Change what you like; items that are there already are not doubled.',
    saved: 'The options are saved.',
    check: 'Show what will happen',
  },
  effects: {
    title: 'And what is there already?',
    notOffered: 'Not offered in this version.',
    applyToExisting: [
      'Apply the new visibility to what is there already?',
      { true: 'Yes, to all that is synced', false: 'No, only to what comes or changes from now on' },
    ],
    onCalendarChange: [
      'The events in the former calendar:',
      { leave: 'Leave them there', move: 'Move them to the new calendar', remove: 'Remove them' },
    ],
    onTypesNarrowed: [
      'The events of types that are no longer sent:',
      { leave: 'Leave them in Google', remove: 'Remove them from Google' },
    ],
    onOneWay: [
      'The items that came from Google:',
      { leave: 'Leave them in the CRM, no longer synced', remove: 'Remove them from the CRM' },
    ],
  },
} as const;
