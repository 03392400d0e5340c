import { Hono } from 'hono';
import { html } from 'hono/html';
import type { ApiEnv } from '../context.ts';

interface Operation {
  summary?: string;
  tags?: string[];
}
interface Document {
  info: { title: string; version: string };
  paths?: Record<string, Record<string, Operation>>;
}

/** A page that lists the routes, made from the OpenAPI document itself; it loads nothing from elsewhere. */
export const docsRoutes = (documentOf: () => unknown) =>
  new Hono<ApiEnv>().get('/docs', (c) => {
    // The generator's own type is far wider than what is read here.
    const { info, paths = {} } = documentOf() as Document;
    const rows = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(
        ([method, { summary = '', tags = [] }]) => html`
          <tr>
            <td>${tags[0] ?? ''}</td>
            <td><code>${method.toUpperCase()} ${path}</code></td>
            <td>${summary}</td>
          </tr>
        `,
      ),
    );
    return c.html(
      html`<!doctype html>
        <html lang="en">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width" />
            <title>${info.title}</title>
            <style>
              body {
                font:
                  15px/1.5 system-ui,
                  sans-serif;
                margin: 2rem auto;
                max-width: 72rem;
                padding: 0 1rem;
                color-scheme: light dark;
              }
              td {
                border-top: 1px solid #8884;
                padding: 0.4rem 1rem 0.4rem 0;
                vertical-align: top;
              }
            </style>
          </head>
          <body>
            <h1>${info.title} ${info.version}</h1>
            <p>
              Each call carries <code>Authorization: Bearer</code> with a token of the CRM. The whole
              contract: <a href="/openapi.json">openapi.json</a>.
            </p>
            <table>
              ${rows}
            </table>
          </body>
        </html>`,
    );
  });
