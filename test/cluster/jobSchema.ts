/** An object that has no other fields: those that a server does not know it drops, and what they were to do is not done. */
const only = (
  properties: Readonly<Record<string, object>>,
  required: readonly string[] = [],
): Readonly<Record<string, unknown>> => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const listOf = (items: object): Readonly<Record<string, unknown>> => ({ type: 'array', minItems: 1, items });
const text = { type: 'string', minLength: 1 };
const count = { type: 'integer', minimum: 1 };
/** A name of an object or a container: RFC 1123, in lower case. */
const name = { type: 'string', pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$', maxLength: 63 };
const quantity = { type: 'string', pattern: '^[0-9]+(\\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi|T|Ti)?$' };
const resources = only({ cpu: quantity, memory: quantity });

const container = only(
  {
    name,
    image: text,
    command: listOf(text),
    args: listOf(text),
    env: listOf(only({ name: text, value: text }, ['name', 'value'])),
    resources: only({ requests: resources, limits: resources }),
    volumeMounts: listOf(only({ name, mountPath: { type: 'string', pattern: '^/' } }, ['name', 'mountPath'])),
  },
  ['name', 'image'],
);

const pod = only(
  {
    // A pod of a Job is not always started again by itself.
    restartPolicy: { enum: ['Never', 'OnFailure'] },
    containers: listOf(container),
    volumes: listOf(
      only({ name, persistentVolumeClaim: only({ claimName: name }, ['claimName']) }, ['name']),
    ),
  },
  ['restartPolicy', 'containers'],
);

/**
 * The fields of a Job with an index for each pod that an example may need, as Kubernetes has them (API `batch/v1`, kind `Job`, of
 * version 1.29: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/).
 */
export const jobSchema = only(
  {
    apiVersion: { const: 'batch/v1' },
    kind: { const: 'Job' },
    metadata: only({ name }, ['name']),
    spec: only(
      {
        completionMode: { enum: ['Indexed', 'NonIndexed'] },
        completions: count,
        parallelism: count,
        backoffLimitPerIndex: { type: 'integer', minimum: 0 },
        podReplacementPolicy: { enum: ['TerminatingOrFailed', 'Failed'] },
        template: only({ spec: pod }, ['spec']),
      },
      ['template'],
    ),
  },
  ['apiVersion', 'kind', 'metadata', 'spec'],
);
