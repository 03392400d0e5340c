/** Every rule that a plan can name, with the sentence that answers "why?" for a user. */
export const RULES = {
  two_way: 'Both sides follow each other.',
  one_way: 'Only what came from the CRM is kept in step.',
  unlinked: 'The link is closed: neither side follows the other.',
  not_observed: 'One side has not been read yet, so nothing is decided.',
  event_type: 'The calendar keeps this kind of event for itself.',
  private_do_not_sync: 'Private events stay out of the CRM.',
  private_busy_only: 'Of private events the CRM keeps the times alone.',
  private_in_remote: 'Details of a private event from the calendar are changed in the calendar only.',
  declined: 'The invitation was declined.',
  read_only: 'The organiser does not let guests change this event.',
  own_answer: 'The organiser does not let guests change this event: only the user’s own answer goes out.',
  invitation: 'The user does not organise this meeting, so it is declined and not deleted.',
  outside_window: 'It ended before the time from which on items are synced.',
  type_not_sent: 'CRM activities of this type are not sent.',
  series_not_held: 'The calendar cannot hold a series.',
  privacy_not_held: 'The calendar cannot keep an item private.',
  from_google: 'It came from a calendar and does not go out to another.',
  deletion_rejected: 'Deleted on one side, and the user kept it: the missing side is made again.',
  series_not_linked: 'It belongs to a series that is not in the calendar.',
  series_deleted: 'Its series was deleted, and it went along.',
  occurrence_gone: 'Its series does not take place then any more, so it went.',
  back_to_series: 'The occurrence is as its series says again.',
  as_series: 'It says what its series says, so it is no exception.',
  edit_beats_delete: 'One side was edited while the other was deleted: the edit stays.',
  deleted_in_remote_unlink: 'Deleted in the calendar: the CRM activity stays, unlinked.',
  deleted_in_remote_delete: 'Deleted in the calendar: the CRM activity is deleted too.',
  deleted_in_remote_recreate: 'Deleted in the calendar: the event is made again.',
} as const;

export type Rule = keyof typeof RULES;

/** Does a text, such as one that was stored, name a rule? */
export const isRule = (text: string): text is Rule => Object.hasOwn(RULES, text);
