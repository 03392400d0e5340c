/** Every word of the page, so that a translation is one more module of this shape. */
import { calendarTexts } from './texts/calendar.ts';
import { historyTexts } from './texts/history.ts';
import { syncTexts } from './texts/sync.ts';
import { wizardTexts } from './texts/wizard.ts';

export const texts = {
  product: 'CRM',
  nav: { calendar: 'Calendar', sync: 'Calendar sync', label: 'Main' },
  session: {
    signedInAs: (name: string, role: string) => `Signed in as ${name} (${role})`,
    switchTo: 'Switch to',
    missingTitle: 'Nobody is signed in',
    missing:
      'This page is opened from your CRM, which signs you in. Open it from there; on a machine of your own, `npm start` brings demo users.',
  },
  links: { emulator: 'Google calendar (emulator)', temporal: 'Temporal UI', more: 'More' },
  common: {
    loading: 'Loading',
    cancel: 'Cancel',
    save: 'Save',
    close: 'Close',
    back: 'Back',
    continue: 'Continue',
    retry: 'Try again',
    undo: 'Undo',
    refresh: 'Refresh',
    notFound: 'There is no such page.',
    toCalendar: 'Go to the calendar',
    crashed: 'This page could not be shown. Reload it; what you saved is kept.',
    reload: 'Reload',
  },
  errors: {
    title: 'That did not work',
    offline:
      'The server cannot be reached. Check your connection, or that the stack runs; this page tries again by itself.',
    unreadable:
      'The server gave an answer that this page does not understand. Reload the page and try again.',
    /** In the place of what the API says to programs. */
    codes: {
      rule_does_not_follow:
        'The rule of this series cannot follow the new time exactly. Choose "Only this one", or change the series in your Google Calendar.',
    } as Readonly<Record<string, string>>,
    reference: (id: string) => `Reference: ${id}`,
  },
  ...syncTexts,
  ...wizardTexts,
  ...calendarTexts,
  ...historyTexts,
} as const;
