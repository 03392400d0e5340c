import sanitizeHtml from 'sanitize-html';
import { hasTags, withBracketsEscaped } from '../core/html-text.ts';
import { normalText } from '../core/normalize.ts';

const OPTIONS: sanitizeHtml.IOptions = {
  allowedTags: ['a', 'b', 'br', 'div', 'em', 'i', 'li', 'ol', 'p', 's', 'span', 'strong', 'u', 'ul'],
  allowedAttributes: { a: ['href'] },
  parseStyleAttributes: false,
  nonTextTags: ['math', 'noscript', 'script', 'style', 'svg', 'template', 'xmp'],
  transformTags: {
    ...asTag('div', 'blockquote dd dt h1 h2 h3 h4 h5 h6 pre td th tr'),
    ...asTag('s', 'del strike'),
    ...asTag('br', 'hr'),
    a: (_name, { href = '' }) => {
      // A target without a scheme is a page of nobody's.
      const isTarget = /^(?:https?:\/\/|mailto:|tel:)/i.test(href);
      const attribs: sanitizeHtml.Attributes = isTarget ? { href } : {};
      return { tagName: isTarget ? 'a' : 'span', attribs };
    },
  },
};

/** Attributes and elements that could act where somebody shows a text as HTML, though nothing in it is a tag that we know. */
const UNSAFE = [
  /<\/?(?:audio|iframe|img|math|meta|noscript|script|style|svg|template|video|xmp)/i,
  /<(?:a|applet|base|button|embed|form|frame|frameset|input|link|object|select|textarea)[\s/][^>]*=/i,
  /[\s/"'>]on[a-z]+\s*=/i,
];

/**
 * A description as it may be stored and shown: of HTML what formats text, without styles, images and whatever acts; a link keeps
 * its target, a heading or a cell its line. Plain text stays as it is, also `<TBC>` or `Ann <ann@example.com>`. Idempotent.
 */
export function cleanDescription(text: string): string {
  if (!text.includes('<')) return text;
  // Before all else: a character that is dropped later must not put a tag together.
  const whole = normalText(text);
  if (!hasTags(whole) && !UNSAFE.some((pattern) => pattern.test(whole))) return text;
  // Twice: what the first time takes away may have kept apart two tags that may not stand in one another.
  const cleaned = sanitizeHtml(sanitizeHtml(withBracketsEscaped(whole), OPTIONS), OPTIONS).trim();
  // An entity without a tag beside it would be taken for plain text.
  return hasTags(cleaned) || !cleaned.includes('&') ? cleaned : `<span>${cleaned}</span>`;
}

function asTag(tag: string, names: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, tag]));
}
