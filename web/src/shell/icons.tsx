import type { ReactNode } from 'react';

interface Props {
  readonly size?: number;
  /** Said aloud; without it the icon is decoration. */
  readonly label?: string;
}

function icon(shape: ReactNode) {
  return function Icon({ size = 16, label }: Props) {
    return (
      <svg
        width={size}
        height={size}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
        style={{ flex: 'none', verticalAlign: '-0.15em' }}
        role={label === undefined ? undefined : 'img'}
        aria-label={label}
        aria-hidden={label === undefined}
      >
        {shape}
      </svg>
    );
  };
}

export const LockIcon = icon(
  <>
    <rect x="5" y="11" width="14" height="10" rx="2" />
    <path d="M8 11V7a4 4 0 0 1 8 0v4" />
  </>,
);
export const RepeatIcon = icon(
  <>
    <path d="M4 12V9a3 3 0 0 1 3-3h13M17 3l3 3-3 3" />
    <path d="M20 12v3a3 3 0 0 1-3 3H4M7 21l-3-3 3-3" />
  </>,
);
export const ChevronLeftIcon = icon(<path d="m15 6-6 6 6 6" />);
export const ChevronRightIcon = icon(<path d="m9 6 6 6-6 6" />);
export const ChevronDownIcon = icon(<path d="m6 9 6 6 6-6" />);
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />);
export const CheckIcon = icon(<path d="m5 12 5 5L20 7" />);
export const RefreshIcon = icon(
  <>
    <path d="M20 11a8 8 0 0 0-14.9-3M4 4v4h4" />
    <path d="M4 13a8 8 0 0 0 14.9 3M20 20v-4h-4" />
  </>,
);
export const ExternalIcon = icon(
  <>
    <path d="M11 6H6a2 2 0 0 0-2 2v10a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-5" />
    <path d="M10 14 20 4M15 4h5v5" />
  </>,
);
/** A plain letter in a ring: "this came from Google", without borrowing anybody's trade mark. */
export const GoogleOriginIcon = icon(<path d="M19.5 8.5A8.5 8.5 0 1 0 20.5 12H13" />);
