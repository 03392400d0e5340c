import type { HttpBindings } from '@hono/node-server';
import type { Hono } from 'hono';
import { readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';

const FILES: [path: string, file: string, type: string][] = [
  ['/', 'index.html', 'text/html; charset=UTF-8'],
  ...['style', 'editor', 'notices', 'narrow'].map((name): [string, string, string] => [
    `/page/${name}.css`,
    `${name}.css`,
    'text/css; charset=UTF-8',
  ]),
];
/** The page's own scripts, and the time arithmetic that it shares with the server. */
const SCRIPTS = [
  ...['main', 'client', 'days', 'views', 'editor', 'notices'].map((name) => `page/${name}.ts`),
  'time/text.ts',
  'time/zone.ts',
];

const read = (file: string) => readFile(new URL(file, import.meta.url), 'utf8');

/** Mounts the page of the person who edits in Google. Its scripts are served as written, without their types. */
export function servePage(app: Hono<{ Bindings: HttpBindings }>): void {
  for (const [path, file, type] of FILES) {
    app.get(path, async (context) => context.body(await read(file), 200, { 'Content-Type': type }));
  }
  for (const path of SCRIPTS) {
    app.get(`/${path}`, async (context) =>
      context.body(stripTypeScriptTypes(await read(`../${path}`)), 200, {
        'Content-Type': 'text/javascript; charset=UTF-8',
      }),
    );
  }
}
