/** Google's limits on what a caller sends, from its reference and its guides; lengths in characters. */

export const MAX_DESCRIPTION = 8192;
/** Longer names of extended properties are dropped, longer values are cut. */
export const MAX_PROPERTY_NAME = 44;
export const MAX_PROPERTY_VALUE = 1024;
/** Over all copies of an event. */
export const MAX_PROPERTIES = 300;
export const MAX_PROPERTIES_BYTES = 32 * 1024;
export const MAX_REMINDER_OVERRIDES = 5;
/** Four weeks. */
export const MAX_REMINDER_MINUTES = 40_320;
export const MAX_ATTACHMENTS = 25;
export const MAX_CHANNEL_ID = 64;
export const MAX_CHANNEL_TOKEN = 256;
export const MAX_QUOTA_USER = 40;
