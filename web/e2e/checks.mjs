// Steps of a story: each has a name that is a sentence, is counted, and says why it failed.
import fs from 'node:fs'

const counts = { passed: 0, failed: 0 }

/**
 * Runs one step and answers what it answered. A step that fails ends the chapter that it stands in (see `chapter`), since what follows builds on it.
 */
export async function step(name, run) {
  const began = Date.now()
  try {
    const answer = await run()
    counts.passed++
    console.log(`  ok    ${name} (${Date.now() - began} ms)`)
    return answer
  } catch (error) {
    counts.failed++
    console.log(`  FAIL  ${name}\n        ${String(error?.stack ?? error).replaceAll('\n', '\n        ')}`)
    throw new Broken(name)
  }
}

/** Says that a step was reported as failed already. */
class Broken extends Error {}

/** Runs the steps of one part; other chapters run also when this one breaks off. */
export async function chapter(name, run) {
  console.log(name)
  try {
    await run()
  } catch (error) {
    if (error instanceof Broken) return
    counts.failed++
    console.log(`  FAIL  ${name}\n        ${error?.stack ?? error}`)
  }
}

/** Writes the counts for the sum over all suites and sets the exit code. */
export function finish(out) {
  if (out) fs.writeFileSync(out, JSON.stringify(counts))
  console.log(`${counts.passed} steps passed, ${counts.failed} failed`)
  process.exitCode = counts.failed > 0 ? 1 : 0
}
