import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { decidableScopes, type AuthorizeError, type AuthorizeRequest } from './authorize-request.ts';

type Markup = HtmlEscapedString | Promise<HtmlEscapedString>;

const EXPLAINED: Record<string, string> = {
  calendar: 'See, edit, share, and permanently delete all the calendars you can access',
  'calendar.readonly': 'See and download any calendar you can access',
  'calendar.events': 'View and edit events on all your calendars',
  'calendar.events.readonly': 'View events on all your calendars',
  'calendar.events.owned': 'See, create, change, and delete events on calendars you own',
  'calendar.events.freebusy': 'See when you are available on calendars you can access',
  'calendar.freebusy': 'See your availability',
  'calendar.settings.readonly': 'See your calendar settings',
  'calendar.calendarlist': 'See, add, and remove calendars you are subscribed to',
  'calendar.calendarlist.readonly': 'See the list of calendars you are subscribed to',
  'calendar.calendars.readonly': 'See the title, description and time zone of your calendars',
  'calendar.app.created': 'Make secondary calendars, and see, create, change, and delete events on them',
};

function explain(scope: string): string {
  const short = scope.replace('https://www.googleapis.com/auth/', '');
  return EXPLAINED[short] ?? short;
}

const STYLE = `
  :root { color-scheme: light; --ink: #1f1f1f; --soft: #5f6368; --line: #dadce0; --accent: #0b57d0; }
  * { box-sizing: border-box; }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f0f4f9; color: var(--ink);
    font: 15px/1.5 system-ui, sans-serif; }
  main { background: #fff; border-radius: 24px; padding: 36px 40px; width: min(480px, 94vw); }
  h1 { font-size: 24px; font-weight: 500; margin: 0 0 4px; }
  p { color: var(--soft); margin: 0 0 20px; overflow-wrap: anywhere; }
  fieldset { border: 0; padding: 0; margin: 0 0 20px; }
  legend { font-weight: 600; padding: 0; margin-bottom: 6px; }
  label { display: flex; gap: 10px; align-items: flex-start; padding: 9px 2px; border-bottom: 1px solid var(--line);
    overflow-wrap: anywhere; }
  input[type='email'] { flex: 1; min-width: 0; font: inherit; padding: 4px 8px; border: 1px solid var(--line);
    border-radius: 6px; }
  .all { font-weight: 600; }
  .buttons { display: flex; justify-content: flex-end; gap: 12px; }
  button { font: inherit; font-weight: 600; padding: 9px 22px; border-radius: 20px; cursor: pointer; background: none;
    border: 1px solid var(--line); color: var(--accent); }
  button.primary { background: var(--accent); border-color: var(--accent); color: #fff; }
`;

function page(title: string, content: Markup): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html>`;
}

const SELECT_ALL = `
  const all = document.querySelector('#all');
  const scopes = [...document.querySelectorAll('[name=scope]')];
  all?.addEventListener('change', () => scopes.forEach((box) => { box.checked = all.checked; }));
  const typed = document.querySelector('#new-address');
  typed.addEventListener('focus', () => { document.querySelector('#other').checked = true; });
`;

function scopeChoice(scopes: string[]): Markup {
  if (scopes.length === 0) return html``;
  if (scopes.length === 1) {
    return html`<fieldset>
      <legend>It will be able to</legend>
      <label>${explain(scopes[0] ?? '')}</label>
    </fieldset>`;
  }
  const boxes = scopes.map(
    (scope) =>
      html`<label
        ><input type="checkbox" name="scope" value="${scope}" /><span>${explain(scope)}</span></label
      >`,
  );
  return html`<fieldset>
    <legend>Select what it may do</legend>
    <label class="all"><input type="checkbox" id="all" /><span>Select all</span></label>
    ${boxes}
  </fieldset>`;
}

/** The consent page: who, and what for. With several scopes nothing is ticked beforehand, as at Google. */
export function authorizePage(request: AuthorizeRequest, emails: string[], problem: string | null): Markup {
  const hint = request.loginHint?.toLowerCase();
  const isKnown = emails.some((email) => email.toLowerCase() === hint);
  const mustChoose = request.prompts.includes('select_account') || hint !== undefined;
  const chosen = isKnown ? hint : mustChoose ? undefined : emails[0]?.toLowerCase();
  const accounts = emails.map(
    (email) =>
      html`<label
        ><input
          type="radio"
          name="account"
          value="${email}"
          ${email.toLowerCase() === chosen ? raw('checked') : ''}
        />
        <span>${email}</span></label
      >`,
  );
  return page(
    'Choose an account',
    html`<h1>Sign in</h1>
      <p>
        The application <b>${request.clientId}</b> wants to use your calendar. (This is a local emulator, not
        Google.)
      </p>
      ${problem === null ? '' : html`<p role="alert">${problem}</p>`}
      <form method="post">
        <fieldset>
          <legend>Account</legend>
          ${accounts}
          <label>
            <input
              type="radio"
              name="account"
              id="other"
              value=""
              ${chosen === undefined ? raw('checked') : ''}
            />
            <input
              type="email"
              id="new-address"
              name="new_account"
              aria-label="Another address"
              placeholder="Another address"
              value="${isKnown ? '' : (request.loginHint ?? '')}"
            />
          </label>
        </fieldset>
        ${scopeChoice(decidableScopes(request))}
        <div class="buttons">
          <button name="decision" value="deny">Cancel</button>
          <button class="primary" name="decision" value="allow">Continue</button>
        </div>
      </form>
      <script>
        ${raw(SELECT_ALL)};
      </script>`,
  );
}

/** What a browser sees when the request itself is wrong. */
export function authorizeErrorPage({ code, message }: AuthorizeError): Markup {
  return page(
    'Error 400',
    html`<h1>Error 400: ${code}</h1>
      <p>${message}</p>`,
  );
}
