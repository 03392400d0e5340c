import { useState } from 'react';
import { ApiError } from '../api-error.ts';
import { notifyDone, notifyError } from '../notify.ts';
import { texts } from '../texts.ts';
import { useActivityTypes } from '../wizard/use-account.ts';
import type { Opened } from './ItemModal.tsx';
import { isRedacted } from './events.ts';
import { emptyForm, formOf, type ItemForm, toChanges, toNewBody } from './item-form.ts';
import { useChangeItem } from './use-items.ts';

const words = texts.item;

/** The form of a new or an existing item: what it holds, what is wrong with it, and how it is saved. */
export function useItemForm(opened: Opened, onSaved: () => void) {
  const { data: types } = useActivityTypes();
  const [before] = useState<ItemForm>(() => initialForm(opened));
  const [form, setForm] = useState(before);
  const [tried, setTried] = useState(false);
  const change = useChangeItem({ shownInPlace: true });
  const defaultType = types?.find((type) => type.key === 'meeting')?.key ?? types?.[0]?.key ?? '';
  const filled = form.type === '' ? { ...form, type: defaultType } : form;

  const valid = toNewBody(filled) !== null;
  const save = () => {
    setTried(true);
    const request = requestOf(opened, before, filled);
    if (request === null) return;
    change.mutate(request, {
      onSuccess: () => {
        notifyDone(opened.kind === 'new' ? words.created : words.saved);
        onSaved();
      },
      onError: (error) => {
        if (!isStale(error)) notifyError(error);
      },
    });
  };
  return {
    form: filled,
    change: (changes: Partial<ItemForm>) => setForm({ ...filled, ...changes }),
    save,
    saving: change.isPending,
    stale: isStale(change.error),
    timesError: tried && !valid ? timesError(filled) : null,
  };
}

function initialForm(opened: Opened): ItemForm {
  if (opened.kind === 'new') return emptyForm(opened.start, opened.end, opened.allDay, '');
  if (isRedacted(opened.item)) throw new Error('A redacted item has no form');
  return formOf(opened.item);
}

function requestOf(opened: Opened, before: ItemForm, form: ItemForm) {
  if (opened.kind === 'new') {
    const body = toNewBody(form);
    return body && ({ do: 'create', body } as const);
  }
  const changes = toChanges(before, form);
  if (changes === null || isRedacted(opened.item)) return null;
  return { do: 'change', id: opened.item.id, version: opened.item.version, changes } as const;
}

function timesError({ times }: ItemForm): string {
  if (times.startDate === '' || times.endDate === '') return words.invalid.date;
  if (!times.allDay && (times.startTime === '' || times.endTime === '')) return words.invalid.time;
  return words.invalid.end;
}

const isStale = (error: Error | null) => error instanceof ApiError && error.status === 412;
