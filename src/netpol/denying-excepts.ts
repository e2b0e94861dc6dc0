import type { Direction } from '../model/direction.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { IpBlockPeer, NetworkPolicy } from '../model/network-policy.ts'
import { addressesOfCidr, addressesOfPeer, coversAddresses } from './address-set.ts'
import { areLargeEnough } from './any-ip.ts'
import { type BlockSite, blockSitesOf } from './block-sites.ts'
import { isInternet } from './broad-blocks.ts'
import { glanceAt } from './glance.ts'
import { denialIn, denialInSentence, denialWords, nameOf, personsSentence, wordsOf } from './intent-words.ts'
import { linkLocalAddresses } from './internal-ranges.ts'
import { effectiveRulesOf } from './policy.ts'

/** A block that is meant to deny what it excepts. */
export interface DenyingBlock {
  readonly site: BlockSite
  /** What tells it: a word of the name or the description, or that the direction allows nothing else. */
  readonly word: string | undefined
}

/** What somebody excepts who means to block it, and not to leave out what is inside: few and small ranges. */
const maxExcepts = 4
const maxExceptSize = 256n

/**
 * The blocks that are most of the internet but for their excepts, where these look like what the policy is for: its name
 * or its description says that something is shut, or the block is all that the direction allows and excepts a few small
 * ranges. Excepts of link-local addresses alone tell nothing without a word: they keep pods from credentials. n log n.
 */
export function denyingBlocksOf(policy: JudgedPolicy, direction: Direction): readonly DenyingBlock[] {
  const { hasExcepts, largestBlock } = glanceAt(policy, direction)
  if (!hasExcepts || !areLargeEnough(largestBlock)) return []
  const wide = blockSitesOf(policy, direction).filter(({ block }) => isWideWithExcepts(block))
  if (wide.length === 0) return []
  const rules = effectiveRulesOf(policy.spec, direction)
  const word = denialOf(policy.metadata, direction)
  const isOnlyPeer = rules.length === 1 && rules[0]?.peers.length === 1
  return wide
    .filter(({ block }) => word !== undefined || (isOnlyPeer && exceptsFewHosts(block)))
    .map((site) => ({ site, word }))
}

function isWideWithExcepts(block: IpBlockPeer): boolean {
  const { cidr, except } = block
  return (
    except.length > 0 &&
    isInternet(addressesOfCidr(cidr), cidr.family) &&
    isInternet(addressesOfPeer(block), cidr.family)
  )
}

function exceptsFewHosts({ except }: IpBlockPeer): boolean {
  return (
    except.length <= maxExcepts &&
    except.every(({ first, last }) => last - first < maxExceptSize) &&
    !except.every((range) => coversAddresses(linkLocalAddresses[range.family], addressesOfCidr(range)))
  )
}

function denialOf(metadata: NetworkPolicy['metadata'], direction: Direction): string | undefined {
  const denials = [
    denialIn(wordsOf(nameOf(metadata)), denialWords),
    denialInSentence(wordsOf(personsSentence(metadata) ?? ''), denialWords),
  ]
  return denials.find(
    (denial) => denial !== undefined && (denial.named.length === 0 || denial.named.includes(direction)),
  )?.word
}
