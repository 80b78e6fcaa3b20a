import type { Change, ChangeValue, MoneyInput } from './recommendation-input.ts';

/** Tells whether a value off the wire is a T. */
export type Check<T> = (value: unknown) => value is T;

/** A check for each field of T. Fields that a shape does not name are let through: a newer server may send more. */
export type Shape<T> = { readonly [K in keyof T]-?: Check<T[K]> };

/** The first field of the JSON value that is missing or of another type; null when all are as they should be. */
export function wrongField<T>(shape: Shape<T>, json: unknown): string | null {
  if (typeof json !== 'object' || json === null) return 'the whole body';
  const fields: [string, Check<unknown>][] = Object.entries(shape);
  return fields.find(([field, check]) => !check(Reflect.get(json, field)))?.[0] ?? null;
}

/** True when every field that the shape names is as it should be. */
export function fits<T>(shape: Shape<T>, json: unknown): json is T {
  return wrongField(shape, json) === null;
}

/** The named field of a JSON object where it is text; else null. */
export function textField(json: unknown, field: string): string | null {
  const value: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, field) : null;
  return isText(value) ? value : null;
}

export const isText: Check<string> = (value) => typeof value === 'string';
export const isNumber: Check<number> = (value) => typeof value === 'number';
export const isInteger: Check<number> = (value): value is number => Number.isInteger(value);
export const isTime: Check<string> = (value): value is string => isText(value) && !Number.isNaN(Date.parse(value));

const isChangeValue: Check<ChangeValue> = (value): value is ChangeValue =>
  value === null ||
  ['string', 'number', 'boolean'].includes(typeof value) ||
  fits<MoneyInput>({ amount: isText, currency: isText }, value);

export const isChange: Check<Change> = (value): value is Change =>
  fits<Change>({ field: isText, before: isChangeValue, after: isChangeValue }, value);

export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value): value is T | null => value === null || check(value);
}

export function listOf<T>(check: Check<T>): Check<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every(check);
}

export function oneOf<const T extends readonly string[]>(values: T): Check<T[number]> {
  return (value): value is T[number] => isText(value) && values.includes(value);
}
