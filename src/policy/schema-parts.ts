import * as z from 'zod';
import { isCurrency } from '../domain/money.ts';
import { LANES, RISKS } from '../domain/verdict.ts';
import { Duration } from './duration.ts';

export const Name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'expected a lower-case name such as budget.shift');
export const Handle = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'expected a lower-case name such as marketing_head');
export const Pattern = z
  .string()
  .regex(/^([a-z0-9][a-z0-9._-]{0,63}|\*|[a-z0-9][a-z0-9._-]{0,60}\.\*)$/, 'expected a name, `name.*` or `*`');
export const Channel = z.string().regex(/^#?[\w-]{1,80}$/, 'expected a channel name or id');
export const Currency = z.string().refine(isCurrency, 'expected an ISO 4217 code such as USD');
export const Risk = z.enum(RISKS);
export const Lane = z.enum(LANES);
export const Share = z.number().min(0).max(1);
export const Rate = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?$/, 'expected a decimal in quotes, such as "1.08"')
  .refine((text) => Number(text) > 0, 'expected more than 0');
export const Time = Duration.refine((ms) => ms > 0, 'expected more than 0');
export const Points = z.number().min(0).max(100);
export const Region = z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'expected a region such as EU, DE or US-CA');
