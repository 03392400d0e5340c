/** One part of a multipart body: its headers (names in lower case), and what follows them. */
export interface Part {
  headers: ReadonlyMap<string, string>;
  content: string;
}

/** Header lines up to the first empty one; a line that begins with a space goes on with the one before. */
export function readPart(text: string): Part {
  const headers = new Map<string, string>();
  if (text.startsWith('\n')) return { headers, content: text.slice(1) };
  const end = text.indexOf('\n\n');
  const head = (end < 0 ? text : text.slice(0, end)).replaceAll(/\n[ \t]+/g, ' ');
  for (const line of head.split('\n')) {
    const at = line.indexOf(':');
    if (at > 0) headers.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim());
  }
  return { headers, content: end < 0 ? '' : text.slice(end + 2) };
}

/** The boundary that a Content-Type names; undefined when it is no `multipart/mixed`, or names none. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  if (!/^multipart\/mixed\s*;/i.test(contentType ?? '')) return undefined;
  const found = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType ?? '');
  return found?.[1] ?? found?.[2];
}

/** The texts between the boundaries (RFC 2046, section 5.1); null when the body has no end, or no part. */
export function splitMultipart(text: string, boundary: string): string[] | null {
  const [, ...rest] = `\n${text.replaceAll('\r\n', '\n')}`.split(`\n--${boundary}`);
  const end = rest.findIndex((each) => each.startsWith('--'));
  const parts = rest.slice(0, Math.max(end, 0));
  if (parts.length === 0 || parts.some((each) => !/^[ \t]*\n/.test(each))) return null;
  return parts.map((each) => each.slice(each.indexOf('\n') + 1));
}

/** A request inside a part. */
export interface EmbeddedRequest extends Part {
  method: string;
  target: string;
}

/** `GET /path HTTP/1.1`, headers, an empty line, a body; the version may be missing. Null for anything else. */
export function parseRequest(content: string): EmbeddedRequest | null {
  const text = content.replace(/^\s+/, '');
  const found = /^([A-Z]+) (\S+)(?: HTTP\/\d(?:\.\d)?)?[ \t]*(?:\n|$)/.exec(text);
  if (!found) return null;
  const [line, method = '', target = ''] = found;
  return { method, target, ...readPart(text.slice(line.length)) };
}
