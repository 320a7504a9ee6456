import { renderSVG } from 'uqr'

/** A code that a guest's phone scans, as an SVG of squares on white: a quiet zone of four of them around it, as ISO/IEC 18004 asks, and a sixth of it may be smeared. */
export function drawCode(text: string): string {
  return renderSVG(text, { border: 4, ecc: 'M' })
}
