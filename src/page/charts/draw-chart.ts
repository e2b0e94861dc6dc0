import { parse, type Spec, View } from 'vega'
import type { ChartSize, DrawnChart } from './chart.ts'

/** Draws a chart for wide screens and for phones, as SVG without a style of its own: a strict policy forbids those. */
export async function drawChart(
  specFor: (size: ChartSize) => Spec,
  wide: ChartSize,
  narrow: ChartSize,
): Promise<DrawnChart> {
  return { wide: await drawSvg(specFor(wide)), narrow: await drawSvg(specFor(narrow)) }
}

async function drawSvg(spec: Spec): Promise<string> {
  const view = new View(parse(spec), { renderer: 'none' })
  try {
    return await view.toSVG()
  } finally {
    view.finalize()
  }
}
