import { readManifests } from '../../src/manifest/read-manifests.ts'
import { type Facts, noFacts } from '../../src/model/facts.ts'
import { isJsonObject } from '../../src/model/shape.ts'
import type { SourceObject } from '../../src/model/source.ts'

/** What is known of an object by its text alone, and of the one before by its own. */
export function textFacts(yaml: string, oldYaml?: string): Facts {
  const value = {
    source: sourceOf(yaml),
    oldSource: oldYaml === undefined ? undefined : sourceOf(oldYaml),
  }
  return { ...noFacts, text: { kind: 'known', value } }
}

/** The same for an object that is written in its own words, as JSON. */
export function objectFacts(value: unknown, oldValue?: unknown): Facts {
  const source = (object: unknown): SourceObject => {
    if (!isJsonObject(object)) throw new Error('no object')
    return { value: object, duplicateKeys: [], earlier: undefined }
  }
  return {
    ...noFacts,
    text: {
      kind: 'known',
      value: { source: source(value), oldSource: oldValue === undefined ? undefined : source(oldValue) },
    },
  }
}

/** The last object of a text, as a run over a file `example.yaml` knows it: with the earlier one of the same name. */
export function sourceOf(yaml: string): SourceObject {
  const { manifests, problems } = readManifests(yaml)
  const last = manifests.at(-1)
  if (problems.length > 0 || last === undefined || !isJsonObject(last.object))
    throw new Error(`no object: ${JSON.stringify(problems)}`)
  const earlier = manifests
    .slice(0, -1)
    .find(({ object }) => JSON.stringify(nameOf(object)) === JSON.stringify(nameOf(last.object)))
  return {
    value: last.object,
    duplicateKeys: last.duplicateKeys(),
    earlier: earlier === undefined ? undefined : `example.yaml:${earlier.line}`,
  }
}

function nameOf(object: unknown): unknown {
  const metadata = isJsonObject(object) ? object['metadata'] : undefined
  return isJsonObject(metadata) ? [metadata['namespace'], metadata['name']] : undefined
}
