import {
  aclRevision,
  findRule,
  isAtLeast,
  listRules,
  type AclRule,
  type RuleRole,
  type Scope,
} from '../../store/access.ts';
import { changeAccess } from '../../store/calendar-list.ts';
import type { CalendarEntry } from '../../store/calendars.ts';
import { booleanOf, checkIfMatch, type Call, type Reply } from '../call.ts';
import { ownedCalendarOf } from '../calendars/calendars.ts';
import { badRequest, calendarForbidden, notFound } from '../errors.ts';
import { answerList, answerOne, readOne } from '../pages.ts';
import { parseRule, scopeOfId, showRule } from './rule.ts';

/** acl.list: rules that were taken away have the role `none`. */
export function listAcl(call: Call): Reply {
  const { db } = call.state;
  const entry = ownedCalendarOf(call);
  const showsDeleted = call.query.has('syncToken') || booleanOf(call.query, 'showDeleted') === true;
  return answerList(call, {
    kind: 'calendar#acl',
    // Calendars' events have positive numbers, the list of settings has -1.
    collection: -1 - entry.calendar_key,
    accessRevision: 0,
    revision: aclRevision(db, entry.calendar_key),
    restrictions: [],
    switches: ['showDeleted'],
    load: (since) =>
      listRules(db, entry.calendar_key, since ?? 0).filter((rule) => showsDeleted || rule.role !== 'none'),
    positionOf: (rule) => rule.revision,
    show: showRule,
  });
}

/** The rule of the path, or 404 when there is none. */
function ruleOf(call: Call, entry: CalendarEntry): AclRule {
  const rule = findRule(call.state.db, entry.calendar_key, scopeOfId(call.params['ruleId'] ?? ''));
  if (!rule || rule.role === 'none') throw notFound();
  return rule;
}

/** acl.get */
export const getAclRule = (call: Call): Reply => readOne(call, showRule(ruleOf(call, ownedCalendarOf(call))));

function checkChange({ caller }: Call, entry: CalendarEntry, scope: Scope, role: RuleRole): void {
  if (scope.type === 'default' && isAtLeast(role, 'writerWithoutPrivateAccess')) {
    throw badRequest(
      'illegalAccessRoleForDefault',
      'Illegal access role for default scope.',
      undefined,
      'calendar',
    );
  }
  if (scope.type !== 'user') return;
  const grantee = scope.value.toLowerCase();
  if (grantee === caller.email.toLowerCase()) {
    throw calendarForbidden('cannotChangeOwnAcl', 'Cannot change your own access level.');
  }
  if (grantee === (entry.data_owner ?? entry.id).toLowerCase()) {
    throw calendarForbidden('cannotChangeOwnerAcl', 'Cannot change the access level of the calendar owner.');
  }
}

function store(call: Call, entry: CalendarEntry, scope: Scope, role: RuleRole): Reply {
  const { db, clock } = call.state;
  checkChange(call, entry, scope, role);
  changeAccess(db, clock, entry.calendar_key, scope, role);
  const rule = findRule(db, entry.calendar_key, scope);
  if (!rule) throw notFound();
  return answerOne(showRule(rule));
}

/** acl.insert: a rule that is there already gets the new role. */
export function insertAclRule(call: Call): Reply {
  const entry = ownedCalendarOf(call);
  const { role, scope } = parseRule(call.body);
  if (!scope) throw badRequest('required', 'Missing scope.');
  if (!role) throw badRequest('required', 'Missing role.');
  return store(call, entry, scope, role);
}

function change(call: Call, isPatch: boolean): Reply {
  const entry = ownedCalendarOf(call);
  const rule = ruleOf(call, entry);
  checkIfMatch(call, showRule(rule).etag);
  const { role, scope } = parseRule(call.body);
  if (!isPatch && !scope) throw badRequest('required', 'Missing scope.');
  if (!isPatch && !role) throw badRequest('required', 'Missing role.');
  const isSame =
    scope === undefined ||
    (scope.type === rule.scope_type && scope.value.toLowerCase() === rule.scope_value.toLowerCase());
  if (!isSame) throw badRequest('invalid', 'The scope of a rule cannot be changed.');
  return store(call, entry, { type: rule.scope_type, value: rule.scope_value }, role ?? rule.role);
}

/** acl.patch */
export const patchAclRule = (call: Call): Reply => change(call, true);

/** acl.update */
export const updateAclRule = (call: Call): Reply => change(call, false);

/** acl.delete */
export function deleteAclRule(call: Call): Reply {
  const entry = ownedCalendarOf(call);
  const rule = ruleOf(call, entry);
  checkIfMatch(call, showRule(rule).etag);
  store(call, entry, { type: rule.scope_type, value: rule.scope_value }, 'none');
  return { status: 204 };
}
