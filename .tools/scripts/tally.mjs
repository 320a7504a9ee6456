// Adds up the suites: node tally.mjs FOLDER, where each suite left NAME.status and perhaps NAME.json with {passed, failed}.
// A suite without counts is one check. One that failed and counted no failure did not come to its end: that is a failure as well.
// The last line is the sum, alone, for people and for machines.
import fs from 'node:fs'
import path from 'node:path'

const folder = process.argv[2]
const sum = { passed: 0, failed: 0 }
for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.status'))) {
  const name = file.slice(0, -'.status'.length)
  const ok = fs.readFileSync(path.join(folder, file), 'utf8') === '0'
  const counted = path.join(folder, `${name}.json`)
  const counts = fs.existsSync(counted) ? JSON.parse(fs.readFileSync(counted, 'utf8')) : { passed: ok ? 1 : 0, failed: 0 }
  if (!ok && counts.failed === 0) counts.failed = 1
  sum.passed += counts.passed
  sum.failed += counts.failed
  if (!ok || counts.failed > 0) console.log(`FAILED: ${name}`)
}
console.log(`${sum.passed} passed, ${sum.failed} failed`)
process.exitCode = sum.failed > 0 || sum.passed === 0 ? 1 : 0
