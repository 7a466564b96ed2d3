import { createContext, use } from 'react';
import { labelOf } from '../../lib/format.ts';
import type { FieldErrors, HotelRequest } from './hotel-request.ts';
import { fieldOf, type SchemaField } from './schema-field.ts';

type Form = {
  request: HotelRequest;
  change: (part: Partial<HotelRequest>) => void;
  errors: FieldErrors;
  schema: Record<string, unknown>;
};

export const FormContext = createContext<Form | null>(null);

/** The form that a field stands in. */
export function useHotelForm(): Form {
  const form = use(FormContext);
  if (!form) throw new TypeError('a field of the hotel form stands outside of it');
  return form;
}

/** The DOM id of a field, so that the list of problems can lead to it. */
export function fieldId(path: string): string {
  return `field-${path.replaceAll(/[._]/g, '-')}`;
}

/** A field's name as the schema gives it, with what we call it when the schema does not. */
export function titleIn(schema: Record<string, unknown>, path: string): string {
  return fieldOf(schema, path).title ?? labelOf(path.split('.').at(-1) ?? path);
}

type FieldLook = SchemaField & { label: string; error: boolean; hint: string | undefined };

/** Everything a text field needs to know about itself: the schema's words and limits, and what is wrong with it now. */
export function useField(path: string): FieldLook & { id: string } {
  const { schema, errors } = useHotelForm();
  const field = fieldOf(schema, path);
  const problem = errors[path];
  const title = titleIn(schema, path);
  return {
    ...field,
    id: fieldId(path),
    label: field.isRequired ? title : `${title} (optional)`,
    error: problem !== undefined,
    hint: problem ?? field.description ?? undefined,
  };
}
