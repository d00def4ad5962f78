import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

/** The mistakes of a configuration, one a line. */
function mistakesOf(environment: Record<string, string>): string[] {
  try {
    readConfig({}, environment)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message
      .split('\n')
      .slice(1)
      .map(line => line.replace(/^ {2}- /, ''))
  }
}

describe('a configuration', () => {
  test('needs nothing: everything has a default, and nothing listens beyond this machine', () => {
    expect(readConfig({}, {})).toMatchObject({
      roles: ['web', 'jobs', 'mail'],
      host: '127.0.0.1',
      mailHost: '127.0.0.1',
      baseUrl: 'http://127.0.0.1:8080',
      databaseUrl: null,
      smtpUrl: null,
      proxies: [],
    })
  })

  test('is told of all its mistakes together, each with its variable and what is right', () => {
    const mistakes = mistakesOf({
      INTERLOCK_PORT: '70000',
      INTERLOCK_URL: 'https://desk.example/path',
      INTERLOCK_ROLES: 'web,cook',
      INTERLOCK_PROXIES: '10.0.0.0/8, everybody',
      DATABASE_URL: 'mysql://db',
      INTERLOCK_POOL: '1',
      INTERLOCK_MAIL_PORT: '25.5',
      INTERLOCK_SMTP_URL: 'mail.example',
      INTERLOCK_MAIL_DOMAIN: 'desk example',
      INTERLOCK_SMTP_TIMEOUT_MS: 'soon',
      INTERLOCK_LOG: 'loud',
      INTERLOCK_WORKSPACE: 'My Desk',
      INTERLOCK_ADMIN: 'ada',
    })
    expect(mistakes).toEqual([
      expect.stringMatching(/^INTERLOCK_PORT: .*whole number from 1 to 65535$/),
      expect.stringMatching(/^INTERLOCK_ROLES: "cook" is not one of web, jobs, mail$/),
      expect.stringMatching(/^INTERLOCK_URL: .*https:\/\/desk\.example\.com, without a path$/),
      expect.stringMatching(/^INTERLOCK_PROXIES: "everybody" .*10\.1\.0\.0\/16$/),
      expect.stringMatching(/^DATABASE_URL: .*postgres:\/\/ or postgresql:\/\/$/),
      expect.stringMatching(/^INTERLOCK_POOL: .*2 to 100$/),
      expect.stringMatching(/^INTERLOCK_MAIL_PORT: .*0 to 65535$/),
      expect.stringMatching(/^INTERLOCK_SMTP_URL: .*smtp:\/\/ or smtps:\/\/$/),
      expect.stringMatching(/^INTERLOCK_MAIL_DOMAIN: .*desk\.example\.com$/),
      expect.stringMatching(/^INTERLOCK_SMTP_TIMEOUT_MS: .*100 to 20000$/),
      expect.stringMatching(/^INTERLOCK_LOG: .*trace, debug, info, warn, error, silent$/),
      expect.stringMatching(/^INTERLOCK_WORKSPACE: .*small letters, digits and hyphens/),
      expect.stringMatching(/^INTERLOCK_ADMIN: .*an e-mail address$/),
    ])
  })

  test('says how many there are, and shows no password', () => {
    const wrong = { DATABASE_URL: 'mysql://ada:hunter2@db', INTERLOCK_SMTP_URL: 'http://ada:hunter2@mail' }
    expect(() => readConfig({}, wrong)).toThrow('has 2 mistakes')
    expect(() => readConfig({}, { INTERLOCK_PORT: 'x' })).toThrow('has a mistake')
    expect(mistakesOf(wrong).join()).not.toContain('hunter2')
  })

  test('of the command line comes before that of the environment; blanks are nothing', () => {
    expect(readConfig({ INTERLOCK_PORT: '9000' }, { INTERLOCK_PORT: '9001' }).port).toBe(9000)
    expect(readConfig({}, { INTERLOCK_PORT: ' ', DATABASE_URL: '' })).toMatchObject({
      port: 8080,
      databaseUrl: null,
    })
  })

  test.each([
    ['INTERLOCK_URL', 'http://desk.example/?x=1'],
    ['INTERLOCK_URL', 'ftp://desk.example'],
    ['INTERLOCK_URL', 'https://ada:hunter2@desk.example'],
    ['INTERLOCK_PORT', '0'],
    ['INTERLOCK_PORT', '-1'],
    ['INTERLOCK_ROLES', 'web,,mail'],
    ['INTERLOCK_PROXIES', '10.0.0.0/33'],
    ['INTERLOCK_PROXIES', '::1/129'],
    ['INTERLOCK_PROXIES', '1.2.3'],
    ['INTERLOCK_PROXIES', 'true'],
    ['DATABASE_URL', 'localhost:5432/desk'],
    ['INTERLOCK_SMTP_URL', 'smtp:'],
    ['INTERLOCK_WORKSPACE', 'a/b'],
  ])('%s=%s is a mistake', (name, value) => {
    expect(mistakesOf({ [name]: value })).toEqual([expect.stringMatching(`^${name}: `)])
  })

  test.each([
    ['INTERLOCK_URL', 'https://desk.example/', 'baseUrl', 'https://desk.example'],
    ['INTERLOCK_HOST', '0.0.0.0', 'baseUrl', 'http://localhost:8080'],
    ['INTERLOCK_HOST', '::', 'baseUrl', 'http://localhost:8080'],
    ['INTERLOCK_ROLES', 'mail, web', 'roles', ['mail', 'web']],
    ['INTERLOCK_PROXIES', '10.0.0.7, fd00::/8', 'proxies', ['10.0.0.7', 'fd00::/8']],
    ['DATABASE_URL', 'postgresql://localhost/desk', 'databaseUrl', 'postgresql://localhost/desk'],
  ] as const)('%s=%s is right', (name, value, field, wanted) => {
    expect(readConfig({}, { [name]: value })[field]).toEqual(wanted)
  })
})
