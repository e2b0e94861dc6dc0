import type { Chance } from './random.ts'
import type { PeerJson } from './reference-shapes.ts'

type Family = 'v4' | 'v6'

/** A block before it is written down. */
interface Block {
  readonly family: Family
  readonly first: bigint
  readonly length: number
}

/** Blocks that together are a whole family or nearly so, or ordinary ones, each written in one of its many ways. */
export function makeBlockPeers(chance: Chance): PeerJson[] {
  return chance.weigh([
    [3, () => [plainBlock(chance)]],
    [2, () => [idiom(chance)]],
    [4, () => familyInPieces(chance)],
    [1, () => chance.times(1 + chance.below(3), () => randomBlock(chance))],
  ])()
}

function plainBlock(chance: Chance): PeerJson {
  const cidr = chance.pick([
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/8',
    '192.168.0.0/16',
    '172.16.0.0/12',
    '203.0.113.0/24',
    '1.2.3.4/32',
    '0.0.0.0/1',
    '128.0.0.0/1',
    '2000::/3',
    'fc00::/7',
    '2001:db8::/32',
    '169.254.169.254/32',
    '::ffff:0:0/96',
    '010.0.0.0/8',
    '10.1.2.3/0',
  ])
  return { ipBlock: { cidr } }
}

/** A whole family with the excepts that people write. */
function idiom(chance: Chance): PeerJson {
  if (chance.oneIn(4)) {
    const excepts = ['fc00::/7', 'fe80::/10', 'fd00:ec2::254/128', '2001:db8::/32', 'fd00::/8', 'ff00::/8']
    return { ipBlock: { cidr: '::/0', except: some(chance, excepts) } }
  }
  const excepts = [
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '100.64.0.0/10',
    '169.254.0.0/16',
    '169.254.169.254/32',
    '127.0.0.0/8',
    '224.0.0.0/4',
    '8.8.8.8/32',
    '203.0.113.0/24',
    '10.0.0.0/9',
  ]
  const wanted = chance.oneIn(2) ? excepts.slice(0, 3 + chance.below(4)) : some(chance, excepts)
  return {
    ipBlock: { cidr: disguise(chance, { family: 'v4', first: 0n, length: 0 }, false), except: wanted },
  }
}

function some(chance: Chance, choices: readonly string[]): string[] {
  return choices.filter(() => chance.oneIn(3))
}

/** A family cut into blocks, some of which may be lost on the way. */
function familyInPieces(chance: Chance): PeerJson[] {
  const family: Family = chance.oneIn(3) ? 'v6' : 'v4'
  const pieces: Block[] = [{ family, first: 0n, length: 0 }]
  for (let cut = chance.below(5); cut > 0; cut -= 1) {
    const index = chance.below(pieces.length)
    const piece = pieces[index]
    if (piece === undefined) break
    pieces.splice(index, 1, ...halves(piece))
  }
  const isLossy = chance.oneIn(3)
  const kept = pieces.filter(() => !isLossy || !chance.oneIn(4))
  if (chance.oneIn(4)) kept.reverse()
  if (chance.oneIn(6) && kept[0] !== undefined) kept.push(kept[0])
  return kept.map((piece) => {
    const isMapped = family === 'v4' && chance.oneIn(8)
    const cidr = disguise(chance, piece, isMapped)
    if (!chance.oneIn(5)) return { ipBlock: { cidr } }
    const hole = within(chance, piece)
    return { ipBlock: { cidr, except: hole === undefined ? [] : [disguise(chance, hole, isMapped)] } }
  })
}

function halves({ family, first, length }: Block): Block[] {
  const bits = family === 'v4' ? 32 : 128
  if (length >= bits) return [{ family, first, length }]
  const half = 1n << BigInt(bits - length - 1)
  return [
    { family, first, length: length + 1 },
    { family, first: first + half, length: length + 1 },
  ]
}

/** A block strictly inside another one. */
function within(chance: Chance, { family, first, length }: Block): Block | undefined {
  const bits = family === 'v4' ? 32 : 128
  if (length >= bits) return undefined
  const inner = length + 1 + chance.below(bits - length)
  const offset = randomBits(chance, inner - length) << BigInt(bits - inner)
  return { family, first: first + offset, length: inner }
}

function randomBlock(chance: Chance): PeerJson {
  const family: Family = chance.oneIn(3) ? 'v6' : 'v4'
  const bits = family === 'v4' ? 32 : 128
  const length = chance.below(bits + 1)
  const first = randomBits(chance, length) << BigInt(bits - length)
  return { ipBlock: { cidr: disguise(chance, { family, first, length }, false) } }
}

function randomBits(chance: Chance, count: number): bigint {
  let value = 0n
  for (let bit = 0; bit < count; bit += 16) value = (value << 16n) | BigInt(chance.below(65536))
  return value & ((1n << BigInt(count)) - 1n)
}

/** The block in one of the texts that Go reads as it. */
function disguise(chance: Chance, block: Block, isMapped: boolean): string {
  const { family, length } = block
  const bits = family === 'v4' ? 32 : 128
  const hostBits = chance.oneIn(10) ? randomBits(chance, bits - length) : 0n
  const address = block.first + hostBits
  const lengthText = chance.oneIn(20) ? `0${length}` : String(length)
  if (isMapped) {
    const start = chance.pick(['::ffff:', '::FFFF:', '0:0:0:0:0:ffff:', '0000::ffff:'])
    const groups = `${(address >> 16n).toString(16)}:${(address & 0xffffn).toString(16)}`
    return `${start}${chance.oneIn(2) ? dotted(address) : groups}/${length + 96}`
  }
  if (family === 'v4') {
    const zeros = chance.oneIn(10) ? 3 : 0
    return `${dotted(address, zeros)}/${lengthText}`
  }
  return `${colons(chance, address)}/${lengthText}`
}

function dotted(address: bigint, digits = 0): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 0xffn).padStart(digits, '0')).join('.')
}

function colons(chance: Chance, address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  )
  const full = groups.join(':')
  const text = chance.weigh([
    [6, full.replace(/(?:^|:)0(?::0)+(?::|$)/, '::')],
    [1, full],
    [1, groups.map((group) => group.padStart(4, '0')).join(':')],
  ])
  return chance.oneIn(6) ? text.toUpperCase() : text
}
