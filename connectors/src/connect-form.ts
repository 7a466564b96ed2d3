import { z } from 'zod';
import { refusalOfAll } from './egress-rules.ts';

/** How a workspace connects an account of its own: what a person types, and the connection's config made of it. */
export type Connect<Config extends z.ZodType> = {
  /** flat, snake_case; secrets are marked with `secretText` */
  form: z.ZodObject;
  /** @throws ZodError when `typed` does not fit the form */
  config(typed: unknown): z.input<Config>;
};

/** Ties a form to the config that is made of it. */
export function connectForm<Form extends z.ZodObject, Made>(form: Form, config: (typed: z.output<Form>) => Made) {
  return { form, config: (typed: unknown) => config(form.parse(typed)) };
}

/** A field of a connect form that is sealed and never shown again. It goes into a header: printable ASCII only. */
export function secretText(words: { title: string; description: string }, pattern = /^/, expected = ''): z.ZodString {
  return z
    .string('must be entered')
    .trim()
    .min(1, 'must be entered')
    .max(500, 'is longer than 500 characters')
    .regex(/^[\x21-\x7e]*$/, 'must be without spaces and special characters')
    .regex(pattern, expected)
    .meta({ ...words, secret: true });
}

/** The address of a system somewhere else, which the egress may reach; what its name leads to is judged at each request. */
export function webAddress(words: { title: string; description: string }) {
  return z
    .url('must be an address such as https://api.example.com')
    .max(300, 'is longer than 300 characters')
    .superRefine((address, ctx) => {
      const refusal = URL.canParse(address) ? refusalOfAll(new URL(address)) : null;
      if (refusal !== null) ctx.addIssue({ code: 'custom', message: refusal });
    })
    .meta(words);
}

/** The fields of a connect form that hold secrets. */
export function secretFieldsOf(form: z.ZodObject): string[] {
  const { properties = {} } = z.toJSONSchema(form, { io: 'input' });
  return Object.entries(properties).flatMap(([name, schema]) => (typeof schema === 'object' && schema.secret === true ? [name] : []));
}
