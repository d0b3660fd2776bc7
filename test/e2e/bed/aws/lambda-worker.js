'use strict';

/**
 * Runs one function's handler for the emulator: one JSON object per line in, one per line out.
 *
 * The first line says where the code is; each line after it is one invocation. Standard output belongs to that
 * dialogue, so everything a handler prints goes to standard error, which the emulator writes to the log group.
 */

const { Buffer } = require('node:buffer');
const fs = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const path = require('node:path');
const readline = require('node:readline');
const { pathToFileURL, URL } = require('node:url');

/** Joins message and class of an error in the one field that reaches the emulator. */
const ERROR_TYPE_MARK = '\u0000type=';

const answer = process.stdout.write.bind(process.stdout);
const reply = (message) => answer(`${JSON.stringify(message)}\n`);

process.stdout.write = (chunk, encoding, callback) => {
  // Written synchronously, so that no line of an invocation is left over for the next one.
  fs.writeSync(2, typeof chunk === 'string' ? chunk : Buffer.from(chunk));
  const done = typeof encoding === 'function' ? encoding : callback;
  if (done) process.nextTick(done);
  return true;
};
process.stderr.write = process.stdout.write;

const failure = (error) => {
  const known = error instanceof Error ? error : new Error(String(error));
  return { status: 'error', error: `${known.message}${ERROR_TYPE_MARK}${known.name}`, trace: known.stack ?? '' };
};

/**
 * The handlers that the CDK brings for custom resources always answer over HTTPS; the emulator listens without TLS.
 * Only requests for its own port are sent in clear text, everything else keeps TLS.
 */
const answerCustomResourcesInClearText = (endpoint) => {
  const { hostname, port } = new URL(endpoint);
  const original = https.request;
  https.request = (...parameters) => {
    const callback = parameters.find((parameter) => typeof parameter === 'function');
    const [first, second] = parameters.filter((parameter) => typeof parameter !== 'function');
    const url = typeof first === 'string' || first instanceof URL ? new URL(first) : undefined;
    const options = {
      ...(url ? { hostname: url.hostname, port: url.port, path: url.pathname + url.search } : first),
      ...second,
    };
    const isAnswer = String(options.path ?? '').startsWith('/_ministack/cfn-response/');
    if (!isAnswer || (options.hostname ?? options.host) !== hostname) return original.apply(https, parameters);
    return http.request({ ...options, protocol: 'http:', port, agent: undefined }, callback);
  };
};

const loadHandler = async ({ code_dir: directory, module: modulePath, handler: handlerName }) => {
  const base = path.resolve(directory, modulePath);
  const file = ['.js', '.mjs', '.cjs', ''].map((extension) => base + extension).find((name) => fs.existsSync(name));
  if (!file) throw new Error(`Cannot find module '${modulePath}' in the function's code`);
  const loaded = file.endsWith('.mjs') ? await import(pathToFileURL(file).href) : require(file);
  const handler = loaded[handlerName] ?? loaded.default?.[handlerName];
  if (typeof handler !== 'function') throw new Error(`${modulePath}.${handlerName} is undefined or not exported`);
  return handler;
};

const contextOf = (invocation, settle) => {
  const deadline = Date.now() + invocation.timeout_ms;
  return {
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    invokedFunctionArn: invocation.invoked_function_arn,
    awsRequestId: invocation.request_id,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: settle,
    succeed: (result) => settle(null, result),
    fail: (error) => settle(error ?? new Error('failed')),
  };
};

const invoke = (handler, { event, ctx }) =>
  new Promise((resolve) => {
    const settle = (error, result) => resolve(error ? failure(error) : { status: 'ok', result: result ?? null });
    if (ctx.trace_id) process.env._X_AMZN_TRACE_ID = ctx.trace_id;
    else delete process.env._X_AMZN_TRACE_ID;
    try {
      const returned = handler(event, contextOf(ctx, settle), settle);
      if (typeof returned?.then === 'function') {
        returned.then(
          (result) => settle(null, result),
          (error) => settle(error ?? new Error('rejected')),
        );
      } else if (handler.length < 3) {
        settle(null, returned);
      }
    } catch (error) {
      settle(error ?? new Error('thrown'));
    }
  });

/** A crash ends the process after its last word; the emulator starts a new one for the next event. */
const crash = (error) => {
  process.stderr.write(`${error?.stack ?? String(error)}\n`);
  answer(`${JSON.stringify(failure(error))}\n`, () => process.exit(1));
};

const main = () => {
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
  const runtime = `nodejs${process.versions.node.split('.')[0]}.x`;
  Object.assign(process.env, { AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`, TZ: ':UTC' });
  process.env.AWS_LAMBDA_LOG_GROUP_NAME ??= `/aws/lambda/${process.env.AWS_LAMBDA_FUNCTION_NAME}`;

  const lines = readline.createInterface({ input: process.stdin, terminal: false });
  // The emulator is gone when its end of the pipe is: nothing may outlive it.
  lines.on('close', () => process.exit(0));

  let handler;
  let queue = Promise.resolve();
  const serve = async (line) => {
    const message = JSON.parse(line);
    if (handler) return reply(await invoke(handler, message));
    process.env._HANDLER = `${message.module}.${message.handler}`;
    answerCustomResourcesInClearText(process.env.AWS_ENDPOINT_URL);
    try {
      handler = await loadHandler(message);
      return reply({ status: 'ready' });
    } catch (error) {
      process.stderr.write(`${error?.stack ?? String(error)}\n`);
      return reply({ status: 'error', error: error?.message ?? String(error) });
    }
  };
  lines.on('line', (line) => {
    queue = queue.then(() => serve(line)).catch(crash);
  });
};

main();
