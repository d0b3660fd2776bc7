import {
  IMAGE_PINS,
  IMAGE_POLICY_MODES,
  imagePolicy,
  type ImagePin,
  type ImagePolicyMode,
} from '../lambdas/core/image-policy/image-policy';
import { EXIT, UsageError, type Command } from './command';
import { yamlDocument } from './manifests';
import { parseOptions, print, printJson } from './options';

const HELP = `Usage: mineguard image-policy --registry NAME... [options]

Prints an admission policy for kubectl: which images pods, and what makes pods, may have. Only
images that are new in a request are judged; what runs already is left alone. It calls nobody.

Options:
  --registry NAME      a registry, or a repository in one, that images may come from, such as
                       111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop; may be given often
  --mode MODE          audit: written to the audit log, and who asks is warned; deny: refused;
                       default: audit
  --pin WHAT           digest: pinned by digest; tag: any tag but latest; default: digest
  --exclude NAMESPACE  a namespace that is not judged, beside kube-system; may be given often
  --json               the objects as JSON

Exit codes:
  0  printed
  2  unknown option, or a value that is not allowed
  3  a fault of MineGuard
`;

const OPTIONS = {
  registry: { type: 'string', multiple: true, default: [] as string[] },
  mode: { type: 'string', default: 'audit' },
  pin: { type: 'string', default: 'digest' },
  exclude: { type: 'string', multiple: true, default: [] as string[] },
  json: { type: 'boolean', default: false },
} as const;

/** A host with a dot, a port, or both, and a path in lower case. */
const REGISTRY =
  /^(?=[^/]*[.:])[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?(?::\d{1,5})?(?:\/[a-z0-9][-._a-z0-9]{0,99}){0,8}$/;
const NAMESPACE = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

const MAX_GIVEN = 50;

const eachFits = (option: string, values: readonly string[], pattern: RegExp, what: string): readonly string[] => {
  const wrong = values.find((value) => !pattern.test(value));
  if (wrong !== undefined) throw new UsageError(`--${option} must be ${what}, got ${JSON.stringify(wrong)}`);
  if (values.length > MAX_GIVEN) throw new UsageError(`--${option} may be given ${MAX_GIVEN} times`);
  return values;
};

const modeOf = (text: string): ImagePolicyMode => {
  const mode = IMAGE_POLICY_MODES.find((one) => one === text);
  if (mode === undefined) throw new UsageError(`--mode must be ${IMAGE_POLICY_MODES.join(' or ')}, got ${text}`);
  return mode;
};

const pinOf = (text: string): ImagePin => {
  const pin = IMAGE_PINS.find((one) => one === text);
  if (pin === undefined) throw new UsageError(`--pin must be ${IMAGE_PINS.join(' or ')}, got ${text}`);
  return pin;
};

export const imagePolicyCommand: Command = {
  name: 'image-policy',
  summary: 'prints an admission policy: pinned images, from your registries',
  help: HELP,

  run(args) {
    const { values, positionals } = parseOptions(args, OPTIONS);
    if (positionals.length > 0) throw new UsageError(`what is ${positionals.join(' ')}?`);
    const { registry, exclude, json } = values;
    if (registry.length === 0) throw new UsageError('name a registry with --registry');
    const manifests = imagePolicy({
      mode: modeOf(values.mode),
      pin: pinOf(values.pin),
      registries: eachFits('registry', registry, REGISTRY, 'a registry, such as registry.example/shop, with no scheme'),
      excludedNamespaces: eachFits('exclude', exclude, NAMESPACE, 'the name of a namespace'),
    });
    if (json) printJson(manifests);
    else print(...manifests.map((manifest) => yamlDocument(manifest)));
    return Promise.resolve(EXIT.ok);
  },
};
