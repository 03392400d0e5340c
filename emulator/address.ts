/** Shapes of addresses, of mail and of the web. */

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

export const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** Whether an address leads to this machine, where nobody has a certificate. */
export const isLoopback = (url: URL | null): boolean => url !== null && LOOPBACK.has(url.hostname);
