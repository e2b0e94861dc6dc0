import type { Finding } from '../model/finding.ts'
import { findingClasses } from '../model/level.ts'
import { compareVersions } from '../model/version.ts'

/** For each rule that found something the rules that its findings may become a part of. */
export type Folding = ReadonlyMap<string, readonly string[]>

/**
 * One finding per problem: what a rule says of a place where another one says at least as much becomes a sentence of
 * that one. Nothing is ever folded into something less grave, into something that was there before while it is new
 * itself, or into something that a namespace pinned to an older release would not see: so that neither the
 * configuration nor a ratchet nor a pin can hide a violation.
 */
export function foldFindings(findings: readonly Finding[], foldsInto: Folding): readonly Finding[] {
  if (![...foldsInto.values()].some((partners) => partners.some((partner) => foldsInto.has(partner))))
    return findings
  const index = indexByPlace(findings)
  const hosts = new Map<Finding, Finding>()
  for (const finding of findings) {
    const host = hostOf(finding, foldsInto.get(finding.rule) ?? [], index, hosts)
    if (host !== undefined) hosts.set(finding, host)
  }
  if (hosts.size === 0) return findings
  const folded = new Map<Finding, Finding[]>()
  for (const finding of hosts.keys()) {
    const host = outermost(finding, hosts)
    const known = folded.get(host)
    if (known === undefined) folded.set(host, [finding])
    else known.push(finding)
  }
  return findings
    .filter((finding) => !hosts.has(finding))
    .map((finding) => withFolded(finding, folded.get(finding) ?? []))
}

/** Findings with the parts of the object that they speak of. */
interface PlaceIndex {
  readonly placesOf: ReadonlyMap<Finding, ReadonlySet<string>>
  /** By rule and part. */
  readonly byPlace: ReadonlyMap<string, readonly Finding[]>
}

/** How many findings of one rule about one place are looked at: an author chooses how many there are. */
const maxCandidates = 8

function indexByPlace(findings: readonly Finding[]): PlaceIndex {
  const placesOf = new Map(findings.map((finding) => [finding, readPlaces(finding)]))
  const byPlace = new Map<string, Finding[]>()
  for (const [finding, places] of placesOf)
    for (const place of places) {
      const key = `${finding.rule} ${place}`
      const known = byPlace.get(key)
      if (known === undefined) byPlace.set(key, [finding])
      else if (known.length < maxCandidates) known.push(finding)
    }
  return { placesOf, byPlace }
}

function hostOf(
  finding: Finding,
  partners: readonly string[],
  { placesOf, byPlace }: PlaceIndex,
  hosts: ReadonlyMap<Finding, Finding>,
): Finding | undefined {
  if (partners.length === 0) return undefined
  const places = [...(placesOf.get(finding) ?? [])]
  const holdsPlaces = (host: Finding): boolean => {
    const held = placesOf.get(host)
    return held !== undefined && places.every((place) => held.has(place))
  }
  for (const partner of partners) {
    const host = (byPlace.get(`${partner} ${places[0] ?? ''}`) ?? []).find(
      (candidate) =>
        outermost(candidate, hosts) !== finding && canHold(candidate, finding) && holdsPlaces(candidate),
    )
    if (host !== undefined) return host
  }
  return undefined
}

function canHold(host: Finding, finding: Finding): boolean {
  return (
    findingClasses.indexOf(host.class) <= findingClasses.indexOf(finding.class) &&
    (host.since === 'new' || finding.since === 'before') &&
    compareVersions(host.foundSince, finding.foundSince) <= 0
  )
}

function outermost(finding: Finding, hosts: ReadonlyMap<Finding, Finding>): Finding {
  let current = finding
  for (let host = hosts.get(current); host !== undefined; host = hosts.get(current)) current = host
  return current
}

/** The rules, or else the fields, that a finding speaks of: `spec.ingress[0]`, `spec.podSelector`, `metadata.name`. */
function readPlaces({ paths }: Finding): ReadonlySet<string> {
  return new Set(
    paths.map((path) => /^spec\.(?:ingress|egress)\[\d+\]|^[^.]+(?:\.[^.[]+)?/.exec(path)?.[0] ?? path),
  )
}

function withFolded(finding: Finding, folded: readonly Finding[]): Finding {
  // Information is only told on request, so it is folded away without a word.
  const told = folded.filter((each) => each.class !== 'info')
  const also = [...new Set(told.map(({ wording }) => wording.summary))].slice(0, maxSentences)
  if (also.length === 0) return finding
  const { wording } = finding
  return {
    ...finding,
    wording: {
      ...wording,
      detail: `${wording.detail} ${also.map((summary) => `Also: ${summary}.`).join(' ')}`,
    },
  }
}

const maxSentences = 3
