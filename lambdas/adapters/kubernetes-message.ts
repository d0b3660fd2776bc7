import { parseJson } from '../core/parsing/json';
import type { ApiResponse } from './kubernetes-api';

/** The API server's own words about an error; bounded, since part of them may quote what a tenant wrote. */
export const messageOf = ({ status, text }: ApiResponse): string => {
  const message = textAt(parseJson(text), 'message') ?? text;
  return `HTTP ${status}: ${message.slice(0, 300)}`;
};

export const textAt = (value: unknown, key: string): string | undefined => {
  const text: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof text === 'string' ? text : undefined;
};
