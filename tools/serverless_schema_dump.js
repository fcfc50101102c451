#!/usr/bin/env node
// The schema a framework itself validates with, as JSON:
//   npm install serverless@3.40.0 osls@4.3.1
//   node serverless_schema_dump.js node_modules/serverless > v3.json
//   node serverless_schema_dump.js node_modules/osls > osls.json
// The class is constructed with provider aws in an empty directory; nothing is read, sent or deployed. Version 4 has no engine in
// npm: see the sources of packages/serverless in github serverless/serverless.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');

const root = path.resolve(process.argv[2]);
const serviceDir = fs.mkdtempSync(path.join(os.tmpdir(), 'service-'));
process.chdir(serviceDir);
process.argv = [process.argv[0], path.join(root, 'bin', 'serverless.js'), 'package'];
Object.assign(process.env, { SLS_TRACKING_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' });

(async () => {
  const Serverless = require(path.join(root, 'lib', 'serverless.js'));
  const service = new Serverless({
    configuration: { service: 'schema', provider: { name: 'aws' } },
    configurationFilename: 'serverless.yml',
    serviceDir,
    commands: ['package'],
    options: {},
    variablesMeta: new Map(),
  });
  await service.init();
  fs.writeSync(1, `${JSON.stringify(service.configSchemaHandler.schema, null, 1)}\n`);
  process.exit(0);
})();
