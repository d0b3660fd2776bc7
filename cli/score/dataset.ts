import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { UsageError } from '../command';
import { FILE_OPTIONS, type FileOption } from '../replay/options';
import { parseLabels, placeOf, refuse, type Label } from './labels';

/** One file of records, one a line. */
export interface RecordFile {
  /** Below the folder of the dataset, with `/` between its parts. */
  readonly file: string;
  readonly path: string;
  /** The first folder, as reports name it. */
  readonly source: string;
  /** The analyzers that read it. */
  readonly analyzers: readonly FileOption[];
  /** Of the whole file. */
  readonly label: Label | undefined;
  /** Of single lines. */
  readonly labelOf: ReadonlyMap<number, Label>;
}

export interface Dataset {
  readonly files: readonly RecordFile[];
  /** Labels of files that hold no records, such as lists and reports: there is nothing to analyse in them. */
  readonly leftOut: readonly Label[];
}

const LABELS_FILE = 'labels.ndjson';

/** Notes stand beside a file of records and tell how each came about. */
const RECORDS = /(?<!\.notes)\.ndjson(?:\.gz)?$/;

/** The record files below the folder, with their labels. Labels that lead nowhere are refused by name and line. */
export const readDataset = (folder: string): Dataset => {
  const labels = parseLabels(readText(join(folder, LABELS_FILE)), LABELS_FILE);
  const present = new Set(filesBelow(folder));
  refuse(
    labels
      .filter(({ file }) => !present.has(file))
      .map(({ file, statedIn }) => `${LABELS_FILE}:${statedIn}: there is no file ${file}`),
  );
  const byFile = Map.groupBy(labels, ({ file }) => file);
  const files = [...present]
    .filter((file) => file.includes('/') && RECORDS.test(file))
    .sort()
    .map((file): RecordFile => {
      const ofFile = byFile.get(file) ?? [];
      const source = file.slice(0, file.indexOf('/'));
      return {
        file,
        path: join(folder, file),
        source,
        analyzers: analyzersOf(source),
        label: ofFile.find(({ line }) => line === undefined),
        labelOf: new Map(ofFile.flatMap((label) => (label.line === undefined ? [] : [[label.line, label]]))),
      };
    });
  return { files, leftOut: labels.filter(({ file }) => !RECORDS.test(file)) };
};

/** Labels of lines that the file does not have are as wrong as any other; only who has read the file can tell. */
export const refuseUnmet = ({ labelOf }: RecordFile, met: ReadonlySet<number>): void => {
  refuse(
    [...labelOf.values()]
      .filter(({ line }) => line !== undefined && !met.has(line))
      .map((label) => `${LABELS_FILE}:${label.statedIn}: there is no record in ${placeOf(label)}`),
  );
};

/** `falco-captured` is read as Falco's; a folder that is named for no source is given to every analyzer. */
const analyzersOf = (source: string): readonly FileOption[] => {
  const named = FILE_OPTIONS.filter((option) => source === option || source.startsWith(`${option}-`));
  return named.length > 0 ? named : FILE_OPTIONS;
};

const readText = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `${file} cannot be read: a dataset is a folder with ${LABELS_FILE} and a folder of .ndjson files for each source`,
      { cause: error },
    );
  }
};

const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => name.replaceAll(sep, '/'));
