/** Vite takes style sheets in; TypeScript need only know that they may be imported. */
declare module '*.css';
