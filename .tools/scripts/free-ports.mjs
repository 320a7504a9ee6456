// Prints N free loopback ports, one a line: node free-ports.mjs N
// Each is proven by binding it, and so is the port 10,000 above it, where a Redis Cluster node has its bus. They lie below the range from which
// the kernel takes ports for outgoing connections, so that none is taken between this answer and the service's start. Whoever starts a service
// still tries another port when it loses the race.
import net from 'node:net'

const FIRST = 12000
const COUNT = 10000
const BUS = 10000

function bind(port) {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(null))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server))
  })
}

const wanted = Number(process.argv[2] ?? 1)
const held = []
const ports = []
for (let tries = 0; ports.length < wanted && tries < 1000; tries++) {
  const port = FIRST + Math.floor(Math.random() * COUNT)
  const pair = [await bind(port), await bind(port + BUS)]
  for (const server of pair) if (server) held.push(server)
  if (pair[0] && pair[1]) ports.push(port)
}
await Promise.all(held.map((server) => new Promise((closed) => server.close(closed))))
if (ports.length < wanted) {
  console.error(`found only ${ports.length} of ${wanted} free ports`)
  process.exit(1)
}
console.log(ports.join('\n'))
