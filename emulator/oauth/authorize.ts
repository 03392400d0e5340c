import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import type { HttpContext } from '../api/http.ts';
import type { State } from '../state.ts';
import { listAccounts } from '../store/accounts.ts';
import { decide, isAnswered, passThrough, personOf, refuse, scriptedDecision } from './authorize-decision.ts';
import { authorizeErrorPage, authorizePage } from './authorize-page.ts';
import { AuthorizeError, parseAuthorizeRequest, type AuthorizeRequest } from './authorize-request.ts';
import { formOf } from './form.ts';

/** Where the browser goes without anybody being asked; null when somebody has to be. */
function silently(state: State, request: AuthorizeRequest, query: URLSearchParams): string | null {
  const person = personOf(state, request, query);
  const mayPass = query.has('emulator_account') || !request.prompts.includes('select_account');
  if (person && mayPass && isAnswered(state, request, person)) return passThrough(state, request, person);
  if (request.prompts.includes('none')) {
    return refuse(request, person ? 'consent_required' : 'interaction_required');
  }
  const scripted = scriptedDecision(request, query, person);
  return scripted && decide(state, request, scripted);
}

async function authorize(context: HttpContext, state: State): Promise<Response> {
  const query = new URL(context.req.url).searchParams;
  const request = parseAuthorizeRequest(query);
  const emails = listAccounts(state.db).map((account) => account.email);
  if (context.req.method === 'GET') {
    const target = silently(state, request, query);
    return target === null ? context.html(authorizePage(request, emails, null)) : context.redirect(target);
  }
  const form = await formOf(context);
  const email = form.get('account') || (form.get('new_account') ?? '').trim();
  const isAllowed = form.get('decision') === 'allow';
  if (isAllowed && !email.includes('@')) {
    const problem = 'Choose an account, or type the address of another one.';
    return context.html(authorizePage(request, emails, problem), 400);
  }
  return context.redirect(decide(state, request, { isAllowed, email, ticked: form.getAll('scope') }), 303);
}

/** Mounts the consent page, under the older of its two paths too. */
export function serveAuthorize(app: Hono<{ Bindings: HttpBindings }>, state: State): void {
  app.on(['GET', 'POST'], ['/o/oauth2/v2/auth', '/o/oauth2/auth'], async (context) => {
    try {
      return await authorize(context, state);
    } catch (error) {
      if (error instanceof AuthorizeError) return context.html(authorizeErrorPage(error), 400);
      throw error;
    }
  });
}
