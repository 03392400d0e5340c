import * as fc from 'fast-check';

/** Descriptions as people, editors and attackers write them. */

const words = fc.constantFrom(
  'Agenda',
  'bring the draft',
  'AT&amp;T',
  '1 &lt; 2',
  '&lt;TBC&gt;',
  '&nbsp;',
  'Ä 🎉',
  '&eacute;',
  ' ',
  '\n',
);
const around =
  (tag: string, attributes = '') =>
  (inside: string) =>
    `<${tag}${attributes}>${inside}</${tag}>`;

/** What the cleaning allows, in the many spellings of editors. */
export const markup: fc.Arbitrary<string> = fc.letrec<{ node: string; list: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    words,
    fc.constantFrom('<br>', '<br />', '<BR/>', '<br class="x">'),
    tie('list').chain((inside) =>
      fc.constantFrom(
        around('b')(inside),
        around('STRONG')(inside),
        around('i', ' style="color: red"')(inside),
        around('span', ' data-x="1"')(inside),
        around('div')(inside),
        around('p')(inside),
        around('ul')(around('li')(inside)),
        around('a', ' href="https://example.com/a?b=1&amp;c=2" target="_blank"')(inside),
        around('a', ' href="mailto:ada@example.com"')('ada@example.com'),
      ),
    ),
  ),
  list: fc.array(tie('node'), { maxLength: 4 }).map((parts) => parts.join('')),
})).list;

/** Plain text with angle brackets, as it stands in descriptions. */
export const plain: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(
      fc.oneof(
        fc.constantFrom(
          '<TBC>',
          'Ann <ann@example.com>',
          '<https://example.com/?a=b>',
          '<insert agenda here>',
          '1 < 2',
        ),
        fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replaceAll(/[<=]/g, '')),
        fc.constantFrom('\n', ' ', '\n\n', 'AT&T', '&amp;'),
      ),
      { maxLength: 6 },
    ),
    // With a bracket after it, this would be a tag.
    fc.constantFrom('', 'a <b and c'),
  )
  .map(([parts, end]) => [...parts, end].join(' '));

/** Pieces that become dangerous when a cleaning puts them together wrongly. */
const PIECES = [
  '<script§<script>§</script>§</script§<SCRIPT/x>§<scr§ipt>§<scr\0ipt>§<scr<script>ipt>§alert(1)',
  '<img src=x onerror=alert(1)>§<svg/onload=alert(1)>§<x onclick=§<x/onmouseover="§<p onfocus=a>§ onload =1',
  '<a href=§<a href="§<a\nhref=\'§javascript:§JaVa\tScRiPt:§java&#115;cript:§&#x6A;avascript:§data:text/html,',
  '<iframe src=§<iframe srcdoc="§<math>§<svg>§</svg>§<style>§</style>§<template>§<noscript>§<xmp>',
  '<textarea>§</textarea>§<title>§</title>§<plaintext>§<!--§-->§--!>§<![CDATA[§]]>§<?§<!',
  '<b§<b>§</b>§<p§<br§<TBC>§&lt;§&#60;§&lt;script&gt;§&amp;lt;§<§>§"§\'§`§/§=§ §\0§\r§\u2028§\uD800§x',
].flatMap((line) => line.split('§'));

export const nasty: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 14 })
  .map((pieces) => pieces.join(''));
