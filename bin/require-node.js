'use strict';
// Every npm script runs this first: the shell's Node may be older than the one the project brings along.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `MineGuard runs on Node 24 and was started on ${process.version}. ` +
      'The npm package "node" brings it: run "npm ci" with install scripts allowed (package.json, allowScripts) ' +
      'and start through "npm run", or put Node 24 on the PATH.',
  );
  process.exit(2);
}
