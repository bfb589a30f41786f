// Compares AWS CDK's opinion of which template changes replace a resource with Functions.Tests/Deploy/Recordings, from
// which the tests prove what deploy.ps1 warns of, and with the types that deploy.ps1 calls stateful; then asks it what an update
// from the first release replaces or removes.
import { readFileSync } from 'node:fs';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import YAML from 'yaml';

const root = new URL('../../', import.meta.url);
const read = path => readFileSync(new URL(path, root), 'utf8');

const functionName = tag => (tag === '!Ref' || tag === '!Condition' ? tag.slice(1) : `Fn::${tag.slice(1)}`);
const intrinsics = ['Ref', 'Condition', 'Sub', 'GetAtt', 'If', 'Equals', 'And', 'Or', 'Not', 'Join', 'Select', 'Split', 'FindInMap'].flatMap(name => [
  { tag: `!${name}`, resolve: text => ({ [functionName(`!${name}`)]: name === 'GetAtt' ? text.split('.') : text }) },
  { tag: `!${name}`, collection: 'seq', resolve: items => ({ [functionName(`!${name}`)]: items.toJSON() }) },
]);
const load = (template = 'template.yaml') => YAML.parseDocument(read(template), { customTags: intrinsics }).toJSON();

const changes = [
  { what: 'another key', resource: 'ConnectionsTable8000B8A1', recording: 'describe-change-set.replace-table', change: table => {
    table.AttributeDefinitions = [{ AttributeName: 'roomId', AttributeType: 'S' }];
    table.KeySchema = [{ AttributeName: 'roomId', KeyType: 'HASH' }];
  } },
  { what: 'another protocol', resource: 'WebSocketApi', recording: 'describe-change-set.replace-table', change: api => { api.ProtocolType = 'HTTP'; } },
  { what: 'another memory size', resource: 'ConnectHandler', recording: 'describe-change-set', change: fn => { fn.MemorySize = 512; } },
  { what: 'another stage name', resource: 'Stage', expected: 'True', change: stage => { stage.StageName = 'other'; } },
  { what: 'another log group name', resource: 'ConnectHandlerLogGroup', expected: 'True', change: group => { group.LogGroupName = 'other'; } },
  { what: 'another billing mode', resource: 'ConnectionsTable8000B8A1', expected: 'False', change: table => { table.BillingMode = 'PAY_PER_REQUEST'; } },
];
const replacements = {
  [ResourceImpact.WILL_UPDATE]: 'False',
  [ResourceImpact.MAY_REPLACE]: 'Conditional',
  [ResourceImpact.WILL_REPLACE]: 'True',
};

const stateful = read('deploy/ChangeSet.ps1').match(/\$StatefulTypes = @\{([^}]*)\}/)[1];
let failed = false;
for (const { what, resource, recording, expected, change } of changes) {
  const before = load();
  const after = load();
  change(after.Resources[resource].Properties);
  const opinion = replacements[fullDiff(before, after).resources.get(resource).changeImpact];
  const recorded = expected ?? JSON.parse(read(`Functions.Tests/Deploy/Recordings/${recording}.json`)).Changes
    .map(item => item.ResourceChange).find(item => item.LogicalResourceId === resource).Replacement;
  const type = before.Resources[resource].Type;
  const isWarned = recorded === 'False' || stateful.includes(`'${type}'`);
  const agrees = opinion === recorded && isWarned;
  console.log(`replacement-check: ${what} of ${resource}: CDK ${opinion}, ours ${recorded}${isWarned ? '' : `, and deploy.ps1 does not warn of ${type}`}${agrees ? '' : '  <- disagrees'}`);
  failed ||= !agrees;
}

const first = load('.ci/upgrade/first-release.yaml');
const update = fullDiff(first, load()).resources;
let kept = 0;
for (const [id, { Type: type }] of Object.entries(first.Resources)) {
  const impact = update.get(id)?.changeImpact ?? ResourceImpact.NO_CHANGE;
  if ([ResourceImpact.NO_CHANGE, ResourceImpact.WILL_UPDATE].includes(impact)) {
    kept += 1;
  } else {
    console.log(`replacement-check: from the first release: ${id} (${type}): ${impact}  <- is lost`);
    failed = true;
  }
}
console.log(`replacement-check: from the first release: ${kept} of ${Object.keys(first.Resources).length} resources stay what they are`);
if (failed) {
  console.error('replacement-check: FAILED: see the lines that disagree');
  process.exit(1);
}
console.log('replacement-check: passed');
