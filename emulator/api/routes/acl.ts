import type { Push } from '../../push/push.ts';
import {
  deleteAclRule,
  getAclRule,
  insertAclRule,
  listAcl,
  patchAclRule,
  updateAclRule,
} from '../acl/acl.ts';
import { openChannel } from '../channels/watch.ts';
import { SCOPES } from '../scopes.ts';
import { ACL_LIST, ACL_WRITE } from './parameters.ts';
import { CHANNEL_BODY, route, type Route } from './route.ts';

const ACL = '/calendars/:calendarId/acl';
const RULE = `${ACL}/:ruleId`;
const RULE_BODY = {
  scopes: SCOPES.WRITE_ACL,
  request: 'AclRule',
  response: 'AclRule',
  parameters: ACL_WRITE,
} as const;

/** The methods of `acl`; fixed parts of a path stand before parameters. */
export function aclRoutes(push: Push): Route[] {
  return [
    route({
      operation: 'acl.list',
      method: 'GET',
      path: ACL,
      scopes: SCOPES.READ_ACL,
      response: 'Acl',
      parameters: ACL_LIST,
      isWatchable: true,
      handle: listAcl,
    }),
    route({ ...RULE_BODY, operation: 'acl.insert', method: 'POST', path: ACL, handle: insertAclRule }),
    route({
      ...CHANNEL_BODY,
      operation: 'acl.watch',
      method: 'POST',
      path: `${ACL}/watch`,
      scopes: SCOPES.READ_ACL,
      parameters: ACL_LIST,
      handle: (call) => openChannel(call, push, 'acl'),
    }),
    route({
      operation: 'acl.get',
      method: 'GET',
      path: RULE,
      scopes: SCOPES.READ_ACL_RULE,
      response: 'AclRule',
      handle: getAclRule,
    }),
    route({ ...RULE_BODY, operation: 'acl.patch', method: 'PATCH', path: RULE, handle: patchAclRule }),
    route({ ...RULE_BODY, operation: 'acl.update', method: 'PUT', path: RULE, handle: updateAclRule }),
    route({
      operation: 'acl.delete',
      method: 'DELETE',
      path: RULE,
      scopes: SCOPES.WRITE_ACL,
      handle: deleteAclRule,
    }),
  ];
}
