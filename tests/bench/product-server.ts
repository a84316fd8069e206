import { join } from 'node:path'
import { startServer } from '../../api/node.ts'

/** The product as it is started by `npm start`, with data in a folder of its own. */
const [dir = ''] = process.argv.slice(2)
const server = await startServer({
  PORT: '0',
  DATABASE_URL: `file:${join(dir, 'support.db')}`,
  FILES_DIR: join(dir, 'files'),
  // Load comes from many clients: each names itself (CONTRACT §8.19).
  TRUST_PROXY: 'x-test-client',
  // Thousands of new requesters in a minute: with the default limits their mails would wait for hours.
  MAX_MAILS_PER_DAY: '1000000',
  MAX_ACKNOWLEDGMENTS_PER_HOUR: '1000000',
  MAX_ACKNOWLEDGMENTS_PER_DAY: '1000000',
  MAX_ALERTS_PER_HOUR: '1000000',
  MAX_ALERTS_PER_DAY: '1000000',
  MAX_NEW_ADDRESSES_PER_DAY: '1000000',
})
process.send?.({ url: server.url })
process.on('message', () => process.send?.({ cpu: process.cpuUsage() }))
