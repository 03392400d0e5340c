/**
 * Descriptions from Google hold a little HTML. It is never put into the page as it is: it is parsed apart from the page, and only
 * these elements, without attributes but a web or mail address, are made anew.
 */
import { createElement, type ReactNode } from 'react';

const ALLOWED = new Set(['a', 'b', 'br', 'em', 'i', 'li', 'ol', 'p', 'span', 'strong', 'u', 'ul', 'div']);
const LEFT_OUT = new Set(['script', 'style', 'template', 'iframe', 'object', 'title']);

export const looksLikeHtml = (text: string) =>
  /<(?:a|b|br|em|i|li|ol|p|span|strong|u|ul|div)[\s/>]/i.test(text);

export function RichText({ text }: { text: string }) {
  if (!looksLikeHtml(text)) return <div className="rich-text">{text}</div>;
  const parsed = new DOMParser().parseFromString(text, 'text/html');
  return <div className="rich-text">{childrenOf(parsed.body)}</div>;
}

function childrenOf(node: Node): ReactNode[] {
  return [...node.childNodes].map((child, index) => elementOf(child, index));
}

function elementOf(node: Node, key: number): ReactNode {
  if (!(node instanceof Element)) return node.nodeType === Node.TEXT_NODE ? node.textContent : null;
  const name = node.tagName.toLowerCase();
  if (LEFT_OUT.has(name)) return null;
  if (name === 'br') return <br key={key} />;
  if (name === 'a') return linkOf(node, key);
  return createElement(ALLOWED.has(name) ? name : 'span', { key }, ...childrenOf(node));
}

function linkOf(node: Element, key: number): ReactNode {
  const href = node.getAttribute('href') ?? '';
  if (!isSafeLink(href)) return <span key={key}>{childrenOf(node)}</span>;
  return (
    <a key={key} href={href} target="_blank" rel="noreferrer">
      {childrenOf(node)}
    </a>
  );
}

export const isSafeLink = (href: string) => /^(?:https?:\/\/|mailto:)/i.test(href);
