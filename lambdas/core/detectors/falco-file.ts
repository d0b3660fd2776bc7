import { textField, type FalcoAlert } from '../model/falco-alert';

const OPENED = /^open(?:at2?|_by_handle_at)?$|^creat$/;
const WRITING = /\bO_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND)\b/;

/** Falco's rules about files are about reading or about writing; where no flags are told, their name says which. */
const READING_RULE = /\bread\b/i;

/** Fields that name what came to be, by the event that does it. */
const NEW_NAMES: Readonly<Record<string, readonly string[]>> = {
  rename: ['evt.arg.newpath'],
  renameat: ['evt.arg.newpath'],
  renameat2: ['evt.arg.newpath'],
  link: ['evt.arg.newpath'],
  linkat: ['evt.arg.newpath'],
  symlink: ['evt.arg.linkpath'],
  symlinkat: ['evt.arg.linkpath'],
};

/** The file that a process writes, or brings to its place; undefined when it only reads it. */
export const writtenFileOf = (alert: FalcoAlert): string | undefined => {
  const type = textField(alert, 'evt.type') ?? '';
  const brought = (NEW_NAMES[type] ?? []).map((field) => textField(alert, field)).find((name) => name !== undefined);
  if (brought !== undefined) return brought;
  return OPENED.test(type) && opensToWrite(alert) ? openedFile(alert) : undefined;
};

/** The file that a process opens to read. */
export const readFileOf = (alert: FalcoAlert): string | undefined =>
  OPENED.test(textField(alert, 'evt.type') ?? '') && !opensToWrite(alert) ? openedFile(alert) : undefined;

const openedFile = (alert: FalcoAlert): string | undefined =>
  textField(alert, 'fd.name') ?? textField(alert, 'evt.arg.name') ?? textField(alert, 'evt.arg.filename');

const opensToWrite = (alert: FalcoAlert): boolean => {
  const flags = textField(alert, 'evt.arg.flags');
  return flags === undefined ? !READING_RULE.test(alert.rule) : WRITING.test(flags);
};
