import { type Decoded, Problems } from '../model/decoded.ts'
import type { Labels } from '../model/label-selector.ts'
import { below } from '../model/path.ts'
import { readObject, readStringMap } from '../model/shape.ts'
import type { ReflectedResource } from './reflected-resource.ts'

const metadataAt = below(undefined, 'metadata')

/** Namespaces, of which nothing but the labels is kept. */
export const namespacesResource: ReflectedResource<Labels> = {
  name: 'namespaces',
  path: '/api/v1/namespaces',
  form: 'metadata',
  decode: decodeLabels,
}

function decodeLabels(object: unknown): Decoded<Labels> {
  const problems = new Problems()
  const metadata = readObject(readObject(object, undefined, problems)['metadata'], metadataAt, problems)
  return problems.decoded(readStringMap(metadata['labels'], below(metadataAt, 'labels'), problems))
}
