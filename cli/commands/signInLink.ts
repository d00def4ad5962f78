import { createSignInLink, findAccountByEmail, linkUrl } from '../../server/identity/index.ts'
import { systemClock } from '../../server/kernel/index.ts'
import { withApp } from '../installation.ts'

const minutes = 15

/** `interlock sign-in-link EMAIL`: for whoever runs the installation; the link works once, for 15 minutes. */
export async function printSignInLink(email: string): Promise<void> {
  await withApp([], async ({ db }, { config }) => {
    const token = await db.engine(null, async tx => {
      const accountId = await findAccountByEmail(tx, email)
      return accountId && createSignInLink(tx, { accountId, at: systemClock.now(), minutes })
    })
    if (token) console.log(linkUrl(config.baseUrl, token))
    else {
      console.error(`Nobody signs in here as ${email}. Add them under People, or check the address.`)
      process.exitCode = 1
    }
  })
}
