/** The words of the page *Calendar sync*: connecting, and the accounts in their states. */
import { events, items, number } from './words.ts';

export const syncTexts = {
  sync: {
    breadcrumb: 'Personal preferences',
    title: 'Calendar sync',
    intro:
      'Keep your CRM activities and one Google calendar in step. What you change on one side follows on the other.',
    recommendation:
      'We recommend a separate Google calendar for your CRM tasks. You can create one in the first step after connecting.',
    connectTitle: 'Connect a Google account',
    email: 'E-mail address',
    emailHint: 'The address of the Google account whose calendar takes part.',
    connect: 'Connect account',
    groups: { active: 'Active', readyToConnect: 'Ready to connect', syncedPreviously: 'Synced previously' },
    empty: 'No account is connected yet',
    emptyHint:
      'Enter your e-mail address above and choose Connect account. Google then asks you for permission.',
    listed: 'Connected accounts',
  },
  consent: {
    granted: (email: string) => `${email} may be synced again. The sync goes on where it was.`,
    denied:
      'You did not give permission at Google, so nothing was connected and nothing was kept. Choose Connect account to try again.',
    deniedTitle: 'Permission refused',
    missingTitle: 'Calendar permission missing',
    missing:
      'Google did not give permission for your calendar. Choose Grant again, and tick every box on Google’s page.',
    grantAgain: 'Grant again',
    differsTitle: 'The address differs',
    differs: (granted: string | null) =>
      granted === null
        ? 'You gave permission with another Google account than the address you entered, so nothing was kept. Which one is meant? Enter that address and choose Connect account.'
        : `You gave permission as ${granted}, which is not the address you entered, so nothing was kept. Which one is meant?`,
    useAddress: (address: string) => `Connect ${address}`,
    otherTitle: 'The account was not connected',
    expired:
      'The permission took too long, or was begun in another browser. Choose Connect account to try again.',
    unavailable: 'Google did not answer as it should. Choose Connect account to try again in a moment.',
    other: 'Google did not finish the connection. Choose Connect account to try again.',
  },
  account: {
    startSync: 'Start sync',
    edit: 'Edit',
    pause: 'Pause',
    resume: 'Resume',
    stop: 'Stop sync',
    reconnect: 'Reconnect',
    grantAgain: 'Grant again',
    connected: 'Connected',
    importing: (done: number, total: number | null) =>
      total === null
        ? `First sync running: ${number(done)} taken in so far`
        : `First sync running (${number(done)} of ${number(total)})`,
    active: 'Active',
    skipped: 'Active with skipped items',
    paused: 'Paused',
    ready: 'Ready to connect',
    stopped: 'Stopped',
    changing: {
      running: 'Starting …',
      paused: 'Pausing …',
      stopped: 'Stopping …',
      disconnected: 'Disconnecting …',
    },
    importingHint: 'You may leave this page; the work goes on.',
    pausedHint: 'Changes on both sides are kept and follow when you resume.',
    readyHint: 'The set-up is not finished. Start sync goes on where you left it.',
    stoppedHint:
      'Items and links of both sides are kept. Start sync brings them in step again, without doubles.',
    parked: (n: number) =>
      `${items(n)} could not be synced and ${n === 1 ? 'waits' : 'wait'} until ${n === 1 ? 'it changes' : 'they change'}. All else goes on.`,
    applied: (ago: string) => `last change applied ${ago}`,
    seen: (ago: string) => `last looked ${ago}`,
    oneWay: 'One-way: CRM to Google',
    twoWay: 'Two-way',
    limitedUntil: (time: string) => `It resumes at ${time}.`,
    problems: {
      needs_reauth: [
        'Needs re-authorisation',
        'Google no longer accepts our access. Reconnect: the sync goes on where it was, nothing is lost.',
      ],
      permission_missing: [
        'Permission missing',
        'Google did not give permission for your calendar. Choose Grant again, and tick every box on Google’s page.',
      ],
      calendar_gone: [
        'Calendar gone',
        'The chosen calendar is no longer there. Choose Edit and pick another one.',
      ],
      calendar_read_only: [
        'Calendar read-only',
        'We may no longer write to the chosen calendar. Give the rights back in Google, or choose Edit and pick another one.',
      ],
      limited: ['Limited', 'Google’s limits are reached for the moment. Nothing is lost.'],
      held: ['Held', 'A large change needs your approval before it is carried out. All else goes on.'],
    },
    stopTitle: (email: string) => `Stop the sync of ${email}?`,
    stopBody:
      'The items on both sides stay, and so do the links between them: nothing is deleted. You can start again at any time, without doubles.',
    stopConfirm: 'Stop sync',
    stopCancel: 'Keep syncing',
  },
  held: {
    title: 'A large change needs your approval',
    reasons: {
      too_many: 'Very many deletions came at once. Nothing was deleted; all else goes on.',
      list_is_empty: 'Your Google calendar is suddenly empty. Nothing was deleted; all else goes on.',
    },
    inCrm: (n: number) => `${items(n)} would be deleted in the CRM`,
    inGoogle: (n: number) => `${events(n)} would be deleted in Google`,
    more: (n: number) => `and ${number(n)} more`,
    choice: 'Approve carries the deletions out. Reject makes again what is missing on the other side.',
    approve: 'Approve',
    reject: 'Reject',
  },
  ago: {
    now: 'just now',
    seconds: (n: number) => `${n} s ago`,
    minutes: (n: number) => `${n} min ago`,
    hours: (n: number) => `${n} h ago`,
    days: (n: number) => (n === 1 ? 'yesterday' : `${n} days ago`),
  },
} as const;
