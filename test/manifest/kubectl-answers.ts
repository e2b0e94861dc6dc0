/** A text, and what `kubectl annotate --local` reads from it. test/cluster compares these answers with a real kubectl. */
export interface KubectlAnswer {
  readonly says: string
  /** With a line HEAD in place of `objectHead`, which every object needs to be taken for one. */
  readonly text: string
  /** The objects without what `objectHead` gives them; undefined where kubectl refuses the file. */
  readonly reads: readonly unknown[] | undefined
  /** Where ours is another answer: what it does instead, and why. */
  readonly ours?: { readonly does: 'refuses' | 'reads' | 'otherwise'; readonly because: string }
}

/** What stands in the texts for the line HEAD. */
export const objectHead = 'apiVersion: v1\nkind: Foo\nmetadata: {name: a}\n'

/** The answers of kubectl 1.37.0. */
export const kubectlAnswers: readonly KubectlAnswer[] = [
  {
    says: 'booleans of YAML 1.1',
    text: 'HEAD\na: [yes, Yes, YES, no, on, off, y, n, Y, N, True, FALSE]\nb: [tRue, yEs, oN, "yes", \'no\']\n',
    reads: [
      {
        a: [true, true, true, false, true, false, true, false, true, false, true, false],
        b: ['tRue', 'yEs', 'oN', 'yes', 'no'],
      },
    ],
  },
  {
    says: 'octal, hexadecimal and binary integers',
    text: 'HEAD\na: [010, 0o10, 0x1F, 0X1f, 0b101, 0B1, -010, -0x1f, -0b11, 0_7]\n',
    reads: [{ a: [8, 8, 31, 31, 5, 1, -8, -31, -3, 7] }],
  },
  {
    says: 'what only looks like such an integer',
    text: 'HEAD\na: [089, 0o18, 0b2, 0xg, "010", 0x, 0x1p4]\n',
    reads: [{ a: [89, '0o18', '0b2', '0xg', '010', '0x', '0x1p4'] }],
  },
  {
    says: 'underscores and signs in numbers',
    text: 'HEAD\na: [1_000, 1__0, 1_, _1, +1, -1, 0.1_0, .1_0, .1__0, 1_e_3]\n',
    reads: [{ a: [1000, 10, 1, '_1', 1, -1, 0.1, 0.1, '.1__0', 1000] }],
  },
  {
    says: 'numbers of base 60 as text',
    text: 'HEAD\na: [1:30, 190:20:30, 12:30:45.5]\n',
    reads: [{ a: ['1:30', '190:20:30', '12:30:45.5'] }],
  },
  {
    says: 'fractions and exponents',
    text: 'HEAD\na: [1.0, 1., .5, -.5, +.5, 1e3, 1E+2, 1.5e-1, 1.5e, .e1, 1e400, .]\n',
    reads: [{ a: [1, 1, 0.5, -0.5, 0.5, 1000, 100, 0.15, '1.5e', '.e1', '1e400', '.'] }],
  },
  {
    says: 'integers beyond 64 bits',
    text: 'HEAD\na: [18446744073709551616, -9223372036854775809, 0x10000000000000000, +18446744073709551615]\n',
    reads: [{ a: [18446744073709552000, -9223372036854776000, '0x10000000000000000', 18446744073709552000] }],
  },
  {
    says: 'infinity',
    text: 'HEAD\na: .inf\n',
    reads: undefined,
  },
  {
    says: 'negative infinity',
    text: 'HEAD\na: -.Inf\n',
    reads: undefined,
  },
  {
    says: 'not a number',
    text: 'HEAD\na: .NaN\n',
    reads: undefined,
  },
  {
    says: 'nulls',
    text: 'HEAD\na: [~, null, Null, NULL, nUll, "", "~"]\nb:\n',
    reads: [{ a: [null, null, null, null, 'nUll', '', '~'], b: null }],
  },
  {
    says: 'an equals sign',
    text: 'HEAD\na: =\nb: [=]\n',
    reads: [{ a: '=', b: ['='] }],
  },
  {
    says: 'dates and times as text',
    text: 'HEAD\na: [2001-12-14, 2001-12-14t21:59:43.10-05:00, 2001-12-14 21:59:43]\n2001-12-14: b\n',
    reads: [{ '2001-12-14': 'b', a: ['2001-12-14', '2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43'] }],
  },
  {
    says: 'keys that are no strings',
    text: 'HEAD\n1: a\n2.5: b\nyes: c\n010: d\n0x10: e\n.inf: f\n1.5e-7: g\n',
    reads: [{ '1': 'a', '8': 'd', '16': 'e', '.inf': 'f', '1.5e-07': 'g', '2.5': 'b', true: 'c' }],
  },
  {
    says: 'keys that are fractions',
    text: 'HEAD\n1e6: a\n1000000: b\n1.0: c\n123456789.5: d\n0.00001: e\n-2.5e21: f\n18446744073709551616: g\n0x1e: h\n',
    reads: [
      {
        1: 'c',
        30: 'h',
        1000000: 'b',
        '1e+06': 'a',
        '1.2345679e+08': 'd',
        '1e-05': 'e',
        '-2.5e+21': 'f',
        '1.8446744e+19': 'g',
      },
    ],
  },
  {
    says: 'a null key',
    text: 'HEAD\n~: a\n',
    reads: undefined,
  },
  {
    says: 'an empty key',
    text: 'HEAD\n: a\n',
    reads: undefined,
  },
  {
    says: 'a list as a key',
    text: 'HEAD\n? [a]\n: b\n',
    reads: undefined,
  },
  {
    says: 'a mapping as a key',
    text: 'HEAD\n? {a: 1}\n: b\n',
    reads: undefined,
  },
  {
    says: 'an integer key beyond int64',
    text: 'HEAD\n9223372036854775808: a\n',
    reads: undefined,
  },
  {
    says: 'an explicit key',
    text: 'HEAD\n? a\n: b\n',
    reads: [{ a: 'b' }],
  },
  {
    says: 'a key without a value in brackets',
    text: 'HEAD\na: {b, c: 1}\n',
    reads: [{ a: { b: null, c: 1 } }],
  },
  {
    says: 'an entry in a list in brackets',
    text: 'HEAD\na: [b: 1, c]\n',
    reads: [{ a: [{ b: 1 }, 'c'] }],
  },
  {
    says: 'equal keys',
    text: 'HEAD\na: 1\nb: {x: 1}\na: 2\nb: {y: 2}\n',
    reads: [{ a: 2, b: { true: 2 } }],
  },
  {
    says: 'keys that become equal',
    text: 'HEAD\nyes: 1\ntrue: 2\n',
    reads: [{ true: 2 }],
  },
  {
    says: 'a merge key',
    text: 'HEAD\na: &a {x: 1, y: 2}\nb: {<<: *a, x: 9}\n',
    reads: [{ a: { true: 2, x: 1 }, b: { true: 2, x: 9 } }],
  },
  {
    says: 'a merge key after what it overwrites',
    text: 'HEAD\na: &a {x: 1, y: 2}\nb:\n  x: 9\n  <<: *a\n',
    reads: [{ a: { true: 2, x: 1 }, b: { true: 2, x: 1 } }],
  },
  {
    says: 'a merge key with a list',
    text: 'HEAD\na: &a {x: 1, y: 2}\nb: &b {x: 3, z: 4}\nc: {<<: [*a, *b], w: 5}\n',
    reads: [{ a: { true: 2, x: 1 }, b: { x: 3, z: 4 }, c: { true: 2, w: 5, x: 1, z: 4 } }],
  },
  {
    says: 'two merge keys',
    text: 'HEAD\na: &a {x: 1}\nb: &b {x: 2, z: 3}\nc:\n  <<: *a\n  <<: *b\n',
    reads: [{ a: { x: 1 }, b: { x: 2, z: 3 }, c: { x: 2, z: 3 } }],
  },
  {
    says: 'a merge key with a mapping written out',
    text: 'HEAD\na: {<<: {x: 1, y: ~}, x: 2}\n',
    reads: [{ a: { true: null, x: 2 } }],
  },
  {
    says: 'a merge key that replaces as a whole',
    text: 'HEAD\na: &a {x: {y: 1}}\nb: {<<: *a, x: {z: 2}}\n',
    reads: [{ a: { x: { true: 1 } }, b: { x: { z: 2 } } }],
  },
  {
    says: 'a merge key with a scalar',
    text: 'HEAD\na: {<<: 1}\n',
    reads: undefined,
  },
  {
    says: 'a merge key without a value',
    text: 'HEAD\na: {<<: }\n',
    reads: undefined,
  },
  {
    says: 'a merge key with a list of lists',
    text: 'HEAD\na: &a {x: 1}\nb: {<<: [[*a]]}\n',
    reads: undefined,
  },
  {
    says: 'a merge key with an alias for a list',
    text: 'HEAD\na: &a [{x: 1}]\nb: {<<: *a}\n',
    reads: undefined,
  },
  {
    says: 'a merge key in quotes',
    text: 'HEAD\na: {"<<": {b: 1}}\n',
    reads: [{ a: { '<<': { b: 1 } } }],
  },
  {
    says: 'a merge key with the tag of text',
    text: 'HEAD\na: {!!str <<: {b: 1}}\n',
    reads: [{ a: { '<<': { b: 1 } } }],
  },
  {
    says: 'a merge key at the root',
    text: 'HEAD\n<<: {x: 1}\n',
    reads: [{ x: 1 }],
  },
  {
    says: 'an anchor that is defined again',
    text: 'HEAD\na: &x 1\nb: *x\nc: &x 2\nd: *x\n',
    reads: [{ a: 1, b: 1, c: 2, d: 2 }],
  },
  {
    says: 'an anchor on a key',
    text: 'HEAD\n&k a: 1\nb: *k\n*k : 3\n',
    reads: [{ a: 3, b: 'a' }],
  },
  {
    says: 'an alias before its anchor',
    text: 'HEAD\na: *x\nb: &x 1\n',
    reads: undefined,
  },
  {
    says: 'an anchor that holds itself',
    text: 'HEAD\na: &x [*x]\n',
    reads: undefined,
  },
  {
    says: 'a merge key of itself',
    text: 'HEAD\na: &x {<<: *x}\n',
    reads: undefined,
  },
  {
    says: 'an anchor with a dot',
    text: 'HEAD\na: &x.y 1\n',
    reads: undefined,
  },
  {
    says: 'an anchor of letters beyond ASCII',
    text: 'HEAD\na: &é 1\n',
    reads: undefined,
  },
  {
    says: 'an anchor without a value',
    text: 'HEAD\na: &x\nb: *x\n',
    reads: [{ a: null, b: null }],
  },
  {
    says: 'a list under its anchor',
    text: 'HEAD\na: &x\n- b\nc: *x\n',
    reads: [{ a: ['b'], c: ['b'] }],
  },
  {
    says: 'an anchor of another document',
    text: 'HEAD\na: &x 1\n---\nHEAD\nb: *x\n',
    reads: undefined,
  },
  {
    says: 'a directive',
    text: '%YAML 1.1\n---\nHEAD\n',
    reads: undefined,
  },
  {
    says: 'a directive for tags',
    text: '%TAG ! tag:x,2000:\n---\nHEAD\na: !b 1\n',
    reads: undefined,
  },
  {
    says: 'dashes that begin a line of a block scalar',
    text: 'HEAD\na: |\n  x\n---\nHEAD\nb: 1\n',
    reads: [{ a: 'x\n' }, { b: 1 }],
  },
  {
    says: 'dashes that are indented in a block scalar',
    text: 'HEAD\na: |\n  x\n  ---\n  y\nb: 1\n',
    reads: [{ a: 'x\n---\ny\n', b: 1 }],
  },
  {
    says: 'dashes that begin a line in quotes',
    text: 'HEAD\na: "x\n---\nHEAD\nb: y"\n',
    reads: undefined,
  },
  {
    says: 'something behind the dashes',
    text: 'HEAD\n--- {apiVersion: v1, kind: Foo, metadata: {name: b}}\n',
    reads: undefined,
  },
  {
    says: 'a tag behind the dashes',
    text: '--- !!map\nHEAD\n',
    reads: undefined,
  },
  {
    says: 'a comment behind the dashes',
    text: 'HEAD\n--- # b\nHEAD\nb: 1\n',
    reads: [{}, { b: 1 }],
  },
  {
    says: 'four dashes',
    text: 'HEAD\n----\nHEAD\n',
    reads: undefined,
  },
  {
    says: 'dashes without a space',
    text: 'HEAD\n---b\n',
    reads: undefined,
  },
  {
    says: 'space behind the dashes',
    text: '--- \t \nHEAD\n--- \n',
    reads: [{}],
  },
  {
    says: 'dots at the end',
    text: 'HEAD\na: 1\n...\n',
    reads: [{ a: 1 }],
  },
  {
    says: 'something behind dots',
    text: 'HEAD\na: 1\n...\nb: 2\n',
    reads: [{ a: 1 }],
    ours: { does: 'refuses', because: 'it would go unjudged without a word' },
  },
  {
    says: 'a document behind dots and dashes',
    text: 'HEAD\na: 1\n...\n---\nHEAD\nb: 2\n',
    reads: [{ a: 1 }, { b: 2 }],
  },
  {
    says: 'dots first',
    text: '...\nHEAD\n',
    reads: undefined,
  },
  {
    says: 'nothing between dashes',
    text: '---\n---\n# a\n---\nHEAD\n---\n~\n---\n',
    reads: [{}],
  },
  {
    says: 'a tab as indentation',
    text: 'HEAD\na:\n\tb: 1\n',
    reads: undefined,
  },
  {
    says: 'a tab behind spaces as indentation',
    text: 'HEAD\na:\n  \tb: 1\n',
    reads: undefined,
  },
  {
    says: 'a tab behind a colon',
    text: 'HEAD\na:\t1\n',
    reads: [{ a: 1 }],
  },
  {
    says: 'a tab behind a value',
    text: 'HEAD\na: 1\t\nb: 2\t# c\n',
    reads: [{ a: 1, b: 2 }],
  },
  {
    says: 'a tab in a line by itself',
    text: 'HEAD\na: "1"\n\t\nb: 2\n',
    reads: undefined,
  },
  {
    says: 'a tab before a comment',
    text: 'HEAD\na: 1\n\t# c\nb: 2\n',
    reads: undefined,
  },
  {
    says: 'a tab behind a dash',
    text: 'HEAD\na:\n-\tb\n',
    reads: undefined,
  },
  {
    says: 'tabs in brackets',
    text: 'HEAD\na: {\n\tb: 1,\n\tc: [\n\t\t1\n\t]\n}\n',
    reads: undefined,
    ours: { does: 'reads', because: 'the lines of brackets are joined before they are parsed' },
  },
  {
    says: 'a tab within text',
    text: 'HEAD\na: b\tc\n',
    reads: [{ a: 'b\tc' }],
  },
  {
    says: 'a tab that begins a block scalar',
    text: 'HEAD\na: |\n  \tx\n',
    reads: undefined,
    ours: { does: 'reads', because: 'the parser does not tell it from an indented one' },
  },
  {
    says: 'a tab inside a block scalar',
    text: 'HEAD\na: |\n  x\n  \ty\n',
    reads: [{ a: 'x\n\ty\n' }],
  },
  {
    says: 'brackets that are indented less than their key',
    text: 'HEAD\na:\n  b: [\n    1,\n 2\n]\n  c: {\n  d: 1\n}\n',
    reads: [{ a: { b: [1, 2], c: { d: 1 } } }],
  },
  {
    says: 'a text over lines in such brackets',
    text: 'HEAD\na:\n  b: [x\n y]\n',
    reads: [{ a: { b: ['x y'] } }],
    ours: { does: 'refuses', because: 'joining its lines would move offsets' },
  },
  {
    says: 'a comment right behind a comma',
    text: 'HEAD\na: [1,# b\n 2]\n',
    reads: [{ a: [1, 2] }],
  },
  {
    says: 'a comment right behind quotes',
    text: 'HEAD\na: "b"#c\n',
    reads: [{ a: 'b' }],
  },
  {
    says: 'a comma at the end of brackets',
    text: 'HEAD\na: [1, 2,]\nb: {c: 1,}\n',
    reads: [{ a: [1, 2], b: { c: 1 } }],
  },
  {
    says: 'two commas',
    text: 'HEAD\na: [1,,2]\n',
    reads: undefined,
  },
  {
    says: 'a colon right behind a key in quotes',
    text: 'HEAD\na: {"b":1}\n',
    reads: [{ a: { b: 1 } }],
  },
  {
    says: 'a colon right behind a plain key',
    text: 'HEAD\na: {b:1}\n',
    reads: [{ a: { 'b:1': null } }],
  },
  {
    says: 'a colon right before a comma',
    text: 'HEAD\na: {b:, c: 1}\n',
    reads: [{ a: { 'b:': null, c: 1 } }],
    ours: { does: 'refuses', because: 'it surprises everybody' },
  },
  {
    says: 'an address in brackets',
    text: 'HEAD\na: [http://x/y, 10.0.0.0/8]\n',
    reads: [{ a: ['http://x/y', '10.0.0.0/8'] }],
  },
  {
    says: 'a dash in brackets',
    text: 'HEAD\na: [-1, -]\n',
    reads: [{ a: [-1, '-'] }],
    ours: { does: 'refuses', because: 'the parser does' },
  },
  {
    says: 'a question mark in brackets',
    text: 'HEAD\na: [?b]\n',
    reads: [{ a: [{ b: null }] }],
    ours: { does: 'refuses', because: 'it surprises everybody' },
  },
  {
    says: 'braces within text',
    text: 'HEAD\na: b{c}\n',
    reads: [{ a: 'b{c}' }],
  },
  {
    says: 'a Helm value',
    text: 'HEAD\na: {{ .Values.x }}\n',
    reads: undefined,
  },
  {
    says: 'tags of the core schema',
    text: 'HEAD\na: [!!str 1, !!int "1", !!float 1, !!bool "yes", !!null "", !!timestamp 2001-01-01, !!str ~]\nb: !!map {c: 1}\nd: !!seq [e]\n',
    reads: [{ a: ['1', 1, 1, true, null, '2001-01-01', '~'], b: { c: 1 }, d: ['e'] }],
  },
  {
    says: 'an integer tag on text',
    text: 'HEAD\na: !!int x\n',
    reads: undefined,
  },
  {
    says: 'a boolean tag on a number',
    text: 'HEAD\na: !!bool 1\n',
    reads: undefined,
  },
  {
    says: 'a null tag on text',
    text: 'HEAD\na: !!null x\n',
    reads: undefined,
  },
  {
    says: 'a fraction with an integer tag',
    text: 'HEAD\na: !!int 1.5\n',
    reads: undefined,
  },
  {
    says: 'tags of collections',
    text: 'HEAD\na: !!set {x, z}\nb: !!omap [x: 1]\nc: !!pairs [x: 1]\nd: !!seq {e: 1}\n',
    reads: [{ a: { x: null, z: null }, b: [{ x: 1 }], c: [{ x: 1 }], d: { e: 1 } }],
  },
  {
    says: 'tags that nobody knows',
    text: 'HEAD\na: !b 1\nc: !!d yes\ne: ! 12\nf: !g [1]\nh: !<tag:yaml.org,2002:str> 1\n',
    reads: [{ a: '1', c: 'yes', e: '12', f: [1], h: '1' }],
  },
  {
    says: 'a tag with an unknown handle',
    text: 'HEAD\na: !x!y 1\n',
    reads: undefined,
  },
  {
    says: 'a binary value',
    text: 'HEAD\na: !!binary aGVsbG8=\n',
    reads: [{ a: 'hello' }],
    ours: { does: 'refuses', because: 'no field that is judged takes bytes' },
  },
  {
    says: 'escape sequences',
    text: 'HEAD\na: "\\x41\\u0041\\U0001F600\\n\\t\\e\\_\\N\\L\\P\\0\\a\\b\\v\\f\\r\\ \\"\\\\"\n',
    reads: [{ a: 'AA😀\n\t\u001b\u00a0\u0085\u2028\u2029\u0000\u0007\b\u000b\f\r "\\' }],
  },
  {
    says: 'an escaped slash',
    text: 'HEAD\na: "b\\/c"\n',
    reads: undefined,
  },
  {
    says: 'an escaped surrogate pair',
    text: 'HEAD\na: "\\ud83d\\ude00"\n',
    reads: undefined,
  },
  {
    says: 'an escaped apostrophe',
    text: 'HEAD\na: "\\\'"\n',
    reads: [{ a: "'" }],
    ours: { does: 'refuses', because: 'the parser does' },
  },
  {
    says: 'an unknown escape sequence',
    text: 'HEAD\na: "\\q"\n',
    reads: undefined,
  },
  {
    says: 'an escaped line break',
    text: 'HEAD\na: "b \\\n  c"\n',
    reads: [{ a: 'b c' }],
  },
  {
    says: 'an escaped line break before an empty line',
    text: 'HEAD\na: "b \\\n\n  c"\n',
    reads: [{ a: 'b \nc' }],
    ours: { does: 'refuses', because: 'the parser reads it otherwise' },
  },
  {
    says: 'text over lines',
    text: 'HEAD\na: x\n  y\n\n  z\nb: "x\n  y"\nc: \'x\n\n  y\'\n',
    reads: [{ a: 'x y\nz', b: 'x y', c: 'x\ny' }],
  },
  {
    says: 'text in quotes that is not indented',
    text: 'HEAD\na: "x\ny"\n',
    reads: [{ a: 'x y' }],
    ours: { does: 'refuses', because: 'the parser does' },
  },
  {
    says: 'block scalars',
    text: 'HEAD\na: |\n  x\n   y\n\n  z\n\nb: >-\n  x\n  y\n\n  z\nc: |+\n  x\n\nd: |2\n    x\ne: >\n  x\n    y\n  z\nf: | # g\n  h\n',
    reads: [{ a: 'x\n y\n\nz\n', b: 'x y\nz', c: 'x\n\n', d: '  x\n', e: 'x\n  y\nz\n', f: 'h\n' }],
  },
  {
    says: 'a block scalar that ends in spaces',
    text: 'HEAD\na: |2\n    \n',
    reads: [{ a: '  \n' }],
    ours: { does: 'otherwise', because: 'the parser leaves out lines of nothing but spaces' },
  },
  {
    says: 'a block scalar that is not indented',
    text: 'HEAD\na: |\nx\n',
    reads: undefined,
  },
  {
    says: 'lists that are indented like their key',
    text: 'HEAD\na:\n- 1\n- 2\nb:\n- - 3\n  - 4\n-\n  c: 5\n',
    reads: [{ a: [1, 2], b: [[3, 4], { c: 5 }] }],
  },
  {
    says: 'a list item that is indented less',
    text: 'HEAD\na:\n  - 1\n - 2\n',
    reads: undefined,
  },
  {
    says: 'a key that is indented more',
    text: 'HEAD\na: 1\n b: 2\n',
    reads: undefined,
  },
  {
    says: 'a comment between',
    text: 'HEAD\na:\n  # b\n  c: 1\n # d\n  e: 2\n',
    reads: [{ a: { c: 1, e: 2 } }],
  },
  {
    says: 'a comment within text',
    text: 'HEAD\na: x\n  # b\n  y\n',
    reads: undefined,
  },
  {
    says: 'a text that begins with a percent sign',
    text: 'HEAD\na: %b\n',
    reads: undefined,
  },
  {
    says: 'a text that begins with an at sign',
    text: 'HEAD\na: @b\n',
    reads: undefined,
  },
  {
    says: 'a text with a colon',
    text: 'HEAD\na: b: c\n',
    reads: undefined,
  },
  {
    says: 'a number sign within text',
    text: 'HEAD\na: b#c\n',
    reads: [{ a: 'b#c' }],
  },
  {
    says: 'a long key',
    text: `HEAD\n${'k'.repeat(1024)}: 1\n`,
    reads: [{ ['k'.repeat(1024)]: 1 }],
  },
  {
    says: 'a key over two lines',
    text: 'HEAD\na\nb: 1\n',
    reads: undefined,
  },
  {
    says: 'quotes that do not end',
    text: 'HEAD\na: "b\n',
    reads: undefined,
  },
  {
    says: 'brackets that do not end',
    text: 'HEAD\na: [1\nb: 2\n',
    reads: undefined,
  },
  {
    says: 'text behind quotes',
    text: 'HEAD\na: "b" c\n',
    reads: undefined,
  },
  {
    says: 'the key __proto__',
    text: 'HEAD\n__proto__: {a: 1}\nconstructor: 2\n',
    reads: [{ ['__proto__']: { a: 1 }, constructor: 2 }],
  },
  {
    says: 'a text beyond the basic plane',
    text: 'HEAD\na: 😀\n😀: b\n',
    reads: [{ a: '😀', '😀': 'b' }],
  },
  {
    says: 'lines that end with CR LF',
    text: 'apiVersion: v1\r\nkind: Foo\r\nmetadata: {name: a}\r\na: |\r\n  x\r\n  y\r\nb: "x\r\n  y"\r\n---\r\napiVersion: v1\r\nkind: Foo\r\nmetadata: {name: a}\r\nc: 1\r\n',
    reads: [{ a: 'x\ny\n', b: 'x y' }, { c: 1 }],
  },
  {
    says: 'a line that ends with CR alone',
    text: 'HEAD\na: 1\rb: 2\n',
    reads: [{ a: 1, b: 2 }],
    ours: { does: 'refuses', because: 'editors show it in many ways' },
  },
  {
    says: 'a line that ends with U+2028',
    text: 'HEAD\na: x\u2028b: 1\n',
    reads: [{ a: 'x', b: 1 }],
    ours: { does: 'refuses', because: 'editors do not show it' },
  },
  {
    says: 'a line that ends with U+0085',
    text: 'HEAD\na:\u0085b: 1\n',
    reads: [{ a: null, b: 1 }],
    ours: { does: 'refuses', because: 'editors do not show it' },
  },
  {
    says: 'a NUL',
    text: 'HEAD\na: \u0000\n',
    reads: undefined,
  },
  {
    says: 'a control character',
    text: 'HEAD\na: "\u0001"\n',
    reads: undefined,
  },
  {
    says: 'a byte order mark',
    text: '\ufeffHEAD\na: 1\n',
    reads: [{ a: 1 }],
  },
  {
    says: 'a byte order mark in front of the second document',
    text: 'HEAD\n---\n\ufeffHEAD\na: 1\n',
    reads: [{}, { a: 1 }],
  },
  {
    says: 'a byte order mark within',
    text: 'HEAD\na: "x\ufeffy"\n',
    reads: [{ a: 'x\ufeffy' }],
    ours: { does: 'refuses', because: 'nobody sees it' },
  },
  {
    says: 'a root that is indented',
    text: '  apiVersion: v1\n  kind: Foo\n  metadata: {name: a}\n',
    reads: [{}],
  },
  {
    says: 'a root of which only the first lines are indented',
    text: '  apiVersion: v1\n  kind: Foo\n  metadata: {name: a}\na: 1\n',
    reads: [{}],
    ours: { does: 'refuses', because: 'the rest would go unjudged without a word' },
  },
  {
    says: 'JSON',
    text: '{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"},"a":[1,2.50,1e3,true,null,"\\/\\ud83d\\ude00"],"b":{"a":1,"a":2}}',
    reads: [{ a: [1, 2.5, 1000, true, null, '/😀'], b: { a: 2 } }],
  },
  {
    says: 'JSON with tabs',
    text: '{\n\t"apiVersion":"v1","kind":"Foo",\n\t"metadata":{"name":"a"},\n\t"a":1\n}\n',
    reads: [{ a: 1 }],
  },
  {
    says: 'JSON objects one after another',
    text: '{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"}}{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"},"a":1}\n\n{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"},"a":2}',
    reads: [{}, { a: 1 }, { a: 2 }],
  },
  {
    says: 'JSON objects between dashes',
    text: '{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"}}\n---\n{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"},"a":1}\n---\n{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"},"a":2}\n',
    reads: [{}, { a: 1 }, { a: 2 }],
  },
  {
    says: 'YAML behind one JSON object',
    text: '{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"}}\n---\nHEAD\na: yes\n',
    reads: [{}, { a: true }],
  },
  {
    says: 'YAML behind two JSON objects',
    text: '{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"}}{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"}}\n---\nHEAD\na: yes\n',
    reads: undefined,
  },
  {
    says: 'JSON behind YAML',
    text: 'HEAD\n---\n{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"},"a":1}\n',
    reads: [{}, { a: 1 }],
  },
  {
    says: 'two JSON objects behind YAML',
    text: 'HEAD\n---\n{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"},"a":1}{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"},"a":2}\n',
    reads: [{}, { a: 1 }],
    ours: { does: 'refuses', because: 'the second would go unjudged without a word' },
  },
  {
    says: 'a comment behind JSON',
    text: '{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"}} # comment\n',
    reads: [{}],
  },
  {
    says: 'a comma at the end of JSON',
    text: '{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"},"a":1,}\n',
    reads: [{ a: 1 }],
  },
  {
    says: 'YAML in braces',
    text: '{apiVersion: v1, kind: Foo, metadata: {name: a}, a: yes}\n',
    reads: [{ a: true }],
  },
  {
    says: 'the key __proto__ in JSON',
    text: '{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"},"__proto__":{"a":1}}',
    reads: [{ ['__proto__']: { a: 1 } }],
  },
  {
    says: 'space in front of JSON',
    text: ' \n\t{"apiVersion":"v1","kind":"Foo","metadata":{"name":"a"},"a":1}\n',
    reads: [{ a: 1 }],
  },
  {
    says: 'a List',
    text: 'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Foo, metadata: {name: a}, a: 1}\n- {apiVersion: v1, kind: Foo, metadata: {name: a}, a: 2}\n',
    reads: [{ a: 1 }, { a: 2 }],
  },
  {
    says: 'a List in a List',
    text: 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - {apiVersion: v1, kind: Foo, metadata: {name: a}, a: 1}\n',
    reads: undefined,
    ours: { does: 'reads', because: 'it is a list of lists to everybody else' },
  },
  {
    says: 'a list of a kind whose items say nothing',
    text: 'apiVersion: v1\nkind: FooList\nitems:\n- {metadata: {name: a}, a: 1}\n',
    reads: [{ a: 1 }],
  },
  {
    says: 'a List whose items have anchors',
    text: 'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Foo, metadata: &m {name: a}, a: &x [1]}\n- {apiVersion: v1, kind: Foo, metadata: *m, a: *x}\n',
    reads: [{ a: [1] }, { a: [1] }],
  },
  {
    says: 'an empty List',
    text: 'apiVersion: v1\nkind: List\nitems: []\n',
    reads: [],
  },
]
