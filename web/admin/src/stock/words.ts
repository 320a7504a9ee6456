import { t } from '../messages'
import type { StockMovementKind, StockProofQuery } from '../gql/graphql'

/** Where a SKU's units came from and went to. */
export type Proof = NonNullable<StockProofQuery['stockProof']>

/** A kind of movement in words. */
export const kindName = (kind: StockMovementKind): string => t(`move_${kind}`)

/** The proof as one sentence: parts that are nothing are left out. */
export function tell(proof: Proof): string {
  const part = (count: number, key: 'proofReceived' | 'proofReturned' | 'proofTransferredIn' | 'proofSold' | 'proofWasted' | 'proofTransferredOut') => (count === 0 ? [] : [t(key, { count })])
  const came = [
    ...part(proof.received, 'proofReceived'), ...part(proof.returned, 'proofReturned'), ...part(proof.transferredIn, 'proofTransferredIn'),
    ...(proof.corrections === 0 ? [] : [t(proof.corrections > 0 ? 'proofFound' : 'proofMissing', { count: Math.abs(proof.corrections) })]),
  ]
  const went = [...part(proof.sold, 'proofSold'), ...part(proof.wasted, 'proofWasted'), ...part(proof.transferredOut, 'proofTransferredOut')]
  const comma = t('listComma')
  const there = proof.held > 0 ? t('proofOnHandHeld', { count: proof.onHand, held: proof.held }) : t('proofOnHand', { count: proof.onHand })
  return t('proofSentence', { came: came.join(comma) || t('proofNothing'), rest: [...went, there].join(comma) })
}

const pieceBytes = 8_000

/** A text in pieces that a request takes, cut between characters. */
export function pieces(text: string): string[] {
  const all: string[] = []
  let piece = ''
  let bytes = 0
  for (const character of text) {
    const size = new TextEncoder().encode(character).length
    if (bytes + size > pieceBytes) {
      all.push(piece)
      piece = ''
      bytes = 0
    }
    piece += character
    bytes += size
  }
  return [...all, piece]
}

/** A file as text, as spreadsheets save it: UTF-8, or in China GB 18030. */
export function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030').decode(bytes)
  }
}

/** The key of a file on a day: the same file sent twice is done once. */
export async function fileKey(text: string, day: string): Promise<string> {
  let hash = 0n
  for (const byte of new TextEncoder().encode(text)) hash = BigInt.asUintN(128, (hash ^ BigInt(byte)) * 0x0000000001000000000000000000013bn)
  return `csv-${day}-${text.length}-${hash.toString(16)}`
}
