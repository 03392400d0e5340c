import type { HttpContext } from '../api/http.ts';

function fromJson(text: string): URLSearchParams {
  const form = new URLSearchParams();
  try {
    for (const [name, value] of Object.entries(JSON.parse(text) as object)) form.set(name, String(value));
  } catch {
    // What cannot be read has no parameters, and the endpoint names the first one that is missing.
  }
  return form;
}

/** The two halves of a Basic header, each form-encoded (RFC 6749, section 2.3.1); null when there are none. */
function basicOf(header: string | undefined): { id: string; secret: string } | null {
  const encoded = /^Basic\s+(\S+)$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return null;
  const [id = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
  try {
    return { id: decodeURIComponent(id), secret: decodeURIComponent(rest.join(':')) };
  } catch {
    return null;
  }
}

/** The parameters of a form or of a JSON object; a body of another type has none. A Basic header fills in the client. */
export async function formOf(context: HttpContext): Promise<URLSearchParams> {
  const type = (context.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  const text = await context.req.text();
  const isForm = type === 'application/x-www-form-urlencoded';
  const form = type === 'application/json' ? fromJson(text) : new URLSearchParams(isForm ? text : '');
  const basic = basicOf(context.req.header('authorization'));
  if (basic && !form.has('client_id')) {
    form.set('client_id', basic.id);
    form.set('client_secret', basic.secret);
  }
  return form;
}
