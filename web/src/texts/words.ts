/** Numbers and counted nouns. */

export const number = (value: number) => value.toLocaleString('en');
export const items = (n: number) => (n === 1 ? '1 item' : `${number(n)} items`);
export const events = (n: number) => (n === 1 ? '1 event' : `${number(n)} events`);
