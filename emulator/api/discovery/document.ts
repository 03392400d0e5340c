import { COMMON_PARAMETERS, pathParametersOf, type Parameter, type Route } from '../routes/route.ts';
import { toScopeUrl } from '../scopes.ts';
import { SCHEMAS } from './schemas.ts';

const SERVICE_PATH = 'calendar/v3/';

function describeMethod(route: Route): Record<string, unknown> {
  const ofPath = pathParametersOf(route);
  const inPath: Parameter = { type: 'string', location: 'path', required: true };
  const parameters = { ...Object.fromEntries(ofPath.map((name) => [name, inPath])), ...route.parameters };
  const required = Object.keys(route.parameters).filter((name) => route.parameters[name]?.required);
  const order = [...ofPath, ...required];
  // Clients name the argument for a channel differently from all other bodies.
  const request = route.request && {
    $ref: route.request,
    ...(route.request === 'Channel' ? { parameterName: 'resource' } : {}),
  };
  return {
    id: `calendar.${route.operation}`,
    path: route.path.slice(1).replaceAll(/:(\w+)/g, '{$1}'),
    httpMethod: route.method,
    ...(Object.keys(parameters).length > 0 ? { parameters } : {}),
    ...(order.length > 0 ? { parameterOrder: order } : {}),
    ...(request ? { request } : {}),
    ...(route.response ? { response: { $ref: route.response } } : {}),
    scopes: route.scopes.map(toScopeUrl).toSorted(),
    ...(route.isWatchable ? { supportsSubscription: true } : {}),
  };
}

function describeResources(routes: readonly Route[]): Record<string, { methods: Record<string, unknown> }> {
  const resources: Record<string, { methods: Record<string, unknown> }> = {};
  for (const route of routes) {
    const [resource = '', method = ''] = route.operation.split('.');
    (resources[resource] ??= { methods: {} }).methods[method] = describeMethod(route);
  }
  return resources;
}

/** The machine-readable description of the API, with everything that Google serves, whether or not it is served here. */
export function discoveryDocument(routes: readonly Route[], origin: string): Record<string, unknown> {
  const scopes = [...new Set(routes.flatMap((route) => route.scopes))].toSorted();
  return {
    kind: 'discovery#restDescription',
    discoveryVersion: 'v1',
    id: 'calendar:v3',
    name: 'calendar',
    version: 'v3',
    title: 'Calendar API',
    description: 'A local stand-in for Google Calendar.',
    protocol: 'rest',
    rootUrl: `${origin}/`,
    servicePath: SERVICE_PATH,
    baseUrl: `${origin}/${SERVICE_PATH}`,
    basePath: `/${SERVICE_PATH}`,
    batchPath: 'batch/calendar/v3',
    auth: {
      oauth2: {
        scopes: Object.fromEntries(scopes.map((scope) => [toScopeUrl(scope), { description: scope }])),
      },
    },
    parameters: COMMON_PARAMETERS,
    schemas: Object.fromEntries(Object.entries(SCHEMAS).map(([id, schema]) => [id, { id, ...schema }])),
    resources: describeResources(routes),
  };
}
