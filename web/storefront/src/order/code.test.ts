import jsQR from 'jsqr'
import { expect, it } from 'vitest'
import { drawCode } from './code'

/** Paints the very SVG that the page shows, so many pixels a square. Its one path is of squares only, of ten units each. */
function paint(svg: string, scale: number) {
  const [, width = 0, height = 0] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map((one) => Number(one) / 10)
  const pixels = new Uint8ClampedArray(width * scale * height * scale * 4).fill(255)
  const box = (x: number, y: number, w: number, h: number, grey: number) => {
    for (let row = y * scale; row < (y + h) * scale; row++) {
      for (let column = x * scale; column < (x + w) * scale; column++) pixels.fill(grey, (row * width * scale + column) * 4, (row * width * scale + column) * 4 + 3)
    }
  }
  const shapes = [...svg.matchAll(/<path fill="([a-z]+)" d="([^"]*)"/g)]
  expect(shapes).toHaveLength(1)
  const path = shapes[0]?.[2] ?? ''
  const squares = [...path.matchAll(/M(\d+),(\d+)h(\d+)v(\d+)h-\d+z/g)]
  expect(squares.map((one) => one[0]).join('')).toBe(path) // nothing else is drawn
  for (const [, x = '', y = '', w = '', h = ''] of squares) box(+x / 10, +y / 10, +w / 10, +h / 10, 0)
  return { pixels, width: width * scale, height: height * scale }
}

const read = ({ pixels, width, height }: ReturnType<typeof paint>) => jsQR(pixels, width, height, { inversionAttempts: 'dontInvert' })?.data

it.each([
  'weixin://wxpay/bizpayurl?pr=p4lpSuKzz',
  'weixin://wxpay/bizpayurl?pr=abcdEFGH0123456789-_zz',
  'https://qr.alipay.com/bax03431ljhokirwl38f00a7',
  'https://shop.example/simulator/pay?channel=WECHAT_PAY&no=P26ABCDEFGH01&key=0123456789abcdef0123456789abcdef',
  'https://shop.example/' + 'x'.repeat(200),
])('is read by a phone as what the channel gave: %s', (text) => {
  for (const scale of [2, 4]) expect(read(paint(drawCode(text), scale))).toBe(text)
})

it('is read although a corner of its inside is smeared', () => {
  const text = 'weixin://wxpay/bizpayurl?pr=p4lpSuKzz'
  const painted = paint(drawCode(text), 6)
  for (let y = 0; y < 18; y++) {
    const from = ((painted.height / 2 + y) * painted.width + painted.width / 2) * 4
    for (let x = 0; x < 18; x++) painted.pixels.fill(128, from + x * 4, from + x * 4 + 3)
  }
  expect(read(painted)).toBe(text)
})

it('has a quiet zone of four squares', () => {
  const { pixels, width, height } = paint(drawCode('weixin://wxpay/bizpayurl?pr=1'), 1)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (Math.min(x, y, width - 1 - x, height - 1 - y) < 4) expect(pixels[(y * width + x) * 4]).toBe(255)
    }
  }
})
