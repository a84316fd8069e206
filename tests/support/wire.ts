import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'

export interface Line {
  socket: Socket
  /** All that comes back until the server closes the line. */
  answer: Promise<string>
}

/** A line to a server on this machine, for what no client library would send. */
export async function openLine(url: string): Promise<Line> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) })
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  // A server that has answered may close while we still write.
  socket.on('error', () => undefined)
  const answer = text(socket)
  // Who cuts the line does not ask what came back.
  answer.catch(() => undefined)
  return { socket, answer }
}

/** Head of a request that asks for the line to be closed after it. */
export function head(url: string, start: string, headers: Record<string, string | number>): string {
  const lines = Object.entries({ Host: new URL(url).host, Connection: 'close', ...headers })
  return `${start} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}
