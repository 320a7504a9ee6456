// Counts what `go test -json` reported: node count-go-tests.mjs REPORT OUT
// Subtests count beside their tests. A package that failed without a failing test (it did not build, or its process died) counts as one failure,
// and so does a test that skipped itself: what is not run is not known to work.
import fs from 'node:fs'
import readline from 'node:readline'

const [report, out] = process.argv.slice(2)
const counts = { passed: 0, failed: 0 }
const failing = new Set()
const packages = []
const skipped = []

if (fs.existsSync(report)) {
  for await (const line of readline.createInterface({ input: fs.createReadStream(report) })) {
    let event
    try {
      event = JSON.parse(line)
    } catch {
      continue
    }
    if (!event.Test) {
      if (event.Action === 'fail' && event.Package) packages.push(event.Package)
    } else if (event.Action === 'pass') {
      counts.passed++
    } else if (event.Action === 'fail') {
      counts.failed++
      failing.add(event.Package)
    } else if (event.Action === 'skip') {
      counts.failed++
      skipped.push(`${event.Package} ${event.Test}`)
    }
  }
}
counts.failed += packages.filter((name) => !failing.has(name)).length
for (const test of skipped) console.error(`SKIPPED, counted as failed: ${test}`)
fs.writeFileSync(out, JSON.stringify(counts))
