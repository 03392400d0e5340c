import { Parser } from 'htmlparser2';

/** Elements that people and editors write into a description. Any other word between angle brackets is text, like `<TBC>`. */
const ELEMENTS =
  'a abbr article audio b big blockquote body br center dd del div dl dt em font footer h1 h2 h3 h4 h5 h6 head header hr html i ' +
  'iframe img ins li math meta noscript ol p pre s script section small span strike strong style sub sup svg table tbody td ' +
  'template tfoot th thead tr tt u ul video xmp';

const TAG = new RegExp(`<(?:/?(?:${ELEMENTS.replaceAll(' ', '|')})(?=[\\s/>])|!--)`, 'iy');

/** Elements that begin and end a line. */
const BLOCKS: ReadonlySet<string> = new Set(['div', 'li', 'ol', 'p', 'ul']);

/** Marks of a line break and of a block's edge while a text is built; private use characters, so in no text by themselves. */
const BREAK = '\uE000';
const EDGE = '\uE001';

/** Is there a tag of HTML in it? What is not closed is none: `a <b and c` is text. */
export function hasTags(text: string): boolean {
  return withBracketsEscaped(text).includes('<');
}

/** The same text with each `<` that begins no known tag as an entity, so that a parser of HTML takes it for what it is. */
export function withBracketsEscaped(text: string): string {
  const lastEnd = text.lastIndexOf('>');
  return text.replaceAll('<', (bracket, at: number) => {
    TAG.lastIndex = at;
    return at < lastEnd && TAG.test(text) ? bracket : '&lt;';
  });
}

/**
 * The form in which descriptions are compared, whether plain or HTML: the text alone, with its lines and the targets of its links.
 * Its `<` and `&` are entities, so that it is its own form.
 */
export function comparedText(text: string): string {
  let built = '';
  const links: { target: string | undefined; start: number }[] = [];
  const parser = new Parser({
    onopentag(name, { href }) {
      if (name === 'br') built += BREAK;
      if (BLOCKS.has(name)) built += EDGE;
      if (name === 'a') links.push({ target: href, start: built.length });
    },
    ontext(part) {
      built += part;
    },
    onclosetag(name) {
      if (BLOCKS.has(name)) built += EDGE;
      const link = name === 'a' ? links.pop() : undefined;
      if (link?.target && addressOf(link.target) !== addressOf(built.slice(link.start)))
        built += ` (${link.target})`;
    },
  });
  parser.end(withBracketsEscaped(text));
  return withFoldedSpace(built).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** An address as people write it. */
const addressOf = (text: string) =>
  text
    .trim()
    .replace(/^(?:mailto|tel):/i, '')
    .replace(/\/$/, '');

/** White space beside a tag that breaks the line is layout; a break at the end of a block adds no line. */
function withFoldedSpace(text: string): string {
  return text
    .replaceAll(new RegExp(`\\s*([${BREAK}${EDGE}])\\s*`, 'g'), '$1')
    .replaceAll(new RegExp(`${BREAK}?${EDGE}+|${BREAK}`, 'g'), '\n')
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .trim();
}
