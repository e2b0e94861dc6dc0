import t from 'tap'
import { parseCidr } from '../../src/model/cidr.ts'
import { specialRangeAround, specialRanges } from '../../src/netpol/special-ranges.ts'

function rangeAround(text: string): string | undefined {
  const cidr = parseCidr(text)
  if (cidr === undefined) throw new Error(`${text} is no CIDR`)
  return specialRangeAround(cidr)?.range.text
}

void t.test('finds the range around each of its own, and around its parts', (t) => {
  for (const { range } of specialRanges) t.equal(rangeAround(range.text), range.text)
  t.equal(rangeAround('203.0.113.7/32'), '203.0.113.0/24')
  t.equal(rangeAround('255.255.255.255/32'), '240.0.0.0/4')
  t.end()
})

void t.test('finds none around wider ranges and in the other family', (t) => {
  for (const text of ['0.0.0.0/0', '0.0.0.0/7', '224.0.0.0/3', '::/127', '::/0', '::2/128', '10.0.0.0/8'])
    t.equal(rangeAround(text), undefined, text)
  t.end()
})
