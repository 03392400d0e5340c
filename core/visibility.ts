import type { Visibility } from './types.ts';

/** What a viewer is given of an item: all of it, a block that says only "busy" with its times, or nothing. */
export type View = 'full' | 'busy' | 'hidden';

/**
 * What a viewer may see of an item; every path that reads CRM activities asks here. A colleague gets a busy block of what is not
 * for everyone, and nothing at all where that block would not take a slot (it is free, or cancelled).
 */
export function viewFor(
  item: { visibility: Visibility; busy: boolean; cancelled: boolean },
  viewer: 'owner' | 'colleague',
): View {
  if (viewer === 'owner' || item.visibility === 'everyone') return 'full';
  return item.busy && !item.cancelled ? 'busy' : 'hidden';
}
