import { useState } from 'react';
import { ApiError } from '../api-error.ts';
import { notifyDone, notifyError } from '../notify.tsx';
import { texts } from '../texts.ts';
import { useActivityTypes } from '../wizard/use-account.ts';
import type { Opened } from './ItemModal.tsx';
import { isRedacted } from './events.ts';
import { emptyForm, formOf, type ItemForm, toChanges, toNewBody } from './item-form.ts';
import { useScopeQuestion } from './ScopeChoice.tsx';
import { useChangeItem } from './use-items.ts';

const words = texts.item;

/** The form of a new or an existing item: what it holds, what is wrong with it, and how it is saved. */
export function useItemForm(opened: Opened, onSaved: () => void) {
  const { data: types } = useActivityTypes();
  const [before] = useState<ItemForm>(() => initialForm(opened));
  const [form, setForm] = useState(before);
  const [tried, setTried] = useState(false);
  const change = useChangeItem({ shownInPlace: true });
  const { ask, dialog } = useScopeQuestion(texts.common.save);
  const defaultType = types?.find((type) => type.key === 'meeting')?.key ?? types?.[0]?.key ?? '';
  const filled = form.type === '' ? { ...form, type: defaultType } : form;

  const valid = toNewBody(filled) !== null;
  const outcomes = (done: string) => ({
    onSuccess: () => {
      notifyDone(done);
      onSaved();
    },
    onError: (error: Error) => {
      if (!isStale(error)) notifyError(error);
    },
  });
  const save = () => {
    setTried(true);
    if (opened.kind === 'new') {
      const body = toNewBody(filled);
      if (body) change.mutate({ do: 'create', body }, outcomes(words.created));
      return;
    }
    const { item } = opened;
    const changes = toChanges(before, filled);
    if (changes === null || isRedacted(item)) return;
    if (Object.keys(changes).length === 0) {
      onSaved();
      return;
    }
    ask(item, {
      onScope: (scope) => {
        const aim = { id: item.id, version: item.version, scope };
        change.mutate({ do: 'change', aim, changes }, outcomes(words.saved));
      },
    });
  };
  return {
    form: filled,
    change: (changes: Partial<ItemForm>) => setForm({ ...filled, ...changes }),
    save,
    saving: change.isPending,
    /** False until it is known which types there are. */
    isReady: filled.type !== '',
    stale: isStale(change.error),
    /** Stands beside the form. */
    dialog,
    timesError: tried && !valid ? timesError(filled) : null,
  };
}

function initialForm(opened: Opened): ItemForm {
  if (opened.kind === 'new') return emptyForm(opened.start, opened.end, opened.allDay, '');
  if (isRedacted(opened.item)) throw new Error('A redacted item has no form');
  return formOf(opened.item);
}

function timesError({ times }: ItemForm): string {
  if (times.startDate === '' || times.endDate === '') return words.invalid.date;
  if (!times.allDay && (times.startTime === '' || times.endTime === '')) return words.invalid.time;
  return words.invalid.end;
}

const isStale = (error: Error | null) => error instanceof ApiError && error.status === 412;
