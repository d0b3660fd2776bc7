/** What runs a text that is piped into it. */
const SHELL_STAGE =
  /^\s{0,16}(?:sudo\s{1,4}(?:-\S{1,16}\s{1,4}){0,3})?(?:\/(?:usr\/)?bin\/)?(?:busybox\s{1,4})?(?:(?:ba|da|a|k|z)?sh|python[0-9.]{0,5}|perl|node)(?:[\s)&]|$)/;

/** A pattern, and words of which a text that it matches holds one: most texts hold none, and to see that costs little. */
interface Wording {
  readonly words: readonly string[];
  readonly pattern: RegExp;
}

const FETCH: Wording = {
  words: ['curl', 'wget', 'aria2c', 'lwp-download'],
  pattern: /\b(?:curl|wget|aria2c|lwp-download)\b/,
};
const DECODE: Wording = {
  words: ['base64', 'xxd', 'gunzip', 'gzip', 'zcat'],
  pattern:
    /\b(?:base64\s{1,4}(?:-\S{1,16}\s{1,4}){0,3}(?:-\w{0,4}[dD]\b|--decode\b)|xxd\s{1,4}-\S{0,8}r|gunzip\b|gzip\s{1,4}-\w{0,4}d|zcat\b)/,
};
const CIPHER: Wording = { words: ['openssl'], pattern: /\bopenssl\s{1,4}(?:enc|base64)\b/ };
const CIPHER_DECODES = /\s-\w{0,8}d\b/;

/** A shell that is given the output of a command: $(…), <(…), backquotes. */
const SHELL_OF_OUTPUT: Wording = {
  words: ['$(', '<(', '`'],
  pattern: /\b(?:(?:ba|da|a|k|z)?sh|eval|source|exec)\s{1,4}(?:-\w{1,4}\s{1,4})?(?:\$\(|<\(|`)\s{0,4}(\w{1,16})\b/,
};
const MAKES_EXECUTABLE = /\bchmod\s{1,4}(?:[ugoa]{0,4}\+[rwxs]{0,3}x|0?[1-7][0-7]{2})\b/;
const RUNS_FROM_SCRATCH =
  /^\s{0,16}(?:nohup\s{1,4}|exec\s{1,4}|setsid\s{1,4})?(?:\.\/|\/tmp\/|\/var\/tmp\/|\/dev\/shm\/)\S/;

/** Ways that stand in one place. Every repetition is bounded. */
const PLAIN_WAYS: readonly (Wording & { readonly way: string })[] = [
  {
    way: 'interpreter runs decoded text',
    words: ['b64decode'],
    pattern: /\bexec\s?\([^\n]{0,64}?b64decode/,
  },
  {
    way: 'interpreter runs a download',
    words: ['urlopen', 'requests.get', 'urllib'],
    pattern: /\b(?:exec|eval)\s?\([^\n]{0,64}?(?:urlopen|requests\.get|urllib)/,
  },
  {
    way: 'connection by the shell itself',
    words: ['/dev/tcp/', '/dev/udp/'],
    pattern: /\/dev\/(?:tcp|udp)\/[^\s/]{1,253}\/\d{1,5}/,
  },
];

const URL = /\bhttps?:\/\/[^\s"'|;&<>]{1,200}/;

/** Where one command ends and another begins; a pipe stays inside. */
const STATEMENT_END = /[;\n]|&&|\|\|/;

export interface RunCommand {
  readonly way: string;
  /** Where it is downloaded from, when the text says so. */
  readonly from?: string;
}

/**
 * Commands that fetch or decode something and run it.
 *
 * Reads a text once, statement by statement and stage by stage of each pipe, so that its cost grows with its length only.
 */
export const findRunCommands = (texts: readonly string[]): readonly RunCommand[] => {
  const found = new Map<string, RunCommand>();
  const add = (way: string, where: string): void => {
    const from = URL.exec(where)?.[0];
    if (!found.has(way)) found.set(way, { way, ...(from === undefined ? {} : { from }) });
  };
  for (const text of texts) {
    for (const way of PLAIN_WAYS) if (matches(way, text)) add(way.way, '');
    const statements = text.split(STATEMENT_END);
    for (const statement of statements) readPipe(statement, add);
    readSequence(statements, add);
  }
  return [...found.values()];
};

type Add = (way: string, where: string) => void;

const readPipe = (statement: string, add: Add): void => {
  let fetches = false;
  let decodes = false;
  let shellOfText = false;
  for (const stage of statement.split('|')) {
    if (SHELL_STAGE.test(stage)) {
      if (fetches) add('download piped to a shell', statement);
      if (decodes) add('decoded text piped to a shell', statement);
    }
    const given = matchOf(SHELL_OF_OUTPUT, stage)?.[1] ?? '';
    if (matches(FETCH, given)) add('shell runs the output of a download', statement);
    if (shellOfText && isDecoder(stage)) add('shell runs decoded text', statement);
    shellOfText ||= given === 'echo' || given === 'printf';
    fetches ||= matches(FETCH, stage);
    decodes ||= isDecoder(stage);
  }
};

const isDecoder = (stage: string): boolean =>
  matches(DECODE, stage) || (matches(CIPHER, stage) && CIPHER_DECODES.test(stage));

const matchOf = ({ words, pattern }: Wording, text: string): RegExpExecArray | null =>
  words.some((word) => text.includes(word)) ? pattern.exec(text) : null;

const matches = (wording: Wording, text: string): boolean => matchOf(wording, text) !== null;

const readSequence = (statements: readonly string[], add: Add): void => {
  let fetch = '';
  let executable = false;
  for (const statement of statements) {
    if (executable && RUNS_FROM_SCRATCH.test(statement)) add('download made executable and run', fetch);
    if (fetch === '' && matches(FETCH, statement)) fetch = statement;
    executable ||= fetch !== '' && MAKES_EXECUTABLE.test(statement);
  }
};
