import { expect, test } from 'vitest'
import { Problem } from '../kernel/index.ts'
import { decideDeactivation, decidePersonChange } from './changePerson.ts'
import { decideOrganisation } from './organisations.ts'

const person = { name: 'Ada', email: 'ada@x.example', admin: true, active: true, otherAdmins: 0 }
const ours = { side: 'provider' } as const
const theirs = { side: 'customer' } as const
const northwind = { name: 'Northwind', mailDomains: ['northwind.example'] }
const wanted = { name: 'Lake', side: 'customer', mailDomains: ['lake.example'] } as const

/** What each guard is there for, and the same with the one fact it looks at switched. */
const guards: [what: string, code: string, refused: unknown, otherwise: unknown][] = [
  [
    'the last administrator stays one',
    'person.last_admin',
    decidePersonChange(person, { admin: false }, ours),
    decidePersonChange({ ...person, otherAdmins: 1 }, { admin: false }, ours),
  ],
  [
    'the last administrator does not move away',
    'person.last_admin',
    decidePersonChange(person, {}, theirs),
    decidePersonChange({ ...person, active: false }, {}, theirs),
  ],
  [
    'administrators are of the provider',
    'person.not_ours',
    decidePersonChange(person, { admin: true }, theirs),
    decidePersonChange(person, { admin: true }, ours),
  ],
  [
    'the last administrator is not deactivated',
    'person.last_admin',
    decideDeactivation(person),
    decideDeactivation({ ...person, otherAdmins: 1 }),
  ],
  [
    'a name is one organisation’s',
    'organisation.exists',
    decideOrganisation({ ...wanted, name: 'northwind' }, [northwind]),
    decideOrganisation(wanted, [northwind]),
  ],
  [
    'a mail domain is one organisation’s',
    'organisation.domain_refused',
    decideOrganisation({ ...wanted, mailDomains: ['NORTHWIND.example'] }, [northwind]),
    decideOrganisation(wanted, [northwind]),
  ],
  [
    'a domain anybody can have is nobody’s',
    'organisation.domain_refused',
    decideOrganisation({ ...wanted, mailDomains: ['gmail.com'] }, []),
    decideOrganisation(wanted, []),
  ],
]

test.each(guards)(
  '%s: one fact refuses it, and without that it is let through',
  (_, code, refused, otherwise) => {
    expect(refused instanceof Problem ? refused.code : 'let through').toBe(code)
    expect(otherwise).not.toBeInstanceOf(Problem)
  },
)
