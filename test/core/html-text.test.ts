import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparedText, hasTags } from '../../core/html-text.ts';
import { normalizeFields, sameField } from '../../core/normalize.ts';
import { holds } from './holds.ts';
import { markup, nasty, plain } from './html.ts';
import { fieldsWith } from './support.ts';

const same = (a: string, b: string) => sameField('description', a, b);

describe('descriptions are compared as text', () => {
  it.each([
    ['a line break, as a new line', 'Agenda\n1 < 2', 'Agenda<br>1 &lt; 2'],
    ['paragraphs, as lines', 'one\ntwo', '<p>one</p>\n<p>two</p>'],
    ['an empty line of an editor', 'one\n\ntwo', '<div>one</div><div><br></div><div>two</div>'],
    ['a list, as lines', 'Bring:\ndraft\npen', 'Bring:<ul><li>draft</li><li>pen</li></ul>'],
    ['formatting and attributes', 'very important', '<SPAN style="color:red">very <b>important</b></SPAN>'],
    ['white space of any kind', 'a b\nc', '  a \u00a0\t b  \r\n c '],
    ['entities', 'AT&T é "x" 🎉', 'AT&amp;T &eacute; &quot;x&quot; &#x1F389;'],
    [
      'a link that is its own text',
      'see https://example.com',
      'see <a href="https://example.com/">https://example.com</a>',
    ],
    [
      'an address that is its own text',
      'ada@example.com',
      '<a href="mailto:ada@example.com">ada@example.com</a>',
    ],
    [
      'a link that is its own text, with space around it',
      'https://example.com',
      '<a href="https://example.com"> https://example.com </a>',
    ],
    ['a link without a target', 'see here', 'see <a name="top">here</a>'],
    [
      'a link with formatting in it, with its target behind all of its text',
      'here and there (https://a.example)',
      '<a href="https://a.example"><b>here</b> and there</a>',
    ],
    ['bare text in a list', 'Bring\ndraft\npen', 'Bring<ul>draft</ul><ol>pen</ol>'],
    ['text behind a list', 'draft\nand so on\npen\nend', '<ul>draft</ul>and so on<ol>pen</ol>end'],
    ['a paragraph before bare text', 'one\ntwo', '<p>one</p>two'],
    ['space before a line break', 'a\nb', 'a \nb'],
    ['space after a line break', 'a\nb', 'a\n b'],
    ['nothing', '', '<p><br></p>'],
  ])('%s', (_what, text, html) => {
    expect(comparedText(html)).toBe(comparedText(text));
    expect(same(text, html)).toBe(true);
  });

  it.each([
    ['a word', 'Agenda', 'Agendas'],
    ['a space', 'one two', 'onetwo'],
    ['a bracket', '1<2', '12'],
    ['a line break', 'one two', 'one<br>two'],
    ['a blank line', 'one\ntwo', 'one\n\ntwo'],
    ['the target of a link', '<a href="https://a.example">here</a>', '<a href="https://b.example">here</a>'],
    [
      'a target that has an address in it',
      'https://a.example/?to=ada',
      '<a href="https://a.example/?to=mailto:ada">https://a.example/?to=ada</a>',
    ],
    ['a target where there was none', 'here', '<a href="https://a.example">here</a>'],
    ['what stands between brackets and is no tag', 'at <TBC>', 'at'],
    ['an address', 'Ann <ann@example.com>', 'Ann <bob@example.com>'],
    ['a tag that is meant as text', 'write &lt;b&gt;', 'write <b></b>'],
    ['text after a bracket', 'if a <b and c', 'if a <b and d'],
  ])('a change of %s is seen', (_what, before, after) => {
    expect(same(before, after)).toBe(false);
  });

  it('the compared form is its own form', () => {
    holds(fc.oneof(markup, plain, nasty, fc.string({ unit: 'binary' })), (text) => {
      const once = comparedText(text);
      expect(comparedText(once)).toBe(once);
    });
  });

  it('what is stored and written keeps its HTML', () => {
    const description = '<p>Agenda <b>now</b></p>';
    expect(normalizeFields(fieldsWith({ description })).description).toBe(description);
  });
});

it('a tag is a known word between brackets that close', () => {
  expect(['<br>', 'x</b>', '<P class="a">', '<!-- x -->'].filter((text) => !hasTags(text))).toEqual([]);
  expect(
    ['<TBC>', '<ann@x.de>', 'a <b and c', '<bold>', '< b>', '<b-x>', '&lt;b&gt;'].filter(hasTags),
  ).toEqual([]);
});
