import * as fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { describe, expect, it } from 'vitest';
import { normalText, sameField } from '../../core/normalize.ts';
import { cleanDescription } from '../../google/description.ts';
import { holds } from '../core/holds.ts';
import { markup, nasty, plain } from '../core/html.ts';

const ACTING = 'script style iframe img svg math template noscript xmp audio video meta'.split(' ');
const ALLOWED = 'a b br div em i li ol p s span strong u ul'.split(' ');

describe('cleaning a description', () => {
  it.each([
    [
      'keeps what formats text',
      '<p>a <b>b</b> <i>c</i><br><u>d</u></p><ol><li>e</li></ol>',
      '<p>a <b>b</b> <i>c</i><br /><u>d</u></p><ol><li>e</li></ol>',
    ],
    [
      'drops styles, classes and images',
      '<p style="x" class="y" id="z">a<img src="https://t.example/p.gif"></p>',
      '<p>a</p>',
    ],
    [
      'drops what acts, with its content',
      'a<script>b</script><style>c</style><svg><script>d</script></svg>',
      'a',
    ],
    [
      'keeps links of the web, of mail and of telephones',
      '<a href="tel:+49301" target="_blank">x</a>',
      '<a href="tel:+49301">x</a>',
    ],
    [
      'takes every other target away',
      '<a href="javascript:alert(1)">x</a><a href="/y">y</a>',
      '<span>x</span><span>y</span>',
    ],
    [
      'gives headings, rows and cells a line of their own',
      '<h1>a</h1><table><tr><td>b</td><td>c</td></tr></table>',
      '<div>a</div><div><div>b</div><div>c</div></div>',
    ],
    [
      'keeps words between brackets beside HTML, as text',
      '<b>Ann</b> <ann@example.com>',
      '<b>Ann</b> &lt;ann@example.com&gt;',
    ],
    ['leaves an entity readable where no tag is left', '<font>AT&amp;T</font>', '<span>AT&amp;T</span>'],
    [
      'leaves no paragraph within another, also where what stood between them is gone',
      '<p onfocus=a><iframe src=</textarea><p onfocus=a>',
      '<p></p><p></p><p></p>',
    ],
    ['makes text of a tag that is cut off', '<b>a</b> <script src=x', '<b>a</b> &lt;script src=x'],
  ])('%s', (_what, html, cleaned) => {
    expect(cleanDescription(html)).toBe(cleaned);
  });

  it('leaves plain text letter for letter, whatever stands between brackets', () => {
    holds(plain, (text) => {
      expect(cleanDescription(text)).toBe(text);
    });
  });

  it('twice is the same as once', () => {
    holds(fc.oneof(markup, nasty), (text) => {
      const once = cleanDescription(text);
      expect(cleanDescription(once)).toBe(once);
    });
  });

  it('never changes what allowed markup says', () => {
    holds(markup, (html) => {
      const cleaned = cleanDescription(html);
      expect({ html, cleaned, isSame: sameField('description', cleaned, html) }).toMatchObject({
        isSame: true,
      });
    });
  });

  it('lets nothing through that could act, however it is put together', () => {
    holds(nasty, (text) => {
      // As it is stored: characters that no database takes are dropped then.
      const cleaned = normalText(cleanDescription(text));
      expect(cleaned).not.toMatch(/<\/?script|<[^>]*[\s/"']on\w+\s*=/i);
      for (const { name, attributes } of tagsIn(cleaned)) {
        const { href = 'https:', ...others } = attributes;
        expect(href).toMatch(/^(?:https?:|mailto:|tel:)/i);
        expect(Object.keys(others).filter((attribute) => /^on/i.test(attribute))).toEqual([]);
        // Any other word between brackets, such as `<TBC>`, does nothing where it is taken for a tag.
        expect({ cleaned, name, acts: ACTING.includes(name) }).toMatchObject({ acts: false });
        const kept = ALLOWED.includes(name) ? Object.keys(others) : [];
        expect({ cleaned, kept }).toEqual({ cleaned, kept: [] });
      }
    });
  });

  it('takes no time over ten thousand plain descriptions, nor over one that is meant to', () => {
    const text = 'Agenda: 1 < 2, at <TBC>, with Ann <ann@example.com>\n'.repeat(20);
    const start = performance.now();
    for (let n = 0; n < 10_000; n += 1) cleanDescription(`${n} ${text}`);
    for (const part of ['<a ', '<b', '<', '<!--', '<a href=', ' on', '&', '<div>', '<p><a>']) {
      cleanDescription(part.repeat(Math.ceil(8192 / part.length)));
    }
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

function tagsIn(html: string): { name: string; attributes: Record<string, string> }[] {
  const tags: { name: string; attributes: Record<string, string> }[] = [];
  new Parser({ onopentag: (name, attributes) => tags.push({ name, attributes }) }).end(html);
  return tags;
}
