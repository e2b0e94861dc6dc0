import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import * as z from 'zod'

/** A Kubernetes object of a manifest; what else it holds is read with a schema of its own. */
export type Manifest = z.infer<typeof manifestSchema>

const manifestSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
})

const kustomizationSchema = z.strictObject({
  apiVersion: z.string(),
  kind: z.enum(['Kustomization', 'Component']),
  resources: z.array(z.string()).default([]),
  components: z.array(z.string()).default([]),
  images: z.array(z.strictObject({ name: z.string(), newTag: z.string() })).default([]),
  patches: z.array(z.strictObject({ patch: z.string() })).default([]),
  secretGenerator: z
    .array(
      z.looseObject({ name: z.string(), options: z.looseObject({ disableNameSuffixHash: z.boolean() }) }),
    )
    .default([]),
  replacements: z.array(z.unknown()).default([]),
})

/** A kustomization.yaml of deploy/, with the defaults of what it leaves out. */
export type Kustomization = z.infer<typeof kustomizationSchema>

/** The folder of deploy/ with this name. */
export function deployFolder(name: string): string {
  return fileURLToPath(new URL(`../../deploy/${name}`, import.meta.url))
}

/** The kustomization.yaml in a folder. Throws where it has a field that `readManifests` does not know. */
export function readKustomization(folder: string): Kustomization {
  const [document] = readYaml(join(folder, 'kustomization.yaml'))
  return kustomizationSchema.parse(document)
}

/**
 * What `kubectl kustomize` makes of a folder as far as deploy/ needs it, so that no test here needs kubectl: resources and
 * components of all folders that it names. Images, patches and generators are not applied.
 */
export function readManifests(folder: string): readonly Manifest[] {
  const { resources, components } = readKustomization(folder)
  return [...resources, ...components].flatMap((resource) =>
    resource.endsWith('.yaml')
      ? readManifestFile(join(folder, resource))
      : readManifests(join(folder, resource)),
  )
}

/** The objects of a file. */
export function readManifestFile(file: string): readonly Manifest[] {
  return readYaml(file).map((document) => manifestSchema.parse(document))
}

/** The one object of this kind. Throws where there is none, or more than one. */
export function only(manifests: readonly Manifest[], kind: string): Manifest {
  const [found, ...others] = manifests.filter((manifest) => manifest.kind === kind)
  if (found === undefined || others.length > 0) throw new Error(`there must be one ${kind}`)
  return found
}

/** As kubectl reads it: YAML 1.1, where 0440 is octal. */
function readYaml(file: string): readonly unknown[] {
  return parseAllDocuments(readFileSync(file, 'utf8'), { version: '1.1', strict: true }).map(
    (document): unknown => {
      const [problem] = [...document.errors, ...document.warnings]
      if (problem !== undefined) throw new Error(`${file}: ${problem.message}`)
      const value: unknown = document.toJS()
      return value
    },
  )
}
