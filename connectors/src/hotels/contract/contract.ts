import { Ajv, type ValidateFunction } from 'ajv';
import booking from './booking.schema.json' with { type: 'json' };
import bookingRequest from './booking-request.schema.json' with { type: 'json' };
import error from './error.schema.json' with { type: 'json' };
import quote from './quote.schema.json' with { type: 'json' };
import searchRequest from './search-request.schema.json' with { type: 'json' };
import searchResponse from './search-response.schema.json' with { type: 'json' };
import searchResult from './search-result.schema.json' with { type: 'json' };

const SCHEMAS = { searchRequest, bookingRequest, searchResponse, searchResult, quote, booking, error };
type ContractPart = keyof typeof SCHEMAS;

/** One thing that breaks the vendor's schema: a JSON pointer and what was expected there. */
export type ContractBreak = { pointer: string; message: string };

export type Contract = (part: ContractPart, value: unknown) => ContractBreak[];

/**
 * Checks values against Duffel's own types (`*.schema.json`, made by `npm run contract:duffel`). The types allow no unknown field, which
 * is stricter than the vendor is known to be: a field that we invent is found here.
 * @returns a function that answers with what is wrong; empty: nothing
 */
export function vendorContract(): Contract {
  const ajv = new Ajv({ allErrors: true, strict: false });
  const compiled = new Map<ContractPart, ValidateFunction>();
  return (part, value) => {
    const validate = compiled.get(part) ?? ajv.compile(SCHEMAS[part]);
    compiled.set(part, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, params, keyword, message }) => {
      const field =
        keyword === 'required' ? `/${params.missingProperty}` : keyword === 'additionalProperties' ? `/${params.additionalProperty}` : '';
      return { pointer: `${instancePath}${field}`, message: message ?? keyword };
    });
  };
}
