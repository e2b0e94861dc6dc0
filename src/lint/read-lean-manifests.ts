import {
  type Manifest,
  type ManifestItem,
  readEachManifest,
  readManifests,
} from '../manifest/read-manifests.ts'

/**
 * What a manifest file holds, without the nodes that it was read from, which take a hundred times the room of the text:
 * for manifests that are kept. Whoever asks one for a place has the text read again.
 */
export function* readLeanManifests(text: string): Generator<ManifestItem> {
  let again: WeakRef<readonly Manifest[]> | undefined
  const readAgain = (index: number): Manifest => {
    const known = again?.deref()
    const read = known ?? readManifests(text).manifests
    if (known === undefined) again = new WeakRef(read)
    const manifest = read[index]
    if (manifest === undefined) throw new Error('the same text was read otherwise')
    return manifest
  }
  let count = 0
  for (const item of readEachManifest(text)) {
    if (item.kind === 'problem') {
      yield item
      continue
    }
    const { line, apiVersion, kind, object, duplicateKeys } = item.manifest
    const index = count
    count += 1
    const keys = duplicateKeys()
    const lean: Manifest = {
      line,
      apiVersion,
      kind,
      object,
      duplicateKeys: () => keys,
      locate: (path, part) => readAgain(index).locate(path, part),
      place: () => readAgain(index).place(),
    }
    yield { kind: 'manifest', manifest: lean }
  }
}
