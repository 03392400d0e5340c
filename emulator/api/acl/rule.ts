import { z } from 'zod';
import { ACCESS_ROLES, EVERYBODY, type AclRule, type RuleRole, type Scope } from '../../store/access.ts';
import { badRequest } from '../errors.ts';
import type { Resource } from '../pages.ts';
import { EMAIL } from '../../address.ts';

const ROLES = ['none', ...ACCESS_ROLES] as const;
const DOMAIN = /^[^\s@]+\.[^\s@]+$/;

const invalidScopeValue = () => badRequest('invalidScopeValue', 'Invalid scope value.');

/** A rule as the API answers it. */
export function showRule(rule: AclRule): Resource {
  return {
    kind: 'calendar#aclRule',
    etag: `"${String(rule.updated_us * 2 + rule.revision).padStart(20, '0')}"`,
    id: rule.scope_type === 'default' ? 'default' : `${rule.scope_type}:${rule.scope_value}`,
    scope: { type: rule.scope_type, value: rule.scope_value },
    role: rule.role,
  };
}

function checkedScope(type: Scope['type'], value: string | undefined): Scope {
  if (type === 'default') {
    if (value !== undefined && value !== EVERYBODY.value) throw invalidScopeValue();
    return EVERYBODY;
  }
  if (!value || !(type === 'domain' ? DOMAIN : EMAIL).test(value)) throw invalidScopeValue();
  return { type, value };
}

/** The scope that a rule's id names; 400 for what is no id. */
export function scopeOfId(id: string): Scope {
  if (id === 'default') return EVERYBODY;
  const found = /^(user|group|domain):(.+)$/.exec(id);
  if (!found?.[1] || !found[2]) throw badRequest('invalid', 'Invalid resource id value.');
  return { type: found[1] as Scope['type'], value: found[2] };
}

const ruleBody = z.object({
  role: z.string().nullish(),
  scope: z.object({ type: z.string().nullish(), value: z.string().nullish() }).nullish(),
});

/** Role and scope of a body, as far as they are there; 400 for values that there are not. */
export function parseRule(body: Record<string, unknown>): { role?: RuleRole; scope?: Scope } {
  const parsed = ruleBody.safeParse(body);
  if (!parsed.success) throw badRequest('invalid', 'Invalid access control rule.');
  const { role, scope } = parsed.data;
  const type = (['default', 'user', 'group', 'domain'] as const).find((known) => known === scope?.type);
  if (scope && scope.type === undefined) throw badRequest('required', 'Missing scope type.');
  if (scope && type === undefined) throw badRequest('invalid', 'Invalid scope type.');
  const known = ROLES.find((each) => each === role);
  if (role && known === undefined) throw badRequest('invalid', 'Invalid role.');
  return {
    ...(known === undefined ? {} : { role: known }),
    ...(type === undefined ? {} : { scope: checkedScope(type, scope?.value ?? undefined) }),
  };
}
