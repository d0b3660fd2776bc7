#!/usr/bin/env node
require('./require-node.js');
require('tsx/cjs');
require('../cli/main.ts').main(process.argv.slice(2));
